/**
 * ---
 * title: MNIST
 * summary: Handwritten digits as tensors, and the small random shifts that make more of them.
 * order: 1
 * symbols: {x: images, y: labels}
 * paper:
 *   title: Gradient-based learning applied to document recognition
 *   authors: Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner
 *   year: 1998
 *   url: https://doi.org/10.1109/5.726791
 * ---
 * MNIST holds grey images of handwritten digits, 28 pixels wide and high, each
 * with the digit that it shows: 60,000 to learn from and 10,000 to be tested on.
 * Half were written by employees of the American Census Bureau and half by
 * high-school students, and no writer appears in both sets.
 *
 * This page takes the bytes of images and labels and makes of them what a training
 * step needs: tensors $x$ of shape `[batch, 784]` and $y$ of shape `[batch, 10]`.
 * Where the bytes come from, a disk or a network, is the caller's business.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from './random.ts';

/**
 * The shape of the problem: every image is flattened row by row into 784 numbers,
 * and there are ten classes.
 */
export const imageSide = 28;
export const pixelCount = imageSide * imageSide;
export const classCount = 10;

/** Images and labels in the same order, still in the bytes of the files. */
export interface Digits {
  images: Uint8Array; // [count × 784], 0 is paper and 255 is ink
  labels: Uint8Array; // [count], 0 to 9
}

/**
 * ## Shifted images
 *
 * The teacher of the paper sees each image *jittered* by up to two pixels in
 * either direction (§3). A seven is still a seven two pixels further left, and a
 * network with fully connected layers knows nothing of this unless it is shown.
 *
 * Row $r$ and column $c$ of the shifted image come from row $r - \Delta r$ and
 * column $c - \Delta c$ of the original; what enters from outside is paper. Most
 * digits keep a margin of four pixels, so hardly any ink is lost.
 *
 * @param source The original image. `[784]`
 * @param target Receives the shifted image, scaled to $[0, 1]$. `[784]`
 */
function writeShifted(
  source: Uint8Array,
  target: Float32Array,
  down: number,
  right: number,
): void {
  const start = Math.max(0, right);
  const end = Math.min(imageSide, imageSide + right);
  for (let row = 0; row < imageSide; row++) {
    const from = row - down;
    if (from < 0 || from >= imageSide) continue;
    for (let column = start; column < end; column++) {
      const ink = source[from * imageSide + column - right] ?? 0;
      target[row * imageSide + column] = ink / 255;
    }
  }
}

/**
 * ## From bytes to tensors
 *
 * $$x = \frac{\text{ink}}{255}$$
 *
 * Dividing by 255 brings the ink into $[0, 1]$. Nothing is subtracted: paper stays
 * at zero, so the weights of the many pixels that are always paper get no gradient
 * and do no harm.
 *
 * @param indices Which samples, in which order. `[batch]`
 * @param jitter The largest shift in pixels; 0 leaves the images where they are.
 * @param random Draws the shifts; not used where `jitter` is 0.
 * @returns `[batch, 784]`
 */
export function imageTensor(
  { images }: Digits,
  indices: Uint32Array,
  jitter = 0,
  random?: Random,
): tf.Tensor2D {
  const values = new Float32Array(indices.length * pixelCount);
  const shift = () =>
    random && jitter > 0 ? random.integer(2 * jitter + 1) - jitter : 0;
  indices.forEach((index, row) => {
    const source = images.subarray(
      index * pixelCount,
      (index + 1) * pixelCount,
    );
    const target = values.subarray(row * pixelCount, (row + 1) * pixelCount);
    writeShifted(source, target, shift(), shift());
  });
  return tf.tensor2d(values, [indices.length, pixelCount]);
}

/**
 * The label of a sample as a distribution that is certain: 1 at the digit, 0
 * elsewhere. Hard labels and soft targets have the same shape then, and the same
 * cross-entropy takes both.
 *
 * @returns `[batch, 10]`
 */
export function labelTensor(
  { labels }: Digits,
  indices: Uint32Array,
): tf.Tensor2D {
  const values = new Float32Array(indices.length * classCount);
  indices.forEach((index, row) => {
    values[row * classCount + (labels[index] ?? 0)] = 1;
  });
  return tf.tensor2d(values, [indices.length, classCount]);
}

/** A part of a set, for holding samples out or for a quick trial. */
export function sliceDigits(
  digits: Digits,
  start: number,
  end = digits.labels.length,
): Digits {
  return {
    images: digits.images.subarray(start * pixelCount, end * pixelCount),
    labels: digits.labels.subarray(start, end),
  };
}
