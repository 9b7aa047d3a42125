import * as tf from '@tensorflow/tfjs';
import { type Classifier, confusionMatrix } from '../../impl/distillation/index.ts';
import { type Digits, imageTensor } from '../../impl/mnist.ts';
import type { ModelResult } from '../runs/run-record.ts';

/** Tests a classifier on images it has not seen, and times it on one of them. */
export async function measure(
  classifier: Classifier,
  testSet: Digits,
): Promise<Pick<ModelResult, 'testErrors' | 'testCount' | 'confusion' | 'msPerImage'>> {
  const confusion = await confusionMatrix(classifier, testSet);
  const testCount = testSet.labels.length;
  const testErrors = testCount - diagonal(confusion);
  return { testErrors, testCount, confusion, msPerImage: await medianLatency(classifier, testSet) };
}

export function diagonal(confusion: readonly (readonly number[])[]): number {
  return confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
}

async function medianLatency(
  classifier: Classifier,
  digits: Digits,
  repeats = 51,
): Promise<number> {
  const image = imageTensor(digits, Uint32Array.of(0)); // [1, 784]
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const begin = performance.now();
    const logits = classifier.logits(image);
    await logits.data();
    times.push(performance.now() - begin);
    logits.dispose();
  }
  tf.dispose(image);
  times.sort((a, b) => a - b);
  return times[Math.floor(repeats / 2)] ?? NaN;
}
