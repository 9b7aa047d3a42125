import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { imageTensor, labelTensor, pixelCount, sliceDigits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';
import { numberedDigits, numbersOf, realDigits } from './digits.ts';

beforeAll(() => useBackend('cpu'));

/** What the image would be, written without a loop over the source: paper wherever it has no pixel. */
function shifted(image: Uint8Array, down: number, right: number): number[] {
  return Array.from({ length: pixelCount }, (_, place) => {
    const row = Math.floor(place / 28) - down;
    const column = (place % 28) - right;
    const inside = row >= 0 && row < 28 && column >= 0 && column < 28;
    return inside ? Math.fround((image[row * 28 + column] ?? 0) / 255) : 0;
  });
}

const shifts = (jitter: number) => {
  const steps = Array.from({ length: 2 * jitter + 1 }, (_, index) => index - jitter);
  return steps.flatMap((down) => steps.map((right) => ({ down, right })));
};

describe('shifted images', () => {
  test('a jittered image is some shift of the original, with paper where it has no pixel', () => {
    const image = fc.uint8Array({ minLength: pixelCount, maxLength: pixelCount });
    fc.assert(
      fc.property(image, fc.integer(), fc.integer({ min: 1, max: 3 }), (images, seed, jitter) => {
        const digits = { images, labels: Uint8Array.of(0) };
        const tensor = imageTensor(digits, Uint32Array.of(0), jitter, new Random(seed));
        const pixels = String([...tensor.dataSync()]);
        tensor.dispose();
        const candidates = shifts(jitter).map(({ down, right }) => shifted(images, down, right));
        expect(candidates.some((candidate) => String(candidate) === pixels)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('two pixels of jitter reach all 25 shifts, each image by its own', () => {
    // One dot in the middle, so that the shift can be read from where it lands.
    const images = new Uint8Array(pixelCount);
    images[14 * 28 + 14] = 255;
    const digits = { images, labels: Uint8Array.of(0) };
    const tensor = imageTensor(digits, new Uint32Array(1000), 2, new Random(1));
    const pixels = tensor.dataSync();
    tensor.dispose();
    const counts = new Map<number, number>();
    for (let row = 0; row < 1000; row++) {
      const place = pixels.subarray(row * pixelCount, (row + 1) * pixelCount).indexOf(1);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const places = shifts(2).map(({ down, right }) => (14 + down) * 28 + 14 + right);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(places);
    // 40 ± 6.2 are due for each.
    for (const count of counts.values()) expect(Math.abs(count - 40)).toBeLessThan(30);
  });

  test('without jitter images stay as they are and no random number is drawn', () => {
    const digits = sliceDigits(realDigits('t10k'), 0, 20);
    const random = new Random(1);
    const all = Uint32Array.from(digits.labels.keys());
    const tensor = imageTensor(digits, all, 0, random);
    expect(tensor.shape).toEqual([20, 784]);
    expect([...tensor.dataSync()]).toEqual(
      Array.from(digits.images, (byte) => Math.fround(byte / 255)),
    );
    tensor.dispose();
    expect(random).toEqual(new Random(1));
  });
});

describe('batches', () => {
  test('labels become rows with a single 1, at the digit', () => {
    const digits = numberedDigits([3, 0, 9]);
    const tensor = labelTensor(digits, Uint32Array.of(2, 0, 1, 2));
    expect(tensor.arraySync()).toEqual([
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ]);
    tensor.dispose();
  });

  test('images come in the order of the batch', () => {
    const digits = numberedDigits(Array.from({ length: 200 }, () => 0));
    const tensor = imageTensor(digits, Uint32Array.of(199, 3, 3, 70));
    const pixels = tensor.dataSync();
    tensor.dispose();
    const numbers = [0, 1, 2, 3].map((row) =>
      Math.round((pixels[row * pixelCount + 1] ?? 0) * 255),
    );
    expect(numbers).toEqual([199, 3, 3, 70]);
  });
});

describe('slices', () => {
  test('a slice keeps images and labels in step', () => {
    const labels = [4, 5, 6, 7, 8];
    const part = sliceDigits(numberedDigits(labels), 1, 4);
    expect([...part.labels]).toEqual([5, 6, 7]);
    expect(numbersOf(part)).toEqual([1, 2, 3]);
  });

  test('without an end it goes to the last, and never beyond it', () => {
    const digits = numberedDigits([4, 5, 6]);
    expect(numbersOf(sliceDigits(digits, 1))).toEqual([1, 2]);
    expect(numbersOf(sliceDigits(digits, 2, 9))).toEqual([2]);
  });
});
