import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import experiment from '../../../src/impl/distillation/experiment.ts';
import { presets } from '../../../src/impl/distillation/settings.ts';
import { planOf } from 'gloss-train/plan';
import type { Result, Training } from 'gloss-train/topic';
import { useBackend } from '../backend.ts';
import { drawnDigits } from '../digits.ts';
import { valuesOf } from '../values.ts';

type Settings = Parameters<typeof experiment.train>[0]['settings'];
type Row = Extract<Settings, { width: number }>;

beforeAll(() => useBackend('wasm'));

const data = { train: drawnDigits(40, 1), test: drawnDigits(20, 2) };
const pause = () => Promise.resolve();

const common = { samples: null, batchSize: 8, momentum: 0.9, testsEachEpoch: false };
const [teacherRow, baselineRow, distilledRow] = presets.smoke.rows;
const tiny = { width: 12, epochs: 2, learningRate: 0.1 };
const rows = {
  teacher: { ...common, ...teacherRow, ...tiny },
  baseline: { ...common, ...baselineRow, ...tiny },
  distilled: { ...common, ...distilledRow, ...tiny },
};
const jobOf = (settings: Settings, seed: number) => ({
  id: settings.name,
  name: settings.name,
  seed,
  settings,
});

/** A network of the first weights, as if it had been trained. */
async function untrained(row: Row, seed: number): Promise<Result<Settings>> {
  const job = jobOf(row, seed);
  const training = await experiment.train(job, { data, needs: [], pause });
  const weights = await valuesOf(training.variables);
  training.dispose();
  return { job, weights, needs: [] };
}

interface Walk {
  first: Float32Array[];
  last: Float32Array[];
}

async function walk(training: Training): Promise<Walk> {
  const first = await valuesOf(training.variables);
  for (let step = 0; step < training.steps; step++) await training.step(step);
  const last = await valuesOf(training.variables);
  training.dispose();
  return { first, last };
}

test('every preset is what its schema allows, and plans its jobs', () => {
  for (const [name, preset] of Object.entries(presets)) {
    expect(experiment.config.parse(preset), name).toEqual(preset);
    expect(planOf(experiment.jobs(preset), [1, 2]).length).toBeGreaterThan(3);
  }
  expect(planOf(experiment.jobs(presets.quick), [7]).map(({ id }) => id)).toEqual([
    'teacher',
    'alone',
    'distilled',
  ]);
});

test('a student learns from the teacher of its own seed, an ensemble from all', () => {
  const plan = planOf(experiment.jobs(presets.paper), [4, 5]);
  const needs = (id: string) => plan.find((job) => job.id === id)?.needs;
  expect(needs('distilled-seed5')).toEqual(['teacher-seed5']);
  expect(needs('without3')).toEqual(['teacher-seed4']);
  expect(needs('ensemble')).toEqual(['teacher-seed4', 'teacher-seed5']);
  expect(needs('from-ensemble')).toEqual(['ensemble']);
});

describe('two students of one seed', () => {
  /** Soft targets of no weight: what the student learns then is in first weights, batches and labels alone. */
  const labelled = {
    ...rows.distilled,
    softTargets: { from: 'teacher', temperature: 2, softWeight: 0, hardWeight: 1 },
  };

  async function students(seeds: [baseline: number, distilled: number], teacherSeed = 1) {
    const needs = [await untrained(rows.teacher, teacherSeed)];
    const baseline = jobOf(rows.baseline, seeds[0]);
    const distilled = jobOf(labelled, seeds[1]);
    return {
      baseline: await walk(await experiment.train(baseline, { data, needs: [], pause })),
      distilled: await walk(await experiment.train(distilled, { data, needs, pause })),
    };
  }

  test.each([1, 2])(
    'begin with the same weights and meet the same batches: seed %d',
    async (seed) => {
      const { baseline, distilled } = await students([seed, seed]);
      expect(distilled.first).toEqual(baseline.first);
      expect(distilled.last).toEqual(baseline.last);
      expect(baseline.last).not.toEqual(baseline.first);
    },
  );

  test('whichever teacher one of them has', async () => {
    const [one, other] = [await students([3, 3], 3), await students([3, 3], 4)];
    expect(other).toEqual(one);
  });

  test('of another seed, they share neither', async () => {
    const { baseline, distilled } = await students([1, 2]);
    expect(distilled.first).not.toEqual(baseline.first);
  });

  test('and soft targets do make a difference', async () => {
    const needs = [await untrained(rows.teacher, 1)];
    const job = jobOf(rows.distilled, 1);
    const soft = await walk(await experiment.train(job, { data, needs, pause }));
    const { baseline } = await students([1, 1]);
    expect(soft.first).toEqual(baseline.first);
    expect(soft.last).not.toEqual(baseline.last);
  });
});

