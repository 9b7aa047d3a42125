import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { expectNothingKept } from './heap-here.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

// Up to some blocks, with and without a rest; the kernel turns four rows and sixteen columns at a time.
const length = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(4, 8, 12, 16, 32, 48, 64, 100),
);

test('what stood in row i and column j stands in row j and column i', () => {
  fc.assert(
    fc.property(length, length, (rows, columns) => {
      const values = Float32Array.from({ length: rows * columns }, (_, index) => index);
      const turned = tf.tidy(() => tf.tensor2d(values, [rows, columns]).transpose());
      expect(turned.shape).toEqual([columns, rows]);
      const due = Array.from(
        { length: rows * columns },
        (_, index) => (index % rows) * columns + Math.floor(index / rows),
      );
      expect([...turned.dataSync()]).toEqual(due);
      turned.dispose();
    }),
    { numRuns: 300 },
  );
});

test.each<[string, () => tf.Tensor, number[], number[]]>([
  [
    'whole numbers',
    () => tf.range(0, 64, 1, 'int32').reshape([4, 16]).transpose(),
    [16, 4],
    [0, 16, 32, 48, 1],
  ],
  [
    'stacks',
    () => tf.range(0, 192).reshape([4, 16, 3]).transpose([1, 0, 2]),
    [16, 4, 3],
    [0, 1, 2, 48, 49],
  ],
  [
    'axes that stay',
    () => tf.range(0, 64).reshape([4, 16]).transpose([0, 1]),
    [4, 16],
    [0, 1, 2, 3, 4],
  ],
])('%s are left to the shipped kernel', (_, make, shape, first) => {
  const turned = tf.tidy(make);
  expect(turned.shape).toEqual(shape);
  expect(Array.from(turned.dataSync().slice(0, 5))).toEqual(first);
  turned.dispose();
});

test('its memory is given back', () => {
  const x = tf.ones<tf.Rank.R2>([320, 320]);
  expectNothingKept(() => x.transpose().dispose(), 2000);
  x.dispose();
});
