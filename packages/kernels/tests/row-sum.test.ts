import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { overrideSum } from '../src/row-sum.ts';
import { openVectors } from '../src/vectors.ts';
import { expectNothingKept } from './heap-here.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

test('is the shipped sum, over first axes and over others', () => {
  const size = fc.integer({ min: 1, max: 20 });
  const shapes = fc.array(size, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(shapes, fc.nat({ max: 7 }), fc.boolean(), (shape, chosen, keepDims) => {
      // Any axes, by the bits of a number; none are all.
      const axes = shape.map((_size, axis) => axis).filter((axis) => (chosen >> axis) & 1);
      const x = tf.randomUniform(shape, -1, 1);
      const sum = () => tf.tidy(() => x.sum(axes.length > 0 ? axes : undefined, keepDims));
      const own = sum();
      overrideSum(openVectors())();
      const expected = sum();
      overrideSum(openVectors());
      expect(own.shape).toEqual(expected.shape);
      const [a, b] = [own.dataSync(), expected.dataSync()];
      a.forEach((value, index) => expect(value).toBeCloseTo(b[index] ?? NaN, 5));
      tf.dispose([x, own, expected]);
    }),
  );
});

test('whole numbers are left to the shipped kernel, and no tensor is left behind', () => {
  const before = tf.memory().numTensors;
  const sum = tf.tidy(() => tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32').sum(0));
  expect(sum.dtype).toBe('int32');
  expect([...sum.dataSync()]).toEqual([4, 6]);
  sum.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('its memory is given back', () => {
  const x = tf.ones<tf.Rank.R2>([300, 200]);
  expectNothingKept(() => x.sum(0).dispose(), 20_000);
  x.dispose();
});
