import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockRun } from '../../src/lock.ts';
import { watchRuns } from '../../src/viewer/runs.ts';
import { select } from '../../src/viewer/topics.ts';
import { recordOf, stepsLine } from './run.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-watch-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

async function put(id: string, startedAt: string, status: 'running' | 'complete' = 'complete') {
  await mkdir(join(out, id), { recursive: true });
  const record = recordOf(id, { startedAt, status });
  await writeFile(join(out, id, 'record.json'), JSON.stringify(record));
}
const metrics = (id: string) => join(out, id, 'metrics.jsonl');
const line = (step: number) => `${JSON.stringify(stepsLine(step))}\n`;

test('only whole lines count, and a torn one does when the rest of it comes', async () => {
  await put('a', '2026-01-01T00:00:00Z');
  const read = watchRuns(out);
  const steps = async () =>
    (await read()).runs[0]?.lines.map((each) => 'step' in each && each.step);
  expect(await steps()).toEqual([]);
  await appendFile(metrics('a'), line(1) + line(2).slice(0, 30));
  expect(await steps()).toEqual([1]);
  await appendFile(metrics('a'), line(2).slice(30) + line(3));
  expect(await steps()).toEqual([1, 2, 3]);
});

test('a letter of several bytes may be torn in the middle', async () => {
  await put('a', '2026-01-01T00:00:00Z');
  const data = Buffer.from(`${JSON.stringify(stepsLine(1, { model: 'größer' }))}\n`);
  const middle = data.indexOf('ö') + 1;
  const read = watchRuns(out);
  await appendFile(metrics('a'), data.subarray(0, middle));
  expect((await read()).runs[0]?.lines).toEqual([]);
  await appendFile(metrics('a'), data.subarray(middle));
  expect((await read()).runs[0]?.lines.map(({ model }) => model)).toEqual(['größer']);
});

test('a record that this version can’t read is named with the reason, and hides no other', async () => {
  await put('good', '2026-01-01T00:00:00Z');
  const texts = {
    older: JSON.stringify({ ...recordOf('older'), schema: 2 }),
    torn: JSON.stringify(recordOf('torn')).slice(0, 90),
    list: '[]',
    nothing: 'null',
    incomplete: JSON.stringify({ ...recordOf('incomplete'), models: undefined }),
  };
  for (const [folder, text] of Object.entries(texts)) {
    await mkdir(join(out, folder));
    await writeFile(join(out, folder, 'record.json'), text);
  }
  const read = watchRuns(out);
  const { runs, unreadable } = await read();
  expect(runs.map(({ record }) => record.id)).toEqual(['good']);
  expect(Object.fromEntries(unreadable.map(({ folder, reason }) => [folder, reason]))).toEqual({
    older: 'its record has schema 2, and this version of Gloss reads schema 3',
    torn: 'its record.json is damaged',
    list: 'its record.json is damaged',
    nothing: 'its record.json is damaged',
    incomplete: 'its record.json is damaged',
  });
  await put('older', '2026-01-02T00:00:00Z');
  expect((await read()).runs.map(({ record }) => record.id)).toEqual(['older', 'good']);
});

test('a run that goes on from a checkpoint has fewer lines, then others', async () => {
  await put('a', '2026-01-01T00:00:00Z');
  await writeFile(metrics('a'), line(1) + line(2) + line(3));
  const read = watchRuns(out);
  expect((await read()).runs[0]?.lines).toHaveLength(3);
  await writeFile(join(out, 'aside'), line(1) + line(2) + line(5) + line(6));
  await rename(join(out, 'aside'), metrics('a'));
  const { runs } = await read();
  expect(runs[0]?.lines.map((each) => 'step' in each && each.step)).toEqual([1, 2, 5, 6]);
});

test('the latest run comes first; what is no run, or is gone, is none', async () => {
  await put('old', '2026-01-01T00:00:00Z');
  await put('new', '2026-01-02T00:00:00Z');
  await mkdir(join(out, 'empty'));
  await writeFile(join(out, 'note.txt'), 'x');
  const read = watchRuns(out);
  const ids = async () => (await read()).runs.map(({ record }) => record.id);
  expect(await ids()).toEqual(['new', 'old']);
  await rm(join(out, 'new'), { recursive: true });
  expect(await ids()).toEqual(['old']);
  expect((await read()).unreadable).toEqual([]);
  expect((await watchRuns(join(out, 'nowhere'))()).runs).toEqual([]);
});

test('a run whose process is gone is stopped, whatever its record says', async () => {
  await put('a', '2026-01-01T00:00:00Z', 'running');
  const read = watchRuns(out);
  const state = async () => (await read()).runs[0]?.state;
  expect(await state()).toBe('stopped');
  const unlock = await lockRun(join(out, 'a'));
  expect(await state()).toBe('running');
  await unlock();
});

test('a run keeps its colour when others are chosen, and when a new one begins', () => {
  const runs = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      record: recordOf(`r${count - index}`),
      lines: [],
      state: 'complete' as const,
    }));
  const slotsOf = (count: number, chosen?: string[]) =>
    new Map(select(runs(count), chosen).map(({ record, slot }) => [record.id, slot]));
  const usual = slotsOf(5);
  expect([...usual.keys()]).toEqual(['r5', 'r4', 'r3', 'r2']);
  expect(slotsOf(5, ['r3']).get('r3')).toBe(usual.get('r3'));
  expect(slotsOf(6).get('r3')).toBe(usual.get('r3'));
  expect(slotsOf(5, []).size).toBe(0);
  // Two whose places are six apart don't share one.
  const far = slotsOf(9, ['r9', 'r3', 'none']);
  expect(new Set(far.values()).size).toBe(2);
  const all = runs(9).map(({ record }) => record.id);
  expect(slotsOf(9, all).size).toBe(6);
});
