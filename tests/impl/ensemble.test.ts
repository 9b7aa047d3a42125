import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { arithmeticMean, geometricMean } from '../../src/impl/distillation/ensemble.ts';
import { softTargetLoss } from '../../src/impl/distillation/loss.ts';
import { useBackend } from './backend.ts';
import { distance, softmax } from './reference.ts';

beforeAll(() => useBackend('wasm'));

type Rows = number[][];

const batchSize = 3;
const rows = fc.array(
  fc.array(fc.double({ min: -15, max: 15, noNaN: true }).map(Math.fround), {
    minLength: 10,
    maxLength: 10,
  }),
  { minLength: batchSize, maxLength: batchSize },
);
const members = fc.array(rows, { minLength: 1, maxLength: 4 });
const temperature = fc.constantFrom(1, 2.5, 20);

const mean = (combine: (logits: tf.Tensor2D[]) => tf.Tensor2D, logits: Rows[]): Rows =>
  tf.tidy(() => combine(logits.map((member) => tf.tensor2d(member))).arraySync());

/** Each place of the result is made of the same place of every member. */
const combined = (logits: Rows[], by: (values: number[]) => number): Rows =>
  Array.from({ length: batchSize }, (_, row) =>
    Array.from({ length: 10 }, (_, place) =>
      by(logits.map((member) => member[row]?.[place] ?? NaN)),
    ),
  );

test('the arithmetic mean gives the mean of the softened distributions', () => {
  fc.assert(
    fc.property(members, temperature, (logits, T) => {
      const softened = logits.map((member) => member.map((row) => softmax(row, T)));
      const expected = combined(
        softened,
        (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
      );
      const result = mean((tensors) => arithmeticMean(tensors, T), logits);
      // The logits are T log p themselves, so the exponential alone gives the distribution back.
      const found = result.map((row) => row.map((logit) => Math.exp(logit / T)));
      expect(distance(found, expected)).toBeLessThan(5e-6);
    }),
  );
});

test('the geometric mean gives the normalised product of the distributions to the power 1/M', () => {
  fc.assert(
    fc.property(members, temperature, (logits, T) => {
      const softened = logits.map((member) => member.map((row) => softmax(row, T)));
      const product = combined(softened, (values) =>
        values.reduce((result, value) => result * value ** (1 / values.length), 1),
      );
      const expected = product.map((row) => {
        const total = row.reduce((sum, value) => sum + value, 0);
        return row.map((value) => value / total);
      });
      const found = mean(geometricMean, logits).map((row) => softmax(row, T));
      expect(distance(found, expected)).toBeLessThan(2e-6);
    }),
  );
});

test('an ensemble of one says what its member says', () => {
  fc.assert(
    fc.property(rows, temperature, (logits, T) => {
      const alone = logits.map((row) => softmax(row, T));
      const arithmetic = mean((tensors) => arithmeticMean(tensors, T), [logits]);
      expect(
        distance(
          arithmetic.map((row) => softmax(row, T)),
          alone,
        ),
      ).toBeLessThan(2e-6);
      expect(distance(mean(geometricMean, [logits]), logits)).toBe(0);
    }),
  );
});

test('the two means differ on a class that one member excludes', () => {
  const certain = (digit: number) =>
    Array.from({ length: batchSize }, () =>
      Array.from({ length: 10 }, (_, place) => (place === digit ? 10 : place === 5 ? 9 : -50)),
    );
  const logits = [certain(0), certain(1)];
  const [kept = []] = mean((tensors) => arithmeticMean(tensors, 1), logits).map((row) =>
    softmax(row, 1),
  );
  const [excluded = []] = mean(geometricMean, logits).map((row) => softmax(row, 1));
  expect(kept[0]).toBeGreaterThan(0.3);
  expect(excluded[0]).toBeLessThan(1e-9);
  expect(excluded[5]).toBeGreaterThan(0.99);
});

test('the order of the members does not matter', () => {
  fc.assert(
    fc.property(members, (logits) => {
      const back = logits.toReversed();
      for (const combine of [geometricMean, (v: tf.Tensor2D[]) => arithmeticMean(v, 4)]) {
        expect(distance(mean(combine, logits), mean(combine, back))).toBeLessThan(1e-4);
      }
    }),
  );
});

test('members that are certain of different things leave finite logits', () => {
  const sure = (digit: number) =>
    Array.from({ length: batchSize }, () =>
      Array.from({ length: 10 }, (_, place) => (place === digit ? 1e4 : -1e4)),
    );
  const result = mean((tensors) => arithmeticMean(tensors, 1), [sure(0), sure(1)]);
  expect(result.flat().every(Number.isFinite)).toBe(true);
  const [row = []] = result.map((logits) => softmax(logits, 1));
  expect(row[0]).toBeCloseTo(0.5, 5);
  expect(row[1]).toBeCloseTo(0.5, 5);
});

test('a student that answers like the ensemble has no loss', () => {
  const loss = tf.tidy(() => {
    const logits = [0, 1].map((digit) => tf.oneHot([digit], 10).mul<tf.Tensor2D>(8));
    const targets = arithmeticMean(logits, 4);
    return softTargetLoss(targets.add<tf.Tensor2D>(3), targets, 4).dataSync()[0];
  });
  expect(loss).toBeCloseTo(0, 4);
});

test('an ensemble without members is refused', () => {
  expect(() => arithmeticMean([], 20)).toThrow(/no members\. Give the logits of at least one/);
  expect(() => geometricMean([])).toThrow(/no members\. Give the logits of at least one/);
});

test('nothing but the result stays in memory', () => {
  const logits = [tf.ones<tf.Rank.R2>([2, 10]), tf.zeros<tf.Rank.R2>([2, 10])];
  const before = tf.memory().numTensors;
  const results = [arithmeticMean(logits, 20), geometricMean(logits)];
  expect(tf.memory().numTensors).toBe(before + 2);
  tf.dispose([results, logits]);
});
