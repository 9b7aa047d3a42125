import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readOptions } from '../../../src/train/options.ts';
import type { RunRecord } from '../../../src/train/runs/run-record.ts';
import { run } from '../../../src/train/runs/run.ts';
import { measureUse, useSchema } from '../../../src/train/bench/use.ts';

let out: string, record: RunRecord;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-use-'));
  const given = ['--preset', 'smoke', '--backend', 'wasm', '--seed', '1,2', '--only', 'teacher'];
  const signal = new AbortController().signal;
  record = await run(readOptions([...given, '--out', out]), {
    onEvent: () => {},
    say: () => {},
    signal,
  });
  // An ensemble, whose errors are made up: nothing but the two teachers is trained here.
  const [teacher] = record.models;
  if (!teacher?.result) throw new Error('There is no teacher');
  record.config.rows = [
    ...record.config.rows.filter(({ name }) => name === 'teacher'),
    { name: 'ensemble', membersFrom: 'teacher' },
  ];
  const { weights: _, ...rest } = teacher;
  record.models.push({
    ...rest,
    id: 'ensemble',
    name: 'ensemble',
    members: 2,
    parameters: 2 * teacher.parameters,
    result: { ...teacher.result, testErrors: 500 },
  });
  await keep();
}, 90_000);
afterAll(() => rm(out, { recursive: true, force: true }));

const folder = () => join(out, record.id);
const keep = () => writeFile(join(folder(), 'record.json'), JSON.stringify(record));

test('each row of a run is measured once, in a process of its own', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/bench.ts', 'use', folder(), '--json'],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  // The teacher answers as its record says, so nothing is said of it.
  expect(stderr).toMatch(/^"ensemble" makes \d+ errors here, and 500 by its record\n$/);
  const use = useSchema.parse(JSON.parse(stdout));
  expect(use).toMatchObject({ run: record.id, backend: 'wasm' });
  const parameters = 784 * 100 + 100 + 100 * 100 + 100 + 100 * 10 + 10;
  const flops = 2 * (784 * 100 + 100 * 100 + 100 * 10);
  expect(use.models).toMatchObject([
    { name: 'teacher', members: 1, parameters, bytes: 4 * parameters, flops },
    {
      name: 'ensemble',
      members: 2,
      parameters: 2 * parameters,
      bytes: 8 * parameters,
      flops: 2 * flops,
    },
  ]);
  for (const { peakMemoryMiB } of use.models)
    expect(peakMemoryMiB).toBeGreaterThan(use.baselineMemoryMiB);
}, 120_000);

test('what goes wrong is said in a line', async () => {
  await expect(measureUse(out, undefined)).rejects.toThrow(
    `${out} holds no run. Name the folder of a run that has finished a training`,
  );
  const file = (await readdir(folder())).find((name) => name.endsWith('.bin')) ?? '';
  const kept = await readFile(join(folder(), file));
  await rm(join(folder(), file));
  await expect(measureUse(folder(), undefined)).rejects.toThrow(
    /^The process that measures teacher-seed1 failed \(.*teacher-seed1\.weights\.bin, the weights of "teacher-seed1", is gone\. Name a run that has all its files\)\. Mend that, or give another --backend$/,
  );
  await writeFile(join(folder(), file), kept);
  const { models } = record;
  record.models = models.filter(({ id }) => id !== 'teacher-seed2').toReversed();
  await keep();
  await expect(measureUse(folder(), undefined)).rejects.toThrow(
    '"ensemble" has 2 members, and the run has 1 of them. Name the run that has all',
  );
  record.models = [];
  await keep();
  await expect(measureUse(folder(), undefined)).rejects.toThrow(/ has no finished model\. Name /);
}, 120_000);
