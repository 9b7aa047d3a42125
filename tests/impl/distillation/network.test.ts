import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Network } from '../../../src/impl/distillation/network.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { Random } from '../../../src/impl/random.ts';
import { useBackend } from '../backend.ts';
import { assign, valuesOf } from '../values.ts';
import { keep, someImages, studentOf, teacherOf } from './networks.ts';

beforeAll(() => useBackend('wasm'));

/** W and b of three layers, each weight twice, each bias once. */
const parametersOf = (width: number) =>
  784 * width + width * width + width * 10 + (width + width + 10);

describe('widths', () => {
  test('the teacher of the paper has 2,395,210 parameters', () => {
    expect(parametersOf(1200)).toBe(2_395_210);
    expect(teacherOf({ width: 1200 }).parameterCount).toBe(2_395_210);
  });

  test('the student of the paper has 1,276,810 parameters', () => {
    expect(parametersOf(800)).toBe(1_276_810);
    expect(studentOf(800).parameterCount).toBe(1_276_810);
  });

  test('variables come layer by layer, weights before biases', () => {
    const shapes = studentOf(30)
      .variables()
      .map(({ shape }) => shape);
    expect(shapes).toEqual([[784, 30], [30], [30, 30], [30], [30, 10], [10]]);
  });
});

describe('first weights', () => {
  test('they fill the range that He et al. give for a uniform distribution, and biases are zero', async () => {
    const student = studentOf(100);
    for (const weights of student.weights) {
      const limit = Math.sqrt(6 / weights.shape[0]);
      const values = await weights.data<'float32'>();
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeLessThanOrEqual(Math.fround(limit));
      expect(largest).toBeGreaterThan(0.99 * limit);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      // A thousand weights in the last layer: the mean is due within limit / √3000.
      expect(Math.abs(mean)).toBeLessThan(limit / 12);
      expect((variance * weights.shape[0]) / 2).toBeCloseTo(1, 1);
    }
    for (const biases of student.biases) expect(new Set(await biases.data())).toEqual(new Set([0]));
  });

  test('the same seed gives the same network, bit for bit, and another seed another', async () => {
    const first = (seed: number) => valuesOf(studentOf(20, seed).variables());
    const one = await first(5);
    expect(await first(5)).toEqual(one);
    expect(await first(6)).not.toEqual(one);
  });

  test('no two layers begin alike', async () => {
    const network = keep(new Network([10, 10, 10, 10], new Random(1)));
    const [, second, third] = await valuesOf(network.weights);
    expect(second).not.toEqual(third);
  });
});

describe('from images to logits', () => {
  test('a small network worked out by hand', () => {
    const network = keep(new Network([2, 2, 2], new Random(1)));
    const [w1, b1, w2, b2] = [
      [1, -1, 2, 1],
      [0.5, 0],
      [1, 2, 3, 4],
      [-10, 0.25],
    ].map((values) => Float32Array.from(values));
    assign(
      network.variables(),
      [w1, b1, w2, b2].filter((array) => array !== undefined),
    );
    // x = (3, 1): x W₁ + b₁ = (3·1 + 1·2 + 0.5, 3·−1 + 1·1 + 0) = (5.5, −2), rectified (5.5, 0).
    // (5.5, 0) W₂ + b₂ = (5.5 − 10, 11 + 0.25) = (−4.5, 11.25), and the last layer rectifies nothing.
    const logits = tf.tidy(() => network.logits(tf.tensor2d([[3, 1]])).arraySync());
    expect(logits).toEqual([[-4.5, 11.25]]);
  });

  test('noise acts on what each of the layers receives, the image included', () => {
    const network = studentOf(20);
    const seen: [layer: number, shape: number[]][] = [];
    const output = tf.tidy(() =>
      network
        .logits(someImages(3), (activations, layer) => {
          seen.push([layer, activations.shape]);
          return activations.mul<tf.Tensor2D>(0);
        })
        .arraySync(),
    );
    expect(seen).toEqual([
      [0, [3, 784]],
      [1, [3, 20]],
      [2, [3, 20]],
    ]);
    // Where nothing reaches the last layer, its biases are left, and they begin at zero.
    expect(new Set(output.flat())).toEqual(new Set([0]));
  });
});

describe('what it costs', () => {
  test('operations for an image are two for each weight', () => {
    expect(studentOf(30).flops).toBe(2 * (784 * 30 + 30 * 30 + 30 * 10));
  });

  test('a network gives its memory back', () => {
    const before = tf.memory().numTensors;
    new StudentModel(20, new Random(1)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
