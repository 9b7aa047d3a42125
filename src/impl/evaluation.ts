/**
 * ---
 * title: Testing a classifier
 * summary: Logits for a whole set of images, the classes they predict, and which classes are confused.
 * order: 3
 * symbols: {z: logits}
 * ---
 * A network is judged by images that it was not trained on. On those that it was, it
 * may be right for the wrong reason: it remembers them. The gap between the two is
 * called *overfitting*.
 */
import * as tf from '@tensorflow/tfjs';
import { classCount, type Digits, imageTensor, sliceDigits } from './mnist.ts';

/** Whatever takes images to logits: a network, or several together. `[batch, 784]` → `[batch, 10]` */
export interface Classifier {
  logits(images: tf.Tensor2D): tf.Tensor2D;
}

/**
 * ## Logits of a whole set
 *
 * A network's last layer gives ten numbers $z$, one for each class, the *logits*. They
 * are computed here for many images at once, in batches that are large, but small
 * enough for a pause between them.
 *
 * @param pause Awaited between two batches, so that a page can be drawn or a program
 *   be stopped.
 * @returns One row for each image. `[count, 10]`
 */
export async function predictLogits(
  classifier: Classifier,
  digits: Digits,
  pause: () => Promise<void> = tf.nextFrame,
  batchSize = 1000,
): Promise<tf.Tensor2D> {
  const count = digits.labels.length;
  const parts: tf.Tensor2D[] = [];
  try {
    for (let start = 0; start < count; start += batchSize) {
      const part = sliceDigits(digits, start, start + batchSize);
      const indices = Uint32Array.from(part.labels.keys());
      parts.push(
        tf.tidy(() => classifier.logits(imageTensor(part, indices))), // [1000, 10]
      );
      await pause();
    }
    return tf.concat(parts, 0);
  } finally {
    tf.dispose(parts);
  }
}

/**
 * ## Predictions
 *
 * The class with the largest logit is the prediction. Dividing all logits by the same
 * number changes nothing about which is the largest, so no temperature matters here.
 *
 * @param logits `[count, 10]`, row by row
 * @returns `[count]`
 */
export function predictedClasses(logits: Float32Array): Uint8Array {
  return Uint8Array.from({ length: logits.length / classCount }, (_, index) => {
    const row = logits.subarray(index * classCount, (index + 1) * classCount);
    return row.indexOf(Math.max(...row));
  });
}

/**
 * ## Confusion matrix
 *
 * Errors are the entries off the diagonal, so the matrix says not only how many
 * there are but also which digits are taken for which.
 *
 * @returns How often a digit (row) was taken for each digit (column). `[10, 10]`
 */
export function confusionMatrix(
  predictions: Uint8Array,
  labels: Uint8Array,
): number[][] {
  const matrix = Array.from({ length: classCount }, () =>
    Array.from({ length: classCount }, () => 0),
  );
  labels.forEach((label, index) => {
    const row = matrix[label];
    const column = predictions[index] ?? 0;
    if (row) row[column] = (row[column] ?? 0) + 1;
  });
  return matrix;
}

/** How many predictions are wrong. */
export function countErrors(
  predictions: Uint8Array,
  labels: Uint8Array,
): number {
  return labels.filter((label, index) => label !== predictions[index]).length;
}

/** Tests a classifier on images that it was not trained on. */
export async function testClassifier(
  classifier: Classifier,
  digits: Digits,
  pause?: () => Promise<void>,
) {
  const logits = await predictLogits(classifier, digits, pause); // [count, 10]
  const predictions = predictedClasses(await logits.data<'float32'>());
  logits.dispose();
  return {
    testErrors: countErrors(predictions, digits.labels),
    testCount: digits.labels.length,
    confusion: confusionMatrix(predictions, digits.labels),
  };
}
