import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Head, attentionWeights, causalMask } from '../../../src/impl/attention/attention.ts';
import { Random } from '../../../src/impl/random.ts';
import { backendsHere } from '../backends-here.ts';
import { useBackend } from '../backend.ts';
import { drawn, worstSlope } from './models.ts';

const width = 8;
const size = 4;
const newHead = () => new Head(width, size, 1, new Random(1));

describe.each(await backendsHere())('attention on $name', ({ open }) => {
  beforeAll(open);

  test('weights are positive, add up to one, and give nothing to what comes later', () => {
    const places = fc.record({ time: fc.integer({ min: 1, max: 9 }), seed: fc.nat() });
    fc.assert(
      fc.property(places, ({ time, seed }) => {
        const weights = tf.tidy(() => {
          const [queries, keys] = [seed, seed + 1].map((seed) =>
            drawn<tf.Rank.R3>([2, time, size], seed).mul<tf.Tensor3D>(4),
          ) as [tf.Tensor3D, tf.Tensor3D];
          return attentionWeights(queries, keys, causalMask(time)).arraySync();
        });
        for (const row of weights.flatMap((window) => window.entries().toArray())) {
          const [place, shares] = row;
          expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
          expect(shares.every((share, other) => (other > place ? share === 0 : share > 0))).toBe(
            true,
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  test('are the softmax of scaled scalar products', () => {
    const weights = tf.tidy(() => {
      const queries = tf.tensor3d([[[1, 2, 3, 4], [2, 0, -2, 1]]]); // prettier-ignore
      const keys = tf.tensor3d([[[0, 1, 0, 1], [1, 1, -1, -1]]]); // prettier-ignore
      return attentionWeights(queries, keys, causalMask(2)).arraySync();
    });
    // The second place: 1 and 3, divided by the root of 4.
    const odds = Math.exp((3 - 1) / 2);
    expect(weights[0]?.[0]).toEqual([1, 0]);
    expect(weights[0]?.[1]?.[0]).toBeCloseTo(1 / (1 + odds), 5);
    expect(weights[0]?.[1]?.[1]).toBeCloseTo(odds / (1 + odds), 5);
  });

  test('a head keeps shape and windows apart', () => {
    const head = newHead();
    const apply = (states: tf.Tensor) =>
      head.apply(states.reshape([-1, width]), causalMask(3)).arraySync();
    tf.tidy(() => {
      const [one, other] = [drawn<tf.Rank.R2>([3, width], 1), drawn<tf.Rank.R2>([3, width], 2)];
      const together = apply(tf.concat([one, other]));
      expect(together).toHaveLength(6);
      expect(together[0]).toHaveLength(width);
      const apart = [...apply(one), ...apply(other)];
      together
        .flat()
        .forEach((value, index) => expect(value).toBeCloseTo(apart.flat()[index] ?? NaN, 5));
    });
    tf.dispose(head.variables);
  });
});

test('the gradients of a head agree with finite differences', async () => {
  await useBackend('cpu');
  const head = newHead();
  const states = drawn<tf.Rank.R2>([6, width], 3);
  const aim = drawn<tf.Rank.R2>([6, width], 4);
  const lossOf = () => head.apply(states, causalMask(3)).mul(aim).sum<tf.Scalar>();
  expect(worstSlope(lossOf, head.variables)).toBeLessThan(3e-4);
  tf.dispose([states, aim, ...head.variables]);
});
