import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { predictLogits } from '../../impl/distillation/index.ts';
import type { Network } from '../../impl/distillation/network.ts';
import { type Digits, sliceDigits } from '../../impl/mnist.ts';
import type { ModelEvent } from '../events.ts';

/** So many images at a time are answered in a fraction of a second; all of them take the teacher several. */
const partSize = 1000;

/**
 * Asks a network about a whole set, in parts between which Ctrl-C gets through.
 *
 * @returns its logits `[count, 10]`
 */
export async function* answerAll(
  network: Network,
  digits: Digits,
): AsyncGenerator<ModelEvent, tf.Tensor2D, void> {
  const count = digits.labels.length;
  const parts: tf.Tensor2D[] = [];
  try {
    for (let start = 0; start < count; start += partSize) {
      const end = Math.min(start + partSize, count);
      parts.push(predictLogits(network, sliceDigits(digits, start, end)));
      yield { type: 'answers', done: end, count };
      await setImmediate();
    }
    return tf.concat(parts, 0);
  } finally {
    tf.dispose(parts);
  }
}
