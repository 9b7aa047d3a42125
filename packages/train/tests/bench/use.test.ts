import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureUse, useSchema } from '../../src/bench/use.ts';
import type { RunRecord } from '../../src/records/run-record.ts';
import { layFiles, quartet } from '../data/data-server.ts';
import { inProject, smokeHere, type TestTopic, topics } from '../two-topics.ts';

const [distillation, letters] = topics as [TestTopic, TestTopic];

let out: string, record: RunRecord;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-use-'));
  record = await smokeHere(distillation, ['--seed', '1,2', '--only', 'teacher', '--out', out]);
  // An ensemble, whose result is made up: nothing but the two teachers is trained here.
  const [teacher] = record.models;
  if (!teacher?.result) throw new Error('There is no teacher');
  const rows = (record.config['rows'] as { name: string }[]).slice(0, 1);
  Object.assign(record.config, { rows: [...rows, { name: 'ensemble', membersFrom: 'teacher' }] });
  const { weights: _, ...rest } = teacher;
  const parameters = 2 * teacher.parameters;
  const flops = 2 * Number(teacher['flops']);
  const all = { id: 'ensemble', name: 'ensemble', members: 2, parameters, flops };
  record.models.push(Object.assign({}, rest, all));
  await keep();
});
afterAll(() => rm(out, { recursive: true, force: true }));

const folder = () => join(out, record.id);
const keep = () => writeFile(join(folder(), 'record.json'), JSON.stringify(record));

test('each job of a run is measured once, in a process of its own', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/bench.ts', 'use', folder(), '--json'],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
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
});

test('what goes wrong is said in a line', async () => {
  await expect(measureUse(out)).rejects.toThrow(
    `${out} holds no run. Name the folder of a run that has finished a training`,
  );
  const file = join(folder(), 'teacher-seed1.weights.bin');
  const kept = await readFile(file);
  await rm(file);
  await expect(measureUse(folder())).rejects.toThrow(
    /^The process that measures teacher-seed1 failed \(.*teacher-seed1\.weights\.bin, the weights of "teacher-seed1", is gone\. Name a run that has all its files\)\. Correct that, or give another --backend$/,
  );
  await writeFile(file, kept);
  const { models } = record;
  record.models = models.filter(({ id }) => id !== 'teacher-seed2').toReversed();
  await keep();
  await expect(measureUse(folder())).rejects.toThrow(
    /measures ensemble failed \(.* has no finished model teacher-seed2\. Name a run that has all its files\)/,
  );
  record.models = [];
  await keep();
  await expect(measureUse(folder())).rejects.toThrow(/ has no finished model\. Name /);
});

test('a topic whose data no package has', async () => {
  const { id } = await smokeHere(letters, ['--only', 'counts', '--out', out]);
  await inProject(letters.project, () =>
    expect(measureUse(join(out, id))).rejects.toThrow(
      /^The process that measures the backend alone failed \(The package no-such-package, which holds Letters, is not installed\. Run npm ci\)/,
    ),
  );
});

test('a run is measured on its own data, or not at all', async () => {
  const data = await layFiles(join(out, 'own'), quartet(1500, 1200));
  const { id } = await smokeHere(distillation, ['--only', 'teacher', '--data', data, '--out', out]);
  await expect(measureUse(join(out, id))).rejects.toThrow(
    /was trained on own \(SHA-256 \w+…\), not on MNIST \(SHA-256 \w+…\)\. Give the same --data\)/,
  );
  const { models } = await measureUse(join(out, id), { data: { folder: data } });
  expect(models.map(({ name }) => name)).toEqual(['teacher']);
});
