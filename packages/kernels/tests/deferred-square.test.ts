import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { deferredSource } from '../src/deferred-square.ts';
import { fusedMomentum, type MomentumClass } from '../src/momentum.ts';
import { expectNothingKept } from './heap-here.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const [rows, columns] = [128, 96];
const values = Float32Array.from({ length: rows * columns }, (_, index) => (index % 17) - 8);
const squares = [...values].map((value) => value * value);
const matrix = () => tf.tensor2d(values, [rows, columns]);

test('sums over rows need no squares', () => {
  const square = tf.tidy(() => matrix().square());
  const sums = square.sum(0, true);
  expect(deferredSource(square)).toBeDefined();
  const due = Array.from({ length: columns }, (_, column) =>
    squares
      .filter((_value, index) => index % columns === column)
      .reduce((sum, value) => sum + value, 0),
  );
  expect([...sums.dataSync()]).toEqual(due);
  // They can still be read.
  expect([...square.dataSync()]).toEqual(squares);
  expect(deferredSource(square)).toBeUndefined();
  expect([...square.sum(0).dataSync()]).toEqual(due);
  tf.dispose([square, sums]);
});

test.each<[string, (square: tf.Tensor) => tf.Tensor, (value: number) => number]>([
  ['another kernel', (square) => square.add(1), (value) => value + 1],
  ['a clone', (square) => square.clone(), (value) => value],
  ['a new shape', (square) => square.reshape([columns, rows]), (value) => value],
  ['a cast', (square) => square.cast('float32'), (value) => value],
])('%s finds the squares computed, though the matrix is gone', (_, use, due) => {
  const square = tf.tidy(() => matrix().square());
  const used = tf.tidy(() => use(square));
  square.dispose();
  expect([...used.dataSync()]).toEqual(squares.map(due));
  used.dispose();
});

test('a write to the matrix in the meantime changes no square', () => {
  const weights = tf.tidy(() => tf.variable(matrix()));
  const Momentum = fusedMomentum('wasm') as MomentumClass;
  const optimizer = new Momentum([weights], 0.9);
  const step = () => tf.tidy(() => optimizer.step([tf.ones([rows, columns])], 0.1));
  step();
  const before = [...weights.dataSync()];
  const square = weights.square();
  step();
  expect([...square.dataSync()]).toEqual(before.map((value) => Math.fround(value * value)));
  expect([...weights.dataSync()]).not.toEqual(before);
  tf.dispose([square, weights, ...optimizer.velocity]);
});

test.each([
  ['read', (square: tf.Tensor) => square.dataSync()],
  ['not read', () => {}],
])('data that only squares still held, %s, are no longer counted', (_, look) => {
  const weights = tf.tidy(() => tf.variable(matrix()));
  const [buffers, bytes] = [tf.memory().numDataBuffers, tf.memory().numBytes];
  tf.tidy(() => {
    const square = weights.square();
    weights.assign(weights.mul(2));
    look(square);
  });
  expect([tf.memory().numDataBuffers, tf.memory().numBytes]).toEqual([buffers, bytes]);
  weights.dispose();
});

test('a matrix that has moved to another backend in the meantime is given back', async () => {
  const buffers = tf.memory().numDataBuffers;
  const x = matrix();
  const square = x.square();
  await tf.setBackend('cpu');
  x.add(1).dispose();
  tf.dispose([x, square]);
  await tf.setBackend('wasm');
  expect(tf.memory().numDataBuffers).toBe(buffers);
});

test('gradients flow through', () => {
  const gradient = tf.grad((x) => x.square().sum());
  const slopes = tf.tidy(() => gradient(matrix()));
  expect([...slopes.dataSync()]).toEqual([...values].map((value) => 2 * value));
  slopes.dispose();
});

test('memory is given back, of squares that were read and of those that weren’t', () => {
  expectNothingKept(() => {
    tf.tidy(() => matrix().square()).dispose();
    tf.tidy(() => matrix().square().sum(0)).dispose();
    tf.tidy(() => matrix().square().add(1)).dispose();
    tf.tidy(() => matrix().square().clone()).dispose();
  }, 500);
});
