import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { error, noise, ways, withKernels } from './beside-cpu.ts';

const said: string[] = [];
beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm', (line) => said.push(line));
});

const [batch, length, heads, width, vocabulary] = [8, 32, 2, 64, 40];
const shapes = [
  [vocabulary, width],
  [length, width],
  [width, 3 * width],
  [width, 4 * width],
  [4 * width, width],
];

type Three = [tf.Tensor, tf.Tensor, tf.Tensor];
type Five<T> = [T, T, T, T, T];

/** One block of a decoder-only transformer, as one would write it. */
function loss(...weights: tf.Tensor[]): tf.Tensor {
  const [embedding, positions, attend, widen, narrow] = weights as Five<tf.Tensor2D>;
  const ids = tf.randomUniformInt([batch, length + 1], 0, vocabulary, 5);
  const [seen, next] = [ids.slice([0, 0], [-1, length]), ids.slice([0, 1])];
  const dense = (x: tf.Tensor, matrix: tf.Tensor2D) =>
    tf
      .matMul(x.reshape([-1, matrix.shape[0]]) as tf.Tensor2D, matrix)
      .reshape([batch, length, matrix.shape[1]]);
  const normalise = (x: tf.Tensor) => {
    const centred = x.sub(x.mean(-1, true));
    return centred.mul(centred.square().mean(-1, true).add(1e-5).rsqrt());
  };
  const split = (x: tf.Tensor) =>
    x.reshape([batch, length, heads, width / heads]).transpose([0, 2, 1, 3]);
  const future = tf.sub(tf.linalg.bandPart(tf.ones([length, length]), -1, 0), 1).mul(1e9);
  let x: tf.Tensor = tf.gather(embedding, seen).add(positions);
  const [query, key, value] = tf.split(dense(normalise(x), attend), 3, -1).map(split) as Three;
  const scores = tf.matMul(query, key, false, true).mul(Math.sqrt(heads / width));
  const attended = tf.matMul(tf.softmax(scores.add(future)), value);
  x = x.add(attended.transpose([0, 2, 1, 3]).reshape([batch, length, width]));
  const hidden = dense(normalise(x), widen);
  const gelu = hidden.mul(0.5).mul(tf.erf(hidden.mul(Math.SQRT1_2)).add(1));
  x = normalise(x.add(dense(gelu, narrow)));
  const logits = tf.matMul(x.reshape([-1, width]), embedding, false, true);
  const target = tf.oneHot(next.flatten() as tf.Tensor1D, vocabulary);
  return tf.logSoftmax(logits).mul(target).sum(-1).mean().neg();
}

describe.each(ways)('with products by $way (skipped where there is no BLAS)', (way) => {
  test.skipIf(!way.isHere)(
    'a transformer trains as on the plain backend, with no slow kernel',
    () =>
      withKernels(way, async () => {
        const make = () => {
          const weights = shapes.map((shape, index) => noise(shape, index + 1).mul(0.2));
          const { value, grads } = tf.valueAndGrads(loss)(weights);
          return [value, ...grads];
        };
        expect(await error(make)).toBeLessThan(1e-4);
        expect(said).toEqual([]);
      }),
  );
});
