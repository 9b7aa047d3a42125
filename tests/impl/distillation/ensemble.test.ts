import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ensembleOf, meanLogits } from '../../../src/impl/distillation/ensemble.ts';
import { softTargetLoss } from '../../../src/impl/distillation/loss.ts';
import { useBackend } from '../backend.ts';
import { someImages, studentOf } from './networks.ts';
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

const mean = (logits: Rows[]): Rows =>
  tf.tidy(() => meanLogits(logits.map((member) => tf.tensor2d(member))).arraySync());

/** Each place of the result is made of the same place of every member. */
const combined = (logits: Rows[], by: (values: number[]) => number): Rows =>
  Array.from({ length: batchSize }, (_, row) =>
    Array.from({ length: 10 }, (_, place) =>
      by(logits.map((member) => member[row]?.[place] ?? NaN)),
    ),
  );

test('the mean gives the normalised product of the distributions to the power 1/M', () => {
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
      const found = mean(logits).map((row) => softmax(row, T));
      expect(distance(found, expected)).toBeLessThan(2e-6);
    }),
  );
});

test('an ensemble of one says what its member says, bit for bit', () => {
  fc.assert(
    fc.property(rows, (logits) => {
      expect(mean([logits])).toEqual(logits.map((row) => row.map((logit) => logit + 0)));
    }),
  );
});

test('a class that one member excludes is excluded', () => {
  const certain = (digit: number) =>
    Array.from({ length: batchSize }, () =>
      Array.from({ length: 10 }, (_, place) => (place === digit ? 10 : place === 5 ? 9 : -50)),
    );
  const [row = []] = mean([certain(0), certain(1)]).map((logits) => softmax(logits, 1));
  expect(row[0]).toBeLessThan(1e-9);
  expect(row[5]).toBeGreaterThan(0.99);
});

test('the order of the members does not matter', () => {
  fc.assert(
    fc.property(members, (logits) => {
      expect(distance(mean(logits), mean(logits.toReversed()))).toBeLessThan(1e-4);
    }),
  );
});

test('members that are certain of different things leave finite logits', () => {
  const sure = (digit: number) =>
    Array.from({ length: batchSize }, () =>
      Array.from({ length: 10 }, (_, place) => (place === digit ? 1e4 : -1e4)),
    );
  const result = mean([sure(0), sure(1)]);
  expect(result.flat().every(Number.isFinite)).toBe(true);
  const [row = []] = result.map((logits) => softmax(logits, 1));
  expect(row[0]).toBeCloseTo(0.5, 5);
  expect(row[1]).toBeCloseTo(0.5, 5);
});

test('a student that answers like the ensemble has no loss', () => {
  const loss = tf.tidy(() => {
    const logits = [0, 1].map((digit) => tf.oneHot([digit], 10).mul<tf.Tensor2D>(8));
    const targets = meanLogits(logits);
    return softTargetLoss(targets.add<tf.Tensor2D>(3), targets, 4).dataSync()[0];
  });
  expect(loss).toBeCloseTo(0, 4);
});

test('an ensemble without members is refused', () => {
  expect(() => meanLogits([])).toThrow(/no members\. Give the logits of at least one/);
});

test('networks together give the mean of their logits, and leave nothing else in memory', () => {
  const networks = [1, 2, 3].map((seed) => studentOf(12, seed));
  const images = someImages(4);
  const due = mean(networks.map((network) => tf.tidy(() => network.logits(images).arraySync())));
  const before = tf.memory().numTensors;
  const logits = ensembleOf(networks).logits(images);
  expect(tf.memory().numTensors).toBe(before + 1);
  expect(logits.arraySync()).toEqual(due);
  tf.dispose([logits, images]);
});
