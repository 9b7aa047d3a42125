import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { expectNothingKept } from './heap-here.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

test.each([
  ['a clone', (x: tf.Tensor) => x.clone()],
  ['what is cast to its own type', (x: tf.Tensor) => x.cast('float32')],
])('%s shares its memory, and each of the two outlives the other', (_, share) => {
  for (const [first, second] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const x = tf.tensor1d([1, 2, 3]);
    const pair = [x, share(x)];
    expect(pair[1]?.dataId).toBe(x.dataId);
    pair[first]?.dispose();
    // A tensor that is made now would take memory that was freed too soon.
    const other = tf.tensor1d([7, 8, 9]);
    expect([...(pair[second]?.dataSync() ?? [])]).toEqual([1, 2, 3]);
    tf.dispose([other, pair[second] as tf.Tensor]);
  }
});

test('what is cast to another type has memory of its own', () => {
  const x = tf.tensor1d([1.5, 0, -2.5]);
  const whole = x.cast('int32');
  expect(whole.dataId).not.toBe(x.dataId);
  expect([...whole.dataSync()]).toEqual([1, 0, -2]);
  expect(whole.dtype).toBe('int32');
  tf.dispose([x, whole]);
});

test('all memory is given back in the end', () => {
  expectNothingKept(
    () => tf.tidy(() => tf.ones([1000, 100]).clone().clone().add(1).clone()).dispose(),
    2000,
  );
});

test('a variable that was cloned keeps its clone as it was when it is assigned to', () => {
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const clone = variable.clone();
  tf.tidy(() => variable.assign(tf.tensor1d([5, 6])));
  expect([...clone.dataSync()]).toEqual([1, 2]);
  expect([...variable.dataSync()]).toEqual([5, 6]);
  tf.dispose([variable, clone]);
});
