import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

test('a matrix times ones is the matrix itself', () => {
  const x = tf.randomNormal([200, 100]);
  const ones = tf.ones([1, 100]);
  const product = x.mul(ones);
  expect(product.dataId).toBe(x.dataId);
  const values = [...x.dataSync()];
  x.dispose();
  expect([...product.dataSync()]).toEqual(values);
  tf.dispose([ones, product]);
});

test.each([0, 57, 99])('one factor that is none, in column %i, makes it a product', (column) => {
  const x = tf.ones([200, 100]);
  const factors = new Float32Array(100).fill(1);
  factors[column] = 0.5;
  const product = tf.tidy(() => x.mul(tf.tensor2d(factors, [1, 100])));
  const sums = tf.tidy(() => [...product.sum(0).dataSync()]);
  expect(sums).toEqual([...factors].map((factor) => 200 * factor));
  tf.dispose([x, product]);
});
