/**
 * ---
 * title: Measurements
 * summary: What is measured of each network, from test errors to corrected biases.
 * order: 10
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * When a network is trained, it is tested, and a few more things are measured. What
 * is measured here stands in the record of the run and, from there, on the page of
 * [results](../../../content/distillation/results.md).
 */
import * as tf from '@tensorflow/tfjs';
import {
  type Classifier,
  confusionMatrix,
  countErrors,
  predictedClasses,
  predictLogits,
} from '../evaluation.ts';
import { type Digits, imageTensor, sliceDigits } from '../mnist.ts';
import { findLookalike } from './dark-knowledge.ts';
import type { TrainedRow } from './settings.ts';
import { shiftLogits, tuneBias } from './transfer-set.ts';

/** Images to learn from, and images to be tested on. */
export interface Data {
  train: Digits;
  test: Digits;
}

type Pause = () => Promise<void>;

/**
 * Every network has its test errors and the time that it needs for one image. A student
 * whose transfer set lacked classes has its biases corrected, too, and of a teacher two
 * ambiguous images are kept.
 */
export async function measure(
  classifier: Classifier,
  { transfer, regularisation }: Partial<TrainedRow>,
  data: Data,
  pause: Pause,
) {
  const { test } = data;
  const logits = await logitsFor(classifier, test, pause); // [10000 × 10]
  const { testErrors, confusion } = errorsOf(logits, test);
  return {
    testErrors,
    testCount: test.labels.length,
    confusion,
    msPerImage: await medianLatency(classifier, test),
    ...(transfer && {
      mended: await correctBias(classifier, logits, transfer, data, pause),
    }),
    ...(regularisation && { ambiguous: ambiguousSevens(logits, test) }),
  };
}

function errorsOf(logits: Float32Array, { labels }: Digits) {
  const predictions = predictedClasses(logits); // [count]
  return {
    testErrors: countErrors(predictions, labels),
    confusion: confusionMatrix(predictions, labels),
  };
}

/**
 * ## Bias correction
 *
 * It is done twice, as [described](transfer-set.ts#correcting-a-bias): once by the
 * test set, as in the paper, and once by images that were held out.
 */
async function correctBias(
  classifier: Classifier,
  onTest: Float32Array, // [10000 × 10]
  { heldOut, mended: classes }: NonNullable<TrainedRow['transfer']>,
  { train, test }: Data,
  pause: Pause,
) {
  const held = sliceDigits(train, train.labels.length - heldOut);
  const onHeld = await logitsFor(classifier, held, pause); // [heldOut × 10]
  const corrected = (amount: number) => ({
    amount,
    ...errorsOf(shiftLogits(onTest, classes, amount), test),
  });
  const amount = tuneBias(onHeld, held.labels, classes);
  const predictions = predictedClasses(shiftLogits(onHeld, classes, amount));
  return {
    classes,
    onTest: corrected(tuneBias(onTest, test.labels, classes)),
    onHeldOut: {
      ...corrected(amount),
      heldOutCount: heldOut,
      heldOutErrors: countErrors(predictions, held.labels),
    },
  };
}

/**
 * ## Ambiguous sevens
 *
 * For the figure of [dark knowledge](dark-knowledge.ts): the test image of a 7 that
 * is most like a 2, and the one that is most like a 1.
 */
function ambiguousSevens(logits: Float32Array, test: Digits) {
  return [2, 1].flatMap((other) => findLookalike(logits, test, 7, other) ?? []);
}

async function logitsFor(
  classifier: Classifier,
  digits: Digits,
  pause: Pause,
): Promise<Float32Array> {
  const logits = await predictLogits(classifier, digits, pause); // [count, 10]
  const values = await logits.data<'float32'>();
  logits.dispose();
  return values;
}

/**
 * ## Latency
 *
 * How long one image takes, given alone: the median of 51 times, in milliseconds.
 */
async function medianLatency(
  classifier: Classifier,
  digits: Digits,
): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < 51; repeat++) {
    const begin = performance.now();
    const logits = predictFirst(classifier, digits, 1); // [1, 10]
    await logits.data();
    times.push(performance.now() - begin);
    logits.dispose();
  }
  return times.sort((a, b) => a - b)[25] ?? NaN;
}

/** @returns Logits of the first images of a set. `[count, 10]` */
export function predictFirst(
  classifier: Classifier,
  digits: Digits,
  count: number,
): tf.Tensor2D {
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  return tf.tidy(() => classifier.logits(imageTensor(digits, indices)));
}
