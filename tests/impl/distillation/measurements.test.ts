import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Data, measure } from '../../../src/impl/distillation/measurements.ts';
import { presets } from '../../../src/impl/distillation/settings.ts';
import { tuneBias } from '../../../src/impl/distillation/transfer-set.ts';
import type { Classifier } from '../../../src/impl/evaluation.ts';
import { classCount, imageSide } from '../../../src/impl/mnist.ts';
import { useBackend } from '../backend.ts';
import { numberedDigits } from '../digits.ts';
import { lackingLogits } from './lacking-logits.ts';

beforeAll(() => useBackend('cpu'));

const pause = () => Promise.resolve();
const transferOf = (classes: number[], heldOut: number) => ({ classes, heldOut, mended: classes });

/** Images that are known by their numbers, the last `held` of them kept back, and a network that looks up its logits. */
function known(
  test: ReturnType<typeof lackingLogits>,
  held: ReturnType<typeof lackingLogits>,
): { data: Data; classifier: Classifier } {
  const seen = 3;
  const logits = [...Array<number>(seen * classCount).fill(0), ...held.logits, ...test.logits];
  const all = numberedDigits([...Array<number>(seen).fill(0), ...held.labels, ...test.labels]);
  const split = seen + held.labels.length;
  const part = (start: number, end?: number) => ({
    images: all.images.subarray(start * imageSide ** 2, end && end * imageSide ** 2),
    labels: all.labels.subarray(start, end),
  });
  return {
    data: { train: part(0, split), test: part(split) },
    classifier: {
      logits: (images) =>
        tf.tidy(() => {
          const [high, low] = [0, 1].map((place) => images.slice([0, place], [-1, 1]).mul(255));
          const numbers = (high as tf.Tensor).mul(256).add(low as tf.Tensor);
          const rows = numbers.round().cast('int32').reshape<tf.Tensor1D>([-1]);
          return tf.tensor2d(logits, [logits.length / classCount, classCount]).gather(rows);
        }),
    },
  };
}

test('a bias is corrected by the test set, and by images that were held out', async () => {
  const { data, classifier } = known(lackingLogits(1, [3], 9), lackingLogits(2, [3], 9));
  const before = tf.memory().numTensors;
  const result = await measure(classifier, { transfer: transferOf([3], 400) }, data, pause);
  expect(tf.memory().numTensors).toBe(before);
  const { mended, testErrors, testCount, confusion } = result;
  if (!mended) throw new Error('No bias was corrected');
  const threes = data.test.labels.filter((label) => label === 3).length;
  expect({ testErrors, testCount }).toEqual({ testErrors: threes, testCount: 400 });
  expect(confusion[3]?.[3]).toBe(0);
  for (const corrected of [mended.onTest, mended.onHeldOut]) {
    // With 4 to 8 between right and wrong, whatever brings a 3 back by 9 ± 4 corrects all.
    expect(corrected.amount).toBeGreaterThan(4);
    expect(corrected.amount).toBeLessThan(9.1);
    expect(corrected.testErrors).toBe(0);
    expect(corrected.confusion[3]?.[3]).toBe(threes);
  }
  expect(mended.onHeldOut).toMatchObject({ heldOutCount: 400, heldOutErrors: 0 });
  expect(mended.classes).toEqual([3]);
});

test('whatever is measured, each image is predicted once, and one of them for its latency', async () => {
  const held = lackingLogits(2, [3], 9, 30);
  const { data, classifier } = known(lackingLogits(1, [3], 9, 40), held);
  const batches: number[] = [];
  const counting: Classifier = {
    logits(images) {
      batches.push(images.shape[0]);
      return classifier.logits(images);
    },
  };
  const [{ regularisation }] = presets.smoke.rows;
  await measure(counting, { transfer: transferOf([3], 30), regularisation }, data, pause);
  const isOne = (count: number) => count === 1;
  expect(batches.filter((count) => !isOne(count))).toEqual([40, 30]);
  expect(batches.filter(isOne)).toHaveLength(51);
});

test('what is tuned on held-out images knows nothing of the test set, and leaves no fewer errors there', async () => {
  const seed = fc.integer({ min: 0, max: 1e6 });
  const lack = fc.double({ min: -12, max: 12, noNaN: true });
  await fc.assert(
    fc.asyncProperty(seed, lack, async (which, amount) => {
      const tested = lackingLogits(which, [7, 8], amount, 60);
      const held = lackingLogits(which + 1, [7, 8], amount, 60);
      const { data, classifier } = known(tested, held);
      const transfer = transferOf([7, 8], 60);
      const { testErrors, mended } = await measure(classifier, { transfer }, data, pause);
      if (!mended) throw new Error('No bias was corrected');
      const { onTest, onHeldOut } = mended;
      expect(onTest.amount).toBe(tuneBias(tested.logits, tested.labels, [7, 8]));
      expect(onHeldOut.amount).toBe(tuneBias(held.logits, held.labels, [7, 8]));
      expect(onTest.testErrors).toBeLessThanOrEqual(testErrors);
      expect(onTest.testErrors).toBeLessThanOrEqual(onHeldOut.testErrors);
    }),
    { numRuns: 10 },
  );
});

test('of a teacher, the sevens are kept that are most like a 2 and most like a 1', async () => {
  const labels = [7, 7, 7, 2, 7, 1];
  const logits = new Float32Array(labels.length * classCount).fill(-9);
  const set = (image: number, values: Record<number, number>) => {
    for (const [digit, value] of Object.entries(values))
      logits[image * classCount + Number(digit)] = value;
  };
  set(0, { 7: 9, 2: 4, 3: 4 }); // like a 2, but as much like a 3
  set(1, { 7: 9, 2: 3 });
  set(2, { 7: 9, 1: 2 });
  set(3, { 2: 9, 1: 8 }); // no 7
  set(4, { 7: 5, 2: 6 }); // a 7 that is not recognised
  set(5, { 1: 9 });
  const { data, classifier } = known(
    { logits, labels: Uint8Array.from(labels) },
    lackingLogits(1, [], 0, 4),
  );
  const [{ regularisation }] = presets.smoke.rows;
  const teacher = await measure(classifier, { regularisation }, data, pause);
  const [two, one] = teacher.ambiguous ?? [];
  expect([two?.index, one?.index]).toEqual([1, 2]);
  expect(two).toMatchObject({ label: 7, logits: [...logits.subarray(10, 20)] });
  const image = data.test.images.subarray(imageSide ** 2, 2 * imageSide ** 2);
  expect(two?.pixels).toBe(Buffer.from(image).toString('hex'));
  expect(teacher.mended).toBeUndefined();
  expect(teacher.msPerImage).toBeGreaterThan(0);

  const student = await measure(classifier, {}, data, pause);
  expect(Object.keys(student)).toEqual(['testErrors', 'testCount', 'confusion', 'msPerImage']);
});
