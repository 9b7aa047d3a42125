import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunRecord, runRecordSchema } from '../../../src/train/runs/run-record.ts';
import { expectEveryStepOnce } from './metrics-file.ts';

/** How many runs are killed; a hundred take some minutes. */
const kills = Number(process.env['KILLS'] ?? 6);

let out: string;
let whole: { milliseconds: number; learned: unknown; weights: Buffer[] };

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-resume-'));
  const begin = performance.now();
  const { code } = await ended(start('whole'));
  expect(code).toBe(0);
  whole = { milliseconds: performance.now() - begin, ...(await outcome('whole')) };
}, 60_000);
afterAll(() => rm(out, { recursive: true, force: true }));

function start(name: string, ...args: string[]): ChildProcess & { said: string } {
  const options = args.length > 0 ? args : ['--preset', 'smoke', '--backend', 'wasm'];
  const child = spawn(process.execPath, ['scripts/train.ts', ...options, '--out', join(out, name)]);
  const watched = Object.assign(child, { said: '' });
  child.stdout.resume();
  child.stderr.on('data', (data) => (watched.said += data));
  return watched;
}

function ended(
  child: ChildProcess & { said: string },
): Promise<{ code: number | null; said: string }> {
  return new Promise((done) => child.on('close', (code) => done({ code, said: child.said })));
}

/** Kills a run once what it says matches. */
function killAt(child: ChildProcess & { said: string }, said: RegExp) {
  child.stderr?.on('data', () => {
    if (said.test(child.said)) child.kill('SIGKILL');
  });
  return ended(child);
}

/** The folder of the run; a process that was killed at its very first write leaves one without a record. */
async function folderOf(name: string): Promise<string> {
  for (const id of await readdir(join(out, name)).catch(() => [])) {
    const folder = join(out, name, id);
    if ((await readdir(folder)).includes('record.json')) return folder;
  }
  return '';
}

/** What has to be the same, whatever happened on the way. */
async function outcome(name: string) {
  const folder = await folderOf(name);
  const record: RunRecord = runRecordSchema.parse(
    JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')),
  );
  expect(record.status).toBe('complete');
  await expectEveryStepOnce(folder, record);
  const learned = record.models.map(({ name: model, epochs, result }) => ({
    model,
    epochs: epochs.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy })),
    confusion: result?.confusion,
  }));
  const weights = await Promise.all(
    record.models.map((model) => readFile(join(folder, String(model.weights)))),
  );
  return { learned, weights };
}

async function expectSameAsWhole(name: string, isUntidy = false): Promise<void> {
  const { learned, weights } = await outcome(name);
  expect(learned).toEqual(whole.learned);
  expect(weights.map((data, index) => data.equals(whole.weights[index] ?? Buffer.of()))).toEqual([
    true,
    true,
    true,
  ]);
  // Nothing is left of what it took to get here.
  if (isUntidy) return;
  expect((await readdir(await folderOf(name))).sort()).toEqual([
    'alone.weights.bin',
    'distilled.weights.bin',
    'metrics.jsonl',
    'record.json',
    'teacher.weights.bin',
  ]);
}

describe('killed at any moment and resumed, a run ends as one that was never stopped', () => {
  test.each(Array.from({ length: kills }, (_, number) => number))(
    '%i',
    async (number) => {
      const name = `killed-${number}`;
      const random = () => (0.15 + 0.9 * Math.random()) * whole.milliseconds;
      let child = start(name);
      for (let attempt = 0; attempt < 30; attempt++) {
        const timer = setTimeout(() => child.kill('SIGKILL'), random());
        const { code, said } = await ended(child);
        clearTimeout(timer);
        // Killed between its last word and tidying up, it is complete, and only untidy.
        if (/is unfinished/.test(said)) return expectSameAsWhole(name, true);
        if (code === 0) break;
        // Killed before it had written down that it is a run, it has left nothing to go on with.
        const isThere = (await folderOf(name)) !== '';
        expect(said).not.toMatch(/damaged|Error/);
        child = isThere ? start(name, '--resume') : start(name);
      }
      await expectSameAsWhole(name);
    },
    120_000,
  );
});

