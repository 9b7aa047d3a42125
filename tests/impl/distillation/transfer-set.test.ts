import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  selectClasses,
  shiftLogits,
  tuneBias,
} from '../../../src/impl/distillation/transfer-set.ts';
import { countErrors, predictedClasses } from '../../../src/impl/evaluation.ts';
import { classCount, pixelCount } from '../../../src/impl/mnist.ts';
import { useBackend } from '../backend.ts';
import { numberedDigits, numbersOf } from '../digits.ts';
import { lackingLogits } from './lacking-logits.ts';
import { someImages, studentOf } from './networks.ts';

beforeAll(() => useBackend('cpu'));

const label = fc.integer({ min: 0, max: 9 });

describe('a selection by label', () => {
  const someLabels = fc.array(label, { maxLength: 60 });

  /** Selects; the teacher's logits for sample `i` are all `i`, and what comes back is the number of each sample. */
  function select(labels: readonly number[], classes: readonly number[]) {
    const given = numberedDigits(labels);
    const logits = tf.tidy(() =>
      tf.tile(tf.range(0, labels.length).reshape([-1, 1]), [1, classCount]),
    ) as tf.Tensor2D;
    const selected = selectClasses(given, logits, classes);
    const rows = selected.logits.arraySync();
    tf.dispose([logits, selected.logits]);
    expect(given).toEqual(numberedDigits(labels));
    return { digits: selected.digits, rows };
  }

  test('what is selected and what is not are the whole set, in its order', () => {
    fc.assert(
      fc.property(someLabels, fc.uniqueArray(label), (labels, classes) => {
        const others = [...Array(classCount).keys()].filter((digit) => !classes.includes(digit));
        const [kept, rest] = [select(labels, classes).digits, select(labels, others).digits];
        const numbers = [...numbersOf(kept), ...numbersOf(rest)];
        expect(numbers.sort((a, b) => a - b)).toEqual([...labels.keys()]);
        expect([...kept.labels].every((digit) => classes.includes(digit))).toBe(true);
        expect([...rest.labels].some((digit) => classes.includes(digit))).toBe(false);
        for (const part of [kept, rest]) {
          const order = numbersOf(part);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  test('images stay with their labels, and with what the teacher says of them', () => {
    fc.assert(
      fc.property(someLabels, fc.uniqueArray(label), (labels, classes) => {
        const { digits, rows } = select(labels, classes);
        expect(digits.images).toHaveLength(digits.labels.length * pixelCount);
        const numbers = numbersOf(digits);
        expect(numbers.map((number) => labels[number])).toEqual([...digits.labels]);
        expect(rows).toEqual(numbers.map((number) => Array(classCount).fill(number)));
      }),
    );
  });

  test('the original set is left as it was, also where the selected one is changed', () => {
    const digits = numberedDigits([1, 3, 5]);
    const before = tf.memory().numTensors;
    const logits = tf.zeros<tf.Rank.R2>([3, classCount]);
    const selected = selectClasses(digits, logits, [1, 5]);
    selected.digits.images.fill(255);
    selected.digits.labels.fill(9);
    expect(digits).toEqual(numberedDigits([1, 3, 5]));
    tf.dispose([logits, selected.logits]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('shifted logits', () => {
  test('those of the classes move by the amount, and no other changes a bit', () => {
    const logit = fc.float({ min: -50, max: 50, noNaN: true });
    const rows = fc.array(fc.array(logit, { minLength: classCount, maxLength: classCount }), {
      maxLength: 5,
    });
    const amount = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(rows, fc.uniqueArray(label), amount, (given, classes, by) => {
        const logits = Float32Array.from(given.flat());
        const due = given.flatMap((row) =>
          row.map((value, digit) => (classes.includes(digit) ? Math.fround(value + by) : value)),
        );
        expect([...shiftLogits(logits, classes, by)]).toEqual(due);
        expect([...logits]).toEqual(given.flat());
      }),
    );
  });

  test('they are the logits of a network whose biases were changed', () => {
    const student = studentOf(12);
    const logits = () => tf.tidy(() => Float32Array.from(student.logits(someImages(4)).dataSync()));
    const plain = logits();
    tf.tidy(() => {
      const biases = student.biases.at(-1);
      biases?.assign(biases.add(tf.oneHot([3, 8], classCount).sum(0).mul(3.5)));
    });
    const [changed, shifted] = [logits(), shiftLogits(plain, [3, 8], 3.5)];
    shifted.forEach((logit, index) => expect(changed[index]).toBeCloseTo(logit, 5));
    expect(changed[3]).toBeCloseTo((plain[3] ?? NaN) + 3.5, 5);
  });
});

describe('tuning a bias', () => {
  test('finds the bias that is missing', () => {
    const { logits, labels } = lackingLogits(1, [3], 9);
    const amount = tuneBias(logits, labels, [3]);
    // With 4 to 8 between right and wrong, whatever brings a 3 back by 9 ± 4 corrects all.
    expect(amount).toBeGreaterThan(4);
    expect(amount).toBeLessThan(9.1);
    expect(countErrors(predictedClasses(shiftLogits(logits, [3], amount)), labels)).toBe(0);
  });

  test('and lowers those that are too high', () => {
    const { logits, labels } = lackingLogits(1, [7, 8], -9);
    const amount = tuneBias(logits, labels, [7, 8]);
    expect(amount).toBeLessThan(-4);
    expect(amount).toBeGreaterThan(-9.1);
  });

  test('what lacks nothing is left as it is: of equally good amounts, the smallest is taken', () => {
    for (const seed of [3, 4]) {
      const { logits, labels } = lackingLogits(seed, [], 0);
      expect(tuneBias(logits, labels, [7, 8])).toBe(0);
    }
  });

  test('no tenth from −20 to 20 leaves fewer errors, and no smaller one as few', () => {
    const seed = fc.integer({ min: 0, max: 1e6 });
    const lack = fc.double({ min: -12, max: 12, noNaN: true });
    fc.assert(
      fc.property(seed, lack, (which, amount) => {
        const { logits, labels } = lackingLogits(which, [7, 8], amount, 40);
        const errors = (by: number) =>
          countErrors(predictedClasses(shiftLogits(logits, [7, 8], by)), labels);
        const found = tuneBias(logits, labels, [7, 8]);
        for (let tenths = -200; tenths <= 200; tenths++) {
          const by = tenths / 10;
          if (Math.abs(by) < Math.abs(found)) expect(errors(by)).toBeGreaterThan(errors(found));
          else expect(errors(by)).toBeGreaterThanOrEqual(errors(found));
        }
      }),
      { numRuns: 10 },
    );
  });
});
