import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  distillationLoss,
  hardLabelLoss,
  softTargetLoss,
} from '../../../src/impl/distillation/loss.ts';
import { type Backend, useBackend } from '../backend.ts';
import {
  batch,
  gradientOf,
  logitRow,
  oneHot,
  softGradient,
  softValue,
  temperature,
  valueOf,
} from './losses.ts';
import * as reference from './reference.ts';

describe.each<Backend>(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe('against the reference in 64 bits', () => {
    test('values agree', () => {
      fc.assert(
        fc.property(batch(10), temperature, ({ student, teacher, digits }, T) => {
          const soft = reference.softTargets(student, teacher, T);
          const hard = reference.hardLabels(student, oneHot(digits));
          expect(Math.abs(softValue(student, teacher, T) - soft)).toBeLessThan(
            1e-5 * (1 + soft) + 1e-6 * T ** 2,
          );
          const measured = valueOf(() =>
            hardLabelLoss(tf.tensor2d(student), tf.tensor2d(oneHot(digits))),
          );
          expect(Math.abs(measured - hard)).toBeLessThan(1e-5 * (1 + hard));
        }),
        { numRuns: 50 },
      );
    });

    test('the gradient of the soft loss agrees with central differences', () => {
      fc.assert(
        fc.property(batch(10), temperature, ({ student, teacher }, T) => {
          const expected = reference.numericGradient(
            (logits) => reference.softTargets(logits, teacher, T),
            student,
          );
          const distance = reference.distance(softGradient(student, teacher, T), expected);
          expect(distance).toBeLessThan(2e-6 * Math.max(1, T));
        }),
        { numRuns: 50 },
      );
    });

    test('the gradient of the hard loss agrees with central differences', () => {
      fc.assert(
        fc.property(batch(10), ({ student, digits }) => {
          const labels = oneHot(digits);
          const expected = reference.numericGradient(
            (logits) => reference.hardLabels(logits, labels),
            student,
          );
          const gradient = gradientOf((z) => hardLabelLoss(z, tf.tensor2d(labels)), student);
          expect(reference.distance(gradient, expected)).toBeLessThan(2e-6);
        }),
        { numRuns: 50 },
      );
    });

    test('the gradient of the weighted sum agrees with central differences', () => {
      fc.assert(
        fc.property(batch(5), temperature, ({ student, teacher, digits }, T) => {
          const labels = oneHot(digits);
          const options = { temperature: T, softWeight: 0.9, hardWeight: 0.1 };
          const expected = reference.numericGradient(
            (z) =>
              0.9 * reference.softTargets(z, teacher, T) + 0.1 * reference.hardLabels(z, labels),
            student,
          );
          const gradient = gradientOf(
            (z) => distillationLoss(z, tf.tensor2d(teacher), tf.tensor2d(labels), options),
            student,
          );
          expect(reference.distance(gradient, expected)).toBeLessThan(2e-6 * Math.max(1, T));
        }),
        { numRuns: 30 },
      );
    });

    test('the gradient at temperature T is T (q − p) by the number of samples', () => {
      fc.assert(
        fc.property(batch(20), temperature, ({ student, teacher }, T) => {
          const expected = reference.softGradient(student, teacher, T);
          const distance = reference.distance(softGradient(student, teacher, T), expected);
          expect(distance).toBeLessThan(2e-6 * Math.max(1, T));
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('what the teacher says is given', () => {
    const student = [[0.5, -1, 2, 0, 0, 1, -2, 0.5, 0, 1]];

    test('no gradient flows into it', () => {
      const teacher = tf.tensor2d([[1, 0, 3, -1, 0, 0, -2, 0, 2, 1]]);
      const [mine, theirs] = tf.tidy(() => {
        const losses = tf.grads((z: tf.Tensor, v: tf.Tensor) =>
          softTargetLoss(z as tf.Tensor2D, v as tf.Tensor2D, 2.5),
        );
        const gradients = losses([tf.tensor2d(student), teacher]);
        return gradients.map((gradient) => gradient.arraySync() as number[][]);
      });
      const due = softGradient(student, teacher.arraySync(), 2.5);
      teacher.dispose();
      expect(mine).toEqual(due);
      expect(theirs).toEqual([student[0]?.map(() => 0)]);
    });

    test('not even where student and teacher are made of the same numbers', () => {
      const twice = student.map((row) => row.map((logit) => 2 * logit));
      const gradient = gradientOf((z) => softTargetLoss(z, z.mul(2), 2.5), student);
      expect(gradient).toEqual(softGradient(student, twice, 2.5));
    });
  });

  test('at a high temperature the gradient is (z − v) / N, the matching of logits', () => {
    const centred = (row: number[]) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
      return row.map((value) => value - mean);
    };
    fc.assert(
      fc.property(logitRow(2).map(centred), logitRow(2).map(centred), (student, teacher) => {
        const expected = [student.map((value, index) => (value - (teacher[index] ?? NaN)) / 10)];
        const gradient = softGradient([student], [teacher], 1000);
        expect(reference.distance(gradient, expected)).toBeLessThan(2e-3);
      }),
      { numRuns: 50 },
    );
  });

  test('the gradient keeps its size from temperature 10 to temperature 100', () => {
    const student = [[1, -1, 0.5, -0.5, 2, -2, 0, 0, 1, -1]];
    const teacher = [[-1, 1, 0, 0, -2, 2, 0.5, -0.5, 1, -1]];
    const size = (T: number) => Math.hypot(...(softGradient(student, teacher, T)[0] ?? []));
    expect(size(100) / size(10)).toBeGreaterThan(0.9);
    expect(size(100) / size(10)).toBeLessThan(1.1);
  });
});
