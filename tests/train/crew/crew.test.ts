import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Team } from '../../../src/impl/distillation/index.ts';
import { openBackend } from '../../../src/train/backends/backends.ts';
import { hireCrew, shareDigits } from '../../../src/train/crew/crew.ts';
import { planOf, type TrainedTask } from '../../../src/train/presets/plan.ts';
import { presets } from '../../../src/train/presets/presets.ts';
import { type RunRecord, runRecordSchema } from '../../../src/train/runs/run-record.ts';
import { prepare } from '../../../src/train/networks/set-up.ts';
import { CrewEnded, endCrew, shareMemory } from '../../../src/train/crew/shared-memory.ts';
import { join } from '../../../src/train/crew/shared-step.ts';
import { realDigits } from '../../impl/digits.ts';

let out: string;
beforeAll(async () => {
  out = await mkdtemp(path(tmpdir(), 'gloss-crew-'));
  await openBackend('wasm');
});
afterAll(() => rm(out, { recursive: true, force: true }));

/** A step of a network of one weight. */
function step(team: Team) {
  const weight = tf.variable(tf.tensor1d([1]));
  const optimizer = tf.train.momentum(0.1, 0.9);
  try {
    return tf.tidy(() =>
      team.step(optimizer, [{ name: weight.name, tensor: tf.tensor1d([1]) }], tf.tensor1d([0, 0])),
    );
  } finally {
    tf.dispose(weight);
    optimizer.dispose();
  }
}

test('a copy of the weights that somebody holds stays what it was', () => {
  // A crew of one meets nobody.
  const { team } = join(shareMemory(1, [1]), 0, () => []);
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([1])));
  const copy = weight.clone();
  const optimizer = tf.train.momentum(0.1, 0.9);
  tf.tidy(() => {
    team.share(Uint32Array.of(0));
    team.step(optimizer, [{ name: weight.name, tensor: tf.tensor1d([1]) }], tf.tensor1d([0, 0]));
  });
  expect([copy.dataSync()[0], weight.dataSync()[0]]).toEqual([1, Math.fround(0.9)]);
  optimizer.dispose();
  tf.dispose([weight, copy]);
});

describe('a batch is shared out', () => {
  test('whole and without overlap, in parts that differ by one at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 2, max: 7 }),
        (size, jobs) => {
          const batch = Uint32Array.from({ length: size }, (_, index) => index * 3);
          const memory = shareMemory(jobs, [1]);
          const parts = Array.from({ length: jobs }, (_, rank) =>
            join(memory, rank, () => []).team.share(batch),
          );
          if (size < jobs) return parts.every((part) => part.length === size);
          const sizes = parts.map(({ length }) => length);
          expect(parts.flatMap((part) => Array.from(part))).toEqual([...batch]);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          return true;
        },
      ),
    );
  });

  test('one who waits for others is sent home when there is nothing to wait for', () => {
    const memory = shareMemory(2, [1]);
    const { team } = join(memory, 0, () => []);
    team.share(Uint32Array.of(1, 2));
    endCrew(memory);
    expect(() => step(team)).toThrow(CrewEnded);
  });
});

/** Losses of a student's first steps, alone or with others. */
async function losses(jobs: number, samples = 1003): Promise<number[]> {
  const digits = realDigits('train');
  const trainSet = shareDigits({
    images: digits.images.slice(0, samples * 784),
    labels: digits.labels.slice(0, samples),
  });
  const preset = presets.smoke;
  const task = planOf(preset, [1]).find(({ name }) => name === 'alone') as TrainedTask;
  const crew = jobs > 1 ? hireCrew(jobs, 'wasm', trainSet) : undefined;
  const setUp = prepare(task, { trainSet, targets: undefined });
  const sizes = setUp.network.variables().map(({ size }) => size);
  const member = await crew?.begin({
    preset,
    task,
    targets: undefined,
    sizes,
    noise: () => [],
  });
  const seen: number[] = [];
  for await (const { loss, errors, samples: count } of setUp.steps(preset, member?.team)) {
    expect(Number.isInteger(errors) && errors <= count).toBe(true);
    seen.push(loss);
    if (seen.length === 45) break;
  }
  member?.end();
  setUp.dispose();
  await crew?.dismiss();
  return seen;
}

test.each([2, 3])('%i workers make the steps of one, but for rounding', async (jobs) => {
  // The last batch of an epoch is three samples, the others fifty.
  const [one, several] = [await losses(1), await losses(jobs)];
  expect(several).toHaveLength(one.length);
  several.forEach((loss, index) => expect(loss).toBeCloseTo(one[index] ?? NaN, 3));
  expect(several).not.toEqual(one);
});

test('what ends a worker ends the run, and says why', async () => {
  const digits = shareDigits({
    images: new Uint8Array(784 * 4),
    labels: Uint8Array.of(1, 2, 3, 4),
  });
  const crew = hireCrew(2, 'webgpu', digits);
  const task = planOf(presets.smoke, [1]).find(({ name }) => name === 'alone') as TrainedTask;
  const member = await crew.begin({
    preset: presets.smoke,
    task,
    targets: undefined,
    sizes: [1],
    noise: () => [],
  });
  member.team.share(Uint32Array.of(0, 1));
  expect(() => step(member.team)).toThrow(/A worker failed: .*The backend "webgpu"/);
  await crew.dismiss();
});

/** The command; `killAt` ends it at once when what it says matches. */
function train(args: string[], killAt?: RegExp): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['scripts/train.ts', ...args]);
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (data) => {
    said += data;
    if (killAt?.test(said)) child.kill('SIGKILL');
  });
  return new Promise((done) => child.on('close', (code) => done({ code, said })));
}

async function outcome(name: string): Promise<{ record: RunRecord; weights: Buffer }> {
  const [id = ''] = await readdir(path(out, name));
  const folder = path(out, name, id);
  const record = runRecordSchema.parse(
    JSON.parse(await readFile(path(folder, 'record.json'), 'utf8')),
  );
  const files = record.models.map(({ weights }) => readFile(path(folder, String(weights))));
  return { record, weights: Buffer.concat(await Promise.all(files)) };
}

describe('a run of two workers', () => {
  const smoke = ['--preset', 'smoke', '--backend', 'wasm', '--jobs', '2', '--out'];

  test('repeats bit for bit, also when it was killed and resumed', async () => {
    expect((await train([...smoke, path(out, 'whole')])).code).toBe(0);
    expect((await train([...smoke, path(out, 'again')])).code).toBe(0);
    await train([...smoke, path(out, 'killed')], /teacher +2\/3/);
    const { code, said } = await train(['--resume', '--out', path(out, 'killed')]);
    expect({ code, said: /damaged|Error/.test(said) }).toEqual({ code: 0, said: false });
    const [whole, again, killed] = [
      await outcome('whole'),
      await outcome('again'),
      await outcome('killed'),
    ];
    expect(whole.record.jobs).toBe(2);
    expect(again.weights.equals(whole.weights)).toBe(true);
    expect(killed.weights.equals(whole.weights)).toBe(true);
  }, 90_000);

  test('is not for a backend with threads of its own', async () => {
    const args = ['--preset', 'smoke', '--backend', 'cpu', '--jobs', '2', '--out', path(out, 'no')];
    const { code, said } = await train(args);
    expect({ code, said }).toEqual({
      code: 1,
      said: '--jobs 2 is not for the backend "cpu". Use --jobs with wasm or blas\n',
    });
  });
});
