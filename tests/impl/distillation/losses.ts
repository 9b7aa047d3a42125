import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { softTargetLoss } from '../../../src/impl/distillation/loss.ts';

export type Rows = number[][];
type Loss = (logits: tf.Tensor2D) => tf.Scalar;

export const valueOf = (loss: () => tf.Tensor): number =>
  tf.tidy(() => loss().dataSync()[0] ?? NaN);
export const rowsOf = (tensor: () => tf.Tensor2D): Rows => tf.tidy(() => tensor().arraySync());
export const gradientOf = (loss: Loss, logits: Rows): Rows =>
  tf.tidy(() => {
    const gradient = tf.grad((tensor: tf.Tensor) => loss(tensor as tf.Tensor2D));
    return gradient(tf.tensor2d(logits)).arraySync() as Rows;
  });

export const softValue = (student: Rows, teacher: Rows, temperature: number) =>
  valueOf(() => softTargetLoss(tf.tensor2d(student), tf.tensor2d(teacher), temperature));
export const softGradient = (student: Rows, teacher: Rows, temperature: number) =>
  gradientOf((logits) => softTargetLoss(logits, tf.tensor2d(teacher), temperature), student);

export const oneHot = (digits: readonly number[]): Rows =>
  digits.map((digit) => Array.from({ length: 10 }, (_, index) => (index === digit ? 1 : 0)));

/** Logits as 32 bits hold them, so that the reference starts from the very same numbers. */
export const logitRow = (size: number) =>
  fc.array(fc.double({ min: -size, max: size, noNaN: true }).map(Math.fround), {
    minLength: 10,
    maxLength: 10,
  });
export const batch = (size: number) =>
  fc.integer({ min: 1, max: 4 }).chain((length) => {
    const rows = { minLength: length, maxLength: length };
    return fc.record({
      student: fc.array(logitRow(size), rows),
      teacher: fc.array(logitRow(size), rows),
      digits: fc.array(fc.integer({ min: 0, max: 9 }), rows),
    });
  });
export const temperature = fc.constantFrom(0.5, 1, 2.5, 4, 20);
