import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../../src/impl/random.ts';
import { useBackend } from '../backend.ts';
import { assign, valuesOf } from '../values.ts';
import { someImages, studentOf, teacherOf } from './networks.ts';

beforeAll(() => useBackend('wasm'));

const columnNorms = (weights: tf.Tensor2D): number[] =>
  tf.tidy(() => [...weights.square().sum(0).sqrt().dataSync()]);

describe('dropout', () => {
  const ones = (width: number) => tf.ones<tf.Rank.R2>([400, width]);

  test.each([
    ['a fifth of the pixels', 0, 784, 0.2],
    ['half of the first hidden units', 1, 32, 0.5],
    ['half of the second hidden units', 2, 32, 0.5],
  ])('%s is missing, and the rest makes up for it', (_, layer, width, rate) => {
    const noise = teacherOf().dropout(new Random(1));
    const values = tf.tidy(() => noise(ones(width), layer).dataSync<'float32'>());
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(rate / (1 - rate) / values.length);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * deviation);
  });

  test('each sample misses other units, and each step again others', () => {
    const noise = teacherOf().dropout(new Random(1));
    const draw = () => tf.tidy(() => noise(ones(32), 1).arraySync());
    const rows = [...draw(), ...draw()].map(String);
    expect(new Set(rows).size).toBe(800);
  });

  test('the same key of the generator leaves out the same units', () => {
    const teacher = teacherOf();
    const draw = () =>
      tf.tidy(() => teacher.logits(someImages(4), teacher.dropout(new Random(9))).arraySync());
    expect(draw()).toEqual(draw());
  });

  test('rates of zero change nothing and draw nothing', () => {
    const teacher = teacherOf({ inputDropout: 0, hiddenDropout: 0 });
    const random = new Random(1);
    const [noisy, still] = tf.tidy(() => [
      teacher.logits(someImages(4), teacher.dropout(random)).arraySync(),
      teacher.logits(someImages(4)).arraySync(),
    ]);
    expect(noisy).toEqual(still);
    expect(random).toEqual(new Random(1));
  });

  test('a teacher in use leaves nothing out: it answers like a plain network with its weights', async () => {
    const teacher = teacherOf();
    const same = studentOf(32, 2);
    assign(same.variables(), await valuesOf(teacher.variables()));
    const [one, again, plainly] = [teacher, teacher, same].map((network) =>
      tf.tidy(() => network.logits(someImages(4)).arraySync()),
    );
    expect(one).toEqual(again);
    expect(one).toEqual(plainly);
  });
});

describe('the limit on weight vectors', () => {
  test('long columns come back to the limit in their direction, short ones keep every bit', async () => {
    const teacher = teacherOf({ maxNorm: 1.5 });
    const [first, second] = teacher.weights;
    if (!first || !second) throw new Error('A teacher has three layers');
    // Every third column is made long, one is empty, and the others are short.
    const factors = Array.from({ length: 32 }, (_, unit) =>
      unit === 1 ? 0 : unit % 3 === 0 ? 4 : 0.2,
    );
    tf.tidy(() => {
      for (const weights of [first, second]) weights.assign(weights.mul(tf.tensor1d(factors)));
    });
    const before = await valuesOf(teacher.variables());
    teacher.constrain();
    const after = await valuesOf(teacher.variables());

    for (const [index, weights] of [first, second].entries()) {
      const old = before[2 * index] ?? new Float32Array();
      const now = after[2 * index] ?? new Float32Array();
      const column = (values: Float32Array, unit: number) =>
        values.filter((_, place) => place % 32 === unit);
      const norms = columnNorms(weights);
      factors.forEach((factor, unit) => {
        const [was, is] = [column(old, unit), column(now, unit)];
        if (factor !== 4) {
          expect(is).toEqual(was);
          return;
        }
        expect(norms[unit]).toBeCloseTo(1.5, 5);
        const length = Math.hypot(...was);
        expect(length).toBeGreaterThan(1.5);
        was.forEach((value, place) => {
          expect(is[place]).toBeCloseTo((value * 1.5) / length, 5);
        });
      });
    }
  });

  test('the last layer and the biases are left alone', async () => {
    const teacher = teacherOf({ maxNorm: 0.01 });
    tf.tidy(() => {
      for (const biases of teacher.biases) biases.assign(biases.add(5));
    });
    const before = await valuesOf(teacher.variables());
    teacher.constrain();
    const after = await valuesOf(teacher.variables());
    expect(after[0]).not.toEqual(before[0]);
    expect(after[2]).not.toEqual(before[2]);
    for (const index of [1, 3, 4, 5]) expect(after[index]).toEqual(before[index]);
  });

  test('constraining twice is constraining once', async () => {
    const teacher = teacherOf({ maxNorm: 0.5 });
    teacher.constrain();
    const [once] = await valuesOf(teacher.variables());
    teacher.constrain();
    const [twice] = await valuesOf(teacher.variables());
    once?.forEach((value, index) => expect(twice?.[index]).toBeCloseTo(value, 6));
  });

  test('it leaves nothing behind in memory', () => {
    const teacher = teacherOf();
    const before = tf.memory().numTensors;
    teacher.constrain();
    expect(tf.memory().numTensors).toBe(before);
  });
});
