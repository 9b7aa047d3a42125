import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Classifier,
  confusionMatrix,
  countErrors,
  predictedClasses,
  predictLogits,
  testClassifier,
} from '../../src/impl/evaluation.ts';
import { classCount, type Digits, sliceDigits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';
import { realDigits } from './digits.ts';

let digits: Digits;
beforeAll(async () => {
  await useBackend('wasm');
  digits = sliceDigits(realDigits('t10k'), 0, 1000);
});

/** One layer of drawn weights, and how often it was asked. */
function drawnClassifier(): Classifier & { calls: number; dispose(): void } {
  const random = new Random(1);
  const values = Float32Array.from({ length: 784 * classCount }, () => random.uniform() - 0.5);
  const weights = tf.tensor2d(values, [784, classCount]);
  return {
    calls: 0,
    logits(images) {
      this.calls++;
      return images.matMul(weights) as tf.Tensor2D;
    },
    dispose: () => weights.dispose(),
  };
}

describe('logits of a whole set', () => {
  test('in parts of any size they are those of all at once, in the set’s order', async () => {
    const classifier = drawnClassifier();
    const some = sliceDigits(digits, 0, 100);
    const whole = await predictLogits(classifier, some, undefined, 100);
    expect(whole.shape).toEqual([100, classCount]);
    expect(classifier.calls).toBe(1);
    const values = whole.dataSync();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (batchSize) => {
        const parts = await predictLogits(classifier, some, undefined, batchSize);
        const found = parts.dataSync();
        parts.dispose();
        expect(found).toHaveLength(values.length);
        found.forEach((logit, index) => expect(logit).toBeCloseTo(values[index] ?? NaN, 4));
      }),
      { numRuns: 10 },
    );
    whole.dispose();
    classifier.dispose();
  });

  test('between two parts there is a pause, and nothing but the logits stays', async () => {
    const classifier = drawnClassifier();
    const before = tf.memory().numTensors;
    const held: number[] = [];
    const pause = () => Promise.resolve(void held.push(tf.memory().numTensors - before));
    const logits = await predictLogits(classifier, digits, pause, 300);
    // One part more each time, and no images.
    expect(held).toEqual([1, 2, 3, 4]);
    expect(tf.memory().numTensors).toBe(before + 1);
    logits.dispose();
    await testClassifier(classifier, digits);
    expect(tf.memory().numTensors).toBe(before);
    classifier.dispose();
  });

  test('it stops where the pause throws, and keeps nothing then', async () => {
    const classifier = drawnClassifier();
    const before = tf.memory().numTensors;
    const pause = async () => {
      if (classifier.calls === 2) throw new Error('No more');
    };
    await expect(predictLogits(classifier, digits, pause, 300)).rejects.toThrow('No more');
    expect(classifier.calls).toBe(2);
    expect(tf.memory().numTensors).toBe(before);
    classifier.calls = 1;
    await expect(testClassifier(classifier, digits, pause)).rejects.toThrow('No more');
    expect(tf.memory().numTensors).toBe(before);
    classifier.dispose();
  });

  test('and where the classifier fails', async () => {
    const before = tf.memory().numTensors;
    let calls = 0;
    const failing: Classifier = {
      logits(images) {
        if (++calls === 2) throw new Error('No logits');
        return images.slice([0, 0], [-1, classCount]);
      },
    };
    await expect(predictLogits(failing, digits, undefined, 300)).rejects.toThrow('No logits');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('predictions', () => {
  const logit = fc.float({ min: -50, max: 50, noNaN: true });
  const rows = fc.array(fc.array(logit, { minLength: classCount, maxLength: classCount }), {
    maxLength: 20,
  });

  test('the largest logit of each row', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const found = predictedClasses(Float32Array.from(given.flat()));
        expect(found).toHaveLength(given.length);
        given.forEach((row, index) => {
          const place = found[index] ?? NaN;
          expect(row.every((value) => value <= (row[place] ?? NaN))).toBe(true);
        });
      }),
    );
  });

  test('a positive factor changes none', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0.25, 2, 32), (given, factor) => {
        const logits = Float32Array.from(given.flat());
        const scaled = logits.map((value) => value * factor);
        expect(predictedClasses(scaled)).toEqual(predictedClasses(logits));
      }),
    );
  });
});

describe('confusion and errors', () => {
  const digit = fc.integer({ min: 0, max: classCount - 1 });
  const pairs = fc.array(fc.tuple(digit, digit), { maxLength: 200 });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  test('a row is the digit and a column what it was taken for', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const labels = Uint8Array.from(given, ([label]) => label);
        const predictions = Uint8Array.from(given, ([, prediction]) => prediction);
        const matrix = confusionMatrix(predictions, labels);
        expect(matrix.map(({ length }) => length)).toEqual(Array(classCount).fill(classCount));
        for (let row = 0; row < classCount; row++)
          for (let column = 0; column < classCount; column++) {
            const due = given.filter(([is, as]) => is === row && as === column).length;
            expect(matrix[row]?.[column]).toBe(due);
          }
        const right = matrix.map((row, index) => row[index] ?? NaN);
        expect(countErrors(predictions, labels)).toBe(given.length - sum(right));
      }),
    );
  });

  test('of a whole set, rows count the digits, and what is beside the diagonal the errors', async () => {
    const classifier = drawnClassifier();
    const { testErrors, testCount, confusion } = await testClassifier(classifier, digits);
    classifier.dispose();
    const counts = Array.from(
      { length: classCount },
      (_, wanted) => digits.labels.filter((label) => label === wanted).length,
    );
    expect(confusion.map(sum)).toEqual(counts);
    expect(testCount).toBe(1000);
    const beside = confusion.flatMap((row, label) => row.filter((_, taken) => taken !== label));
    expect(testErrors).toBeGreaterThan(0);
    expect(testErrors).toBe(sum(beside));
  });
});