describe('an ensemble', () => {
  const settings = { ...common, name: 'ensemble', membersFrom: 'teacher' };

  test('has no steps, and is tested as the mean of its members', async () => {
    const needs = [await untrained(rows.teacher, 1), await untrained(rows.teacher, 2)];
    const before = tf.memory().numTensors;
    const training = await experiment.train(jobOf(settings, 1), { data, needs, pause });
    expect([training.steps, training.variables, training.memory]).toEqual([0, [], []]);
    const { parameters, members } = training.facts;
    expect([parameters, members]).toEqual([2 * (784 * 12 + 12 * 12 + 12 * 10 + 34), 2]);
    expect(await training.evaluate()).toMatchObject({ testCount: 20 });
    training.dispose();
    const model = experiment.model({ job: jobOf(settings, 1), weights: [], needs }, data);
    const together = model.predict(5);
    const alone = needs.map((result) => {
      const member = experiment.model(result, data);
      const logits = member.predict(5);
      member.dispose();
      return logits;
    });
    const apart = tf.tidy(() => together.sub(tf.stack(alone).mean(0)).abs().max().dataSync()[0]);
    expect(apart).toBeLessThan(1e-5);
    model.dispose();
    tf.dispose([together, alone]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('memory', () => {
  const transfer = { classes: [0, 1, 2, 4], heldOut: 10, mended: [3] };
  const students: [string, Row][] = [
    ['the teacher', rows.teacher],
    ['the baseline', rows.baseline],
    ['a student', rows.distilled],
    ['a student whose transfer set lacks classes', { ...rows.distilled, transfer }],
  ];

  test.each(students)('is given back by %s, evaluated and all', async (_, row) => {
    const needs = row.softTargets ? [await untrained(rows.teacher, 1)] : [];
    const before = tf.memory().numTensors;
    const training = await experiment.train(jobOf(row, 1), { data, needs, pause });
    await training.step(0);
    await training.evaluate();
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([1, 2])(
    'is given back where a run is stopped while logits are computed, of teacher %d of an ensemble',
    async (last) => {
      const members = [await untrained(rows.teacher, 1), await untrained(rows.teacher, 2)];
      const settings = { ...common, name: 'ensemble', membersFrom: 'teacher' };
      const needs = [{ job: jobOf(settings, 1), weights: [], needs: members }];
      const before = tf.memory().numTensors;
      let pauses = 0;
      const stop = async () => {
        if (++pauses === last) throw new Error('Stopped');
      };
      const started = experiment.train(jobOf(rows.distilled, 1), { data, needs, pause: stop });
      await expect(started).rejects.toThrow('Stopped');
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

test('a student doesn’t see what is held out, nor a class that its transfer set lacks', async () => {
  const needs = [await untrained(rows.teacher, 1)];
  const classes = [0, 1, 2, 4];
  const seen = [...data.train.labels.subarray(0, 30)].filter((label) => classes.includes(label));
  const row = { ...rows.distilled, transfer: { classes, heldOut: 10, mended: [3] } };
  const training = await experiment.train(jobOf(row, 1), { data, needs, pause });
  let met = 0;
  for (let step = 0; step < training.stepsPerEpoch; step++)
    met += (await training.step(step)).samples;
  training.dispose();
  expect(met).toBe(seen.length);
});

test('a teacher’s logits are computed once for all of its students', async () => {
  const teacher = await untrained(rows.teacher, 1);
  let pauses = 0;
  const count = async () => void pauses++;
  for (const seed of [1, 2]) {
    const context = { data, needs: [teacher], pause: count };
    (await experiment.train(jobOf(rows.distilled, seed), context)).dispose();
  }
  expect(pauses).toBe(1);
});
