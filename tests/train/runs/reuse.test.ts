import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunRecord, runRecordSchema } from '../../../src/train/runs/run-record.ts';

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-reuse-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function smoke(folder: string, ...args: string[]) {
  const options = ['--preset', 'smoke', '--backend', 'wasm', '--json', '--out', join(out, folder)];
  const child = spawn(process.execPath, ['scripts/train.ts', ...options, ...args]);
  let [stdout, said] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (said += data));
  const code = await new Promise((done) => child.on('close', done));
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  const record = runRecordSchema.parse(JSON.parse(stdout));
  return { record, said, folder: join(out, folder, record.id) };
}

const learned = ({ models }: RunRecord) =>
  models.map(({ id, result }) => ({ id, confusion: result?.confusion }));

test('what a part has trained is taken over, weights and all, and nothing is trained twice', async () => {
  const whole = await smoke('whole');
  const part = await smoke('parts', '--only', 'teacher');
  expect(part.record.models.map(({ id }) => id)).toEqual(['teacher']);
  const rest = await smoke('parts', '--reuse');
  expect(rest.said).not.toMatch(/teacher +\d/);
  expect(rest.record.models[0]).toEqual(part.record.models[0]);
  expect(learned(rest.record)).toEqual(learned(whole.record));
  expect(rest.record.status).toBe('complete');
  for (const file of (await readdir(whole.folder)).filter((name) => name.endsWith('.bin'))) {
    const [one, other] = [whole.folder, rest.folder].map((folder) => readFile(join(folder, file)));
    expect((await one)?.equals((await other) ?? Buffer.of())).toBe(true);
  }
}, 60_000);

test('another seed, another backend or no wish for it trains anew', async () => {
  await smoke('others', '--only', 'alone');
  const again = await smoke('others', '--only', 'alone');
  const seed = await smoke('others', '--only', 'alone', '--seed', '2', '--reuse');
  for (const { said } of [again, seed]) expect(said).toMatch(/student alone +3\/3/);
  const reused = await smoke('others', '--only', 'alone', '--reuse');
  expect(reused.said).toBe('');
}, 60_000);