test('Ctrl-C keeps the very step', async () => {
  const child = start('stopped');
  child.stderr?.on('data', () => {
    if (/teacher +2\/3/.test(child.said)) child.kill('SIGINT');
  });
  expect((await ended(child)).code).toBe(130);
  expect((await ended(start('stopped', '--resume'))).code).toBe(0);
  await expectSameAsWhole('stopped');
}, 60_000);

test('a line of metrics that was torn is cut off, and so is what happened after the checkpoint', async () => {
  await killAt(start('torn'), /teacher +2\/3/);
  const path = join(await folderOf('torn'), 'metrics.jsonl');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const beyond = { ...JSON.parse(String(lines.at(-1))), model: 'distilled', loss: 123 };
  await appendFile(path, `${JSON.stringify(beyond)}\n{"type":"steps","model":"tea`);
  expect((await ended(start('torn', '--resume'))).code).toBe(0);
  await expectSameAsWhole('torn');
  expect(await readFile(path, 'utf8')).not.toContain('"loss":123,');
}, 60_000);

describe('a checkpoint that is damaged', () => {
  /** A run that was killed when it had two checkpoints, and the folders of both, the later one last. */
  async function killed(name: string): Promise<string[]> {
    await killAt(start(name), /teacher +3\/3/);
    const folder = join(await folderOf(name), 'checkpoints');
    const numbers = (await readdir(folder)).filter((entry) => !entry.endsWith('.tmp')).sort();
    return numbers.map((number) => join(folder, number));
  }

  test('is named, and the one before it serves', async () => {
    const checkpoints = await killed('damaged');
    await truncate(join(String(checkpoints.at(-1)), 'weights.bin'), 100);
    const { code, said } = await ended(start('damaged', '--resume'));
    expect(said).toMatch(/checkpoints\/\d{6} is damaged: weights\.bin has 100 bytes, not \d+/);
    expect(code).toBe(0);
    await expectSameAsWhole('damaged');
  }, 60_000);

  test('is noticed by a single byte; without any other the run begins again', async () => {
    for (const checkpoint of await killed('flipped')) {
      const file = join(checkpoint, 'sums.bin');
      const data = await readFile(file);
      data[7] = (data[7] ?? 0) ^ 1;
      await writeFile(file, data);
    }
    const { code, said } = await ended(start('flipped', '--resume'));
    expect(said).toMatch(/is damaged: sums\.bin has changed since it was written/);
    expect(code).toBe(0);
    await expectSameAsWhole('flipped');
  }, 60_000);
});

describe('what can’t be resumed says why', () => {
  test('a folder that another process trains into', async () => {
    await killAt(start('held'), /teacher +1\/3/);
    const folder = await folderOf('held');
    const lock = join(folder, `lock-${process.pid}`);
    await writeFile(lock, '');
    const { code, said } = await ended(start('held', '--resume'));
    expect({ code, said }).toEqual({
      code: 1,
      said: `Another process is training into ${folder}. Wait for it, stop it, or, if there is none, remove ${lock}\n`,
    });
    await rm(lock);
    expect((await ended(start('held', '--resume'))).code).toBe(0);
  }, 60_000);

  test.each([
    [
      'nothing unfinished',
      ['--resume'],
      /^No run in .* is unfinished\. Begin one without --resume$/m,
    ],
    ['a name that is none', ['--resume', 'nowhere'], /^There is no run nowhere in /m],
    [
      'a seed of one’s own',
      ['--resume', '--seed', '3'],
      /^A run that is resumed has a preset, seeds, jobs and a part\. /m,
    ],
  ])('%s', async (_, args, reason) => {
    const { code, said } = await ended(start('whole', ...args));
    expect(code).toBe(1);
    expect(said).toMatch(reason);
  });

  test('a run that is complete, by its name', async () => {
    const folder = await folderOf('whole');
    const { code, said } = await ended(start('whole', '--resume', folder.split('/').at(-1) ?? ''));
    expect(code).toBe(1);
    expect(said).toContain('is complete. There is nothing to resume');
  });

  test('another backend', async () => {
    await killAt(start('backend'), /teacher +1\/3/);
    const { code, said } = await ended(start('backend', '--resume', '--backend', 'cpu'));
    expect(code).toBe(1);
    expect(said).toContain('was trained on wasm, not on cpu. Resume it with --backend wasm');
  }, 60_000);
});
