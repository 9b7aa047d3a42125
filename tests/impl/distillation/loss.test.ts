import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  distillationLoss,
  hardLabelLoss,
  logSoftmaxAt,
} from '../../../src/impl/distillation/loss.ts';
import { type Backend, useBackend } from '../backend.ts';
import {
  batch,
  gradientOf,
  logitRow,
  oneHot,
  rowsOf,
  softGradient,
  softValue,
  temperature,
  valueOf,
} from './losses.ts';
import * as reference from './reference.ts';

describe.each<Backend>(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe('values worked out by hand', () => {
    const ln3 = Math.log(3);
    // Student: logits 0 and 0, so q = (1/2, 1/2). Teacher: ln 3 and 0, so p = (3, 1) / (3 + 1).
    // KL(p ‖ q) = 3/4 ln(3/4 : 1/2) + 1/4 ln(1/4 : 1/2) = 3/4 ln 3/2 − 1/4 ln 2 = 3/4 ln 3 − ln 2.
    const divergence = 0.75 * ln3 - Math.LN2;

    test('softmax of ln 3 and 0 is three quarters and one quarter', () => {
      const [row] = rowsOf(() => logSoftmaxAt(tf.tensor2d([[ln3, 0]]), 1).exp());
      expect(row?.[0]).toBeCloseTo(0.75, 6);
      expect(row?.[1]).toBeCloseTo(0.25, 6);
    });

    test('a temperature of 2 halves the logits', () => {
      const [row] = rowsOf(() => logSoftmaxAt(tf.tensor2d([[2 * ln3, 0]]), 2).exp());
      expect(row?.[0]).toBeCloseTo(0.75, 6);
    });

    test('at temperature 1 the soft loss is the divergence', () => {
      expect(softValue([[0, 0]], [[ln3, 0]], 1)).toBeCloseTo(divergence, 6);
    });

    test('at temperature 2 it is four times the divergence of the softened distributions', () => {
      expect(softValue([[0, 0]], [[2 * ln3, 0]], 2)).toBeCloseTo(4 * divergence, 6);
    });

    test('the divergence is taken from the teacher, not from the student', () => {
      // KL(q ‖ p) = 1/2 ln(1/2 : 3/4) + 1/2 ln(1/2 : 1/4) = 1/2 ln 2/3 + 1/2 ln 2 = ln 2 − 1/2 ln 3.
      expect(softValue([[ln3, 0]], [[0, 0]], 1)).toBeCloseTo(Math.LN2 - 0.5 * ln3, 6);
    });

    test('the mean is taken over samples, not over samples and classes', () => {
      // Two samples, of which the second agrees with its teacher: (KL + 0) / 2, and not (KL + 0) / 4.
      const student = [
        [0, 0],
        [5, 1],
      ];
      const teacher = [
        [ln3, 0],
        [5, 1],
      ];
      expect(softValue(student, teacher, 1)).toBeCloseTo(divergence / 2, 6);
    });

    test('the hard loss is what the right class lacks in probability, averaged over samples', () => {
      // −ln 3/4 for the first, whose label is class 0, and −ln 1/2 for the second.
      const value = valueOf(() =>
        hardLabelLoss(
          tf.tensor2d([
            [ln3, 0],
            [0, 0],
          ]),
          tf.tensor2d([
            [1, 0],
            [0, 1],
          ]),
        ),
      );
      expect(value).toBeCloseTo((Math.log(4 / 3) + Math.LN2) / 2, 6);
    });

    test('the sum is weighted, and only its soft part knows the temperature', () => {
      // 0.7 · 2² KL + 0.3 · (−ln 1/2), with the divergence at temperature 2 from above.
      const value = valueOf(() =>
        distillationLoss(
          tf.tensor2d([[0, 0]]),
          tf.tensor2d([[2 * ln3, 0]]),
          tf.tensor2d([[0, 1]]),
          { temperature: 2, softWeight: 0.7, hardWeight: 0.3 },
        ),
      );
      expect(value).toBeCloseTo(0.7 * 4 * divergence + 0.3 * Math.LN2, 6);
    });
  });

  describe('extreme logits', () => {
    const high = 1e4;
    const rows: Record<string, number[]> = {
      'all large': Array.from({ length: 10 }, () => high),
      'all very negative': Array.from({ length: 10 }, () => -high),
      'all zero': Array.from({ length: 10 }, () => 0),
      alternating: Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? high : -high)),
      'the other way round': Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? -high : high,
      ),
      'one stands out': Array.from({ length: 10 }, (_, index) => (index === 3 ? high : 0)),
    };
    const pairs = Object.entries(rows).flatMap(([student, z]) =>
      Object.entries(rows).map(([teacher, v]) => ({ student, teacher, z, v })),
    );

    test.each([1e-2, 1, 20, 1e4])(
      'at temperature %d values and gradients stay finite and right',
      (T) => {
        for (const { student, teacher, z, v } of pairs) {
          const what = `student ${student}, teacher ${teacher}`;
          const expected = reference.softTargets([z], [v], T);
          const error = Math.abs(softValue([z], [v], T) - expected);
          expect(error, what).toBeLessThan(1e-5 * expected + 2e-6 * T ** 2);
          const gradient = softGradient([z], [v], T);
          const distance = reference.distance(gradient, reference.softGradient([z], [v], T));
          expect(distance, what).toBeLessThan(1e-6 * Math.max(1, T));
        }
      },
    );

    test('the hard loss stays finite where the right class is out of reach', () => {
      for (const [what, row] of Object.entries(rows)) {
        const labels = oneHot([0]);
        const value = valueOf(() => hardLabelLoss(tf.tensor2d([row]), tf.tensor2d(labels)));
        const expected = reference.hardLabels([row], labels);
        expect(Math.abs(value - expected), what).toBeLessThan(1e-5 * (1 + expected));
        const [gradient = []] = gradientOf((z) => hardLabelLoss(z, tf.tensor2d(labels)), [row]);
        expect(gradient.every(Number.isFinite), what).toBe(true);
      }
    });

    test('the logarithm of a hopeless class is its distance to the best one', () => {
      const [row] = rowsOf(() => logSoftmaxAt(tf.tensor2d([[5000, -5000]]), 2));
      expect(row).toEqual([0, -5000]);
    });
  });

  describe('the divergence', () => {
    // Pinsker: KL(p ‖ q) ≥ 2 d², where d is half the sum of the differences between p and q.
    test('is never below what the difference of the distributions demands, so only zero if they agree', () => {
      fc.assert(
        fc.property(batch(10), temperature, ({ student, teacher }, T) => {
          const [z = []] = student;
          const [v = []] = teacher;
          const targets = reference.softmax(v, T);
          const answers = reference.softmax(z, T);
          const apart = targets.map((value, index) => Math.abs(value - (answers[index] ?? NaN)));
          const d = apart.reduce((sum, value) => sum + value, 0) / 2;
          expect(softValue([z], [v], T) / T ** 2).toBeGreaterThanOrEqual(2 * d ** 2 - 1e-6);
        }),
      );
    });

    test('is zero where the student agrees, also if its logits differ by a constant', () => {
      fc.assert(
        fc.property(logitRow(10), fc.integer({ min: -20, max: 20 }), temperature, (row, by, T) => {
          const shifted = row.map((value) => value + by);
          expect(Math.abs(softValue([shifted], [row], T)) / T ** 2).toBeLessThan(
            1e-6 * (1 + 1 / T),
          );
          const flat = row.map(() => 0);
          const gradient = softGradient([shifted], [row], T);
          expect(reference.distance(gradient, [flat])).toBeLessThan(5e-6 * Math.max(1, T));
        }),
      );
    });
  });

  describe('a weight of zero', () => {
    const student = [[0.3, -1, 2, 0, 0, 1, -2, 0.5, 0, 1]];
    const teacher = [[1, 0, 3, -1, 0, 0, -2, 0, 2, 1]];
    const labels = oneHot([2]);
    const total = (softWeight: number, hardWeight: number, v = teacher, y = labels) =>
      valueOf(() =>
        distillationLoss(tf.tensor2d(student), tf.tensor2d(v), tf.tensor2d(y), {
          temperature: 4,
          softWeight,
          hardWeight,
        }),
      );

    test('for the labels leaves the weighted soft loss, whatever the labels hold', () => {
      expect(total(0.5, 0)).toBeCloseTo(0.5 * reference.softTargets(student, teacher, 4), 5);
      expect(total(0.5, 0, teacher, [Array(10).fill(NaN)])).toBe(total(0.5, 0));
    });

    test('for the soft targets leaves the weighted hard loss, whatever the teacher says', () => {
      expect(total(0, 0.5)).toBeCloseTo(0.5 * reference.hardLabels(student, labels), 5);
      expect(total(0, 0.5, [Array(10).fill(NaN)])).toBe(total(0, 0.5));
    });

    test('for both gives zero', () => {
      expect(total(0, 0)).toBe(0);
    });
  });
});
