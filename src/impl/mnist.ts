/**
 * ---
 * title: MNIST
 * summary: Handwritten digits from their IDX files to tensors, with the shifts and the reduced transfer sets of the paper.
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
 * high-school students; nobody who wrote a training image wrote a test image.
 *
 * This page takes the bytes of the four files and makes of them what a training
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

/** Images and labels in step with each other, still in the bytes of the files. */
export interface Digits {
  images: Uint8Array; // [count × 784], 0 is paper and 255 is ink
  labels: Uint8Array; // [count], 0 to 9
}

/**
 * ## The IDX format
 *
 * An IDX file begins with a magic number of four bytes: two zeros, a code for the
 * type of its numbers (8 for unsigned bytes), and how many dimensions they have.
 * The size of each dimension follows in four bytes, the most significant first;
 * then come the numbers themselves.
 *
 * A file cut short by a broken download still decodes, into wrong images. That is
 * why the length is compared with what the header promises before anything else.
 *
 * @param bytes The whole file.
 * @param dimensions How many dimensions it should have.
 * @param file Its name, for the error message.
 * @returns The sizes of the dimensions, and the numbers behind the header.
 * @throws Where the magic number or the length is wrong.
 */
function decodeIdx(bytes: Uint8Array, dimensions: number, file: string) {
  const header = 4 + 4 * dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = 0x0800 + dimensions;
  if (bytes.length < 4 || view.getUint32(0) !== magic) {
    const found = bytes.length < 4 ? 'nothing' : hexadecimal(view.getUint32(0));
    throw new Error(
      `${file}: not an IDX file of ${dimensions}-dimensional bytes: it begins with ${found} ` +
        `where ${hexadecimal(magic)} is due. Unpack it if it is compressed, or fetch it again`,
    );
  }
  if (bytes.length < header) {
    throw new Error(
      `${file}: ${bytes.length} bytes long where its header alone takes ${header}. ` +
        `The file is damaged or incomplete; fetch it again`,
    );
  }
  const sizes = Array.from({ length: dimensions }, (_, index) =>
    view.getUint32(4 + 4 * index),
  );
  const due = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== due) {
    throw new Error(
      `${file}: ${bytes.length} bytes long where its header promises ${due}. ` +
        `The file is damaged or incomplete; fetch it again`,
    );
  }
  return { sizes, values: bytes.subarray(header) };
}

// A magic number is easiest to recognise the way the format's description writes it.
function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/**
 * Images have three dimensions: how many, rows, columns.
 *
 * @throws Where the file is no IDX file, or its images are not 28 × 28.
 */
export function decodeImages(bytes: Uint8Array, file: string): Uint8Array {
  const { sizes, values } = decodeIdx(bytes, 3, file);
  const [, rows, columns] = sizes;
  if (rows !== imageSide || columns !== imageSide) {
    throw new Error(
      `${file}: its images are ${rows} × ${columns} pixels where ${imageSide} × ${imageSide} are due. ` +
        `Give a data set in MNIST's format`,
    );
  }
  return values;
}

/**
 * Labels have one dimension. A label above 9 would become a one-hot row of zeros,
 * which no loss would ever complain about, so it is refused here.
 *
 * @throws Where the file is no IDX file, or a label is no digit.
 */
export function decodeLabels(bytes: Uint8Array, file: string): Uint8Array {
  const { values } = decodeIdx(bytes, 1, file);
  const wrong = values.findIndex((label) => label >= classCount);
  if (wrong >= 0) {
    throw new Error(
      `${file}: label ${values[wrong]} at position ${wrong} is not a digit. ` +
        `Give a data set with the classes 0 to ${classCount - 1}`,
    );
  }
  return values;
}

/**
 * Two files that belong together hold the same number of samples.
 *
 * @throws Where they do not.
 */
export function pairDigits(images: Uint8Array, labels: Uint8Array): Digits {
  if (images.length !== labels.length * pixelCount) {
    throw new Error(
      `There are ${images.length / pixelCount} images but ${labels.length} labels. ` +
        `Take both files from the same set`,
    );
  }
  return { images, labels };
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
 * @param random Draws the shifts; not asked where `jitter` is 0.
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

/**
 * ## Transfer sets
 *
 * The set of images on which a student imitates its teacher is called the
 * *transfer set*. In the most surprising experiment of the paper it lacks every 3,
 * and the student recognises threes all the same; in another it holds nothing but
 * sevens and eights (§3). Both are a selection by label.
 *
 * @param keeps Says of a class whether it stays.
 */
export function selectClasses(
  { images, labels }: Digits,
  keeps: (label: number) => boolean,
): Digits {
  const chosen = Uint32Array.from(labels.keys()).filter((index) =>
    keeps(labels[index] ?? 0),
  );
  const selected = new Uint8Array(chosen.length * pixelCount);
  chosen.forEach((index, row) => {
    const image = images.subarray(index * pixelCount, (index + 1) * pixelCount);
    selected.set(image, row * pixelCount);
  });
  return { images: selected, labels: labels.filter((label) => keeps(label)) };
}

/** The set without some classes, such as `omitClasses(digits, [3])`. */
export function omitClasses(
  digits: Digits,
  classes: readonly number[],
): Digits {
  return selectClasses(digits, (label) => !classes.includes(label));
}

/** The set with some classes only, such as `keepClasses(digits, [7, 8])`. */
export function keepClasses(
  digits: Digits,
  classes: readonly number[],
): Digits {
  return selectClasses(digits, (label) => classes.includes(label));
}

/** A part of a set, for holding samples out or for a quick trial. */
export function sliceDigits(
  digits: Digits,
  start: number,
  end: number,
): Digits {
  return {
    images: digits.images.subarray(start * pixelCount, end * pixelCount),
    labels: digits.labels.subarray(start, end),
  };
}
