import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  decodeImages,
  decodeLabels,
  imageTensor,
  keepClasses,
  labelTensor,
  omitClasses,
  pairDigits,
  pixelCount,
  selectClasses,
  sliceDigits,
} from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';
import { idx, numberedDigits, numbersOf, readMnist, realDigits } from './digits.ts';

beforeAll(() => useBackend('cpu'));

const imageMagic = 0x0803;
const labelMagic = 0x0801;
const blank = (count: number) => new Uint8Array(count * pixelCount);
const goodImages = idx(imageMagic, [2, 28, 28], blank(2).fill(7));
const goodLabels = idx(labelMagic, [3], [9, 0, 4]);

describe('the IDX format', () => {
  test('images and labels are what follows the header', () => {
    expect(decodeImages(goodImages, 'images')).toEqual(blank(2).fill(7));
    expect([...decodeLabels(goodLabels, 'labels')]).toEqual([9, 0, 4]);
  });

  test('a file that lies within a larger buffer decodes the same', () => {
    const buffer = new Uint8Array(goodLabels.length + 10).fill(255);
    buffer.set(goodLabels, 5);
    const view = buffer.subarray(5, 5 + goodLabels.length);
    expect([...decodeLabels(view, 'labels')]).toEqual([9, 0, 4]);
  });

  test('a file without any samples is an empty set', () => {
    const images = decodeImages(idx(imageMagic, [0, 28, 28], []), 'images');
    const labels = decodeLabels(idx(labelMagic, [0], []), 'labels');
    expect(pairDigits(images, labels).labels).toHaveLength(0);
  });

  test('any bytes are either decoded or refused with the name of the file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        for (const decode of [decodeImages, decodeLabels]) {
          try {
            decode(bytes, 'some-file');
          } catch (error) {
            expect(String(error)).toContain('Error: some-file: ');
          }
        }
      }),
    );
  });

  const bad: [name: string, decode: typeof decodeImages, bytes: Uint8Array, said: RegExp][] = [
    [
      'an empty file',
      decodeImages,
      new Uint8Array(),
      /begins with nothing where 0x00000803 .* fetch it again/,
    ],
    [
      'three bytes',
      decodeLabels,
      new Uint8Array(3),
      /begins with nothing where 0x00000801 .* fetch it again/,
    ],
    [
      'a compressed file',
      decodeImages,
      Uint8Array.of(0x1f, 0x8b, 8, 0, ...blank(1)),
      /begins with 0x1f8b0800 .*Unpack it/,
    ],
    [
      'labels in place of images',
      decodeImages,
      goodLabels,
      /begins with 0x00000801 where 0x00000803 is due/,
    ],
    [
      'images in place of labels',
      decodeLabels,
      goodImages,
      /begins with 0x00000803 where 0x00000801 is due/,
    ],
    [
      'numbers that are no bytes',
      decodeLabels,
      idx(0x0d01, [1], [0, 0, 0, 0]),
      /begins with 0x00000d01/,
    ],
    [
      'a magic number alone',
      decodeImages,
      goodImages.subarray(0, 4),
      /4 bytes long.* fetch it again/,
    ],
    [
      'a header cut short',
      decodeImages,
      goodImages.subarray(0, 15),
      /15 bytes long.* fetch it again/,
    ],
    [
      'a header alone',
      decodeImages,
      goodImages.subarray(0, 16),
      /16 bytes long where its header promises 1584\. .*fetch it again/,
    ],
    [
      'images cut short by one byte',
      decodeImages,
      goodImages.subarray(0, -1),
      /1583 bytes long where its header promises 1584/,
    ],
    [
      'labels cut short by one byte',
      decodeLabels,
      goodLabels.subarray(0, -1),
      /10 bytes long where its header promises 11/,
    ],
    [
      'a file with one byte too many',
      decodeLabels,
      Uint8Array.of(...goodLabels, 1),
      /12 bytes long where its header promises 11/,
    ],
    [
      'a header that promises too much for any memory',
      decodeImages,
      idx(imageMagic, [2 ** 32 - 1, 28, 28], []),
      /16 bytes long where its header promises 3367254359296/,
    ],
    [
      'images of 27 × 28 pixels',
      decodeImages,
      idx(imageMagic, [1, 27, 28], new Uint8Array(27 * 28)),
      /27 × 28 pixels where 28 × 28 are due\. Give a data set/,
    ],
    [
      'images of 28 × 27 pixels',
      decodeImages,
      idx(imageMagic, [1, 28, 27], new Uint8Array(27 * 28)),
      /28 × 27 pixels where 28 × 28 are due\. Give a data set/,
    ],
    [
      'a label above 9',
      decodeLabels,
      idx(labelMagic, [3], [1, 9, 10]),
      /label 10 at position 2 is not a digit\. Give a data set/,
    ],
  ];

  test.each(bad)(
    '%s is refused with the name of the file and a way out',
    (_, decode, bytes, said) => {
      expect(() => decode(bytes, 'that-file')).toThrow(/^that-file: /);
      expect(() => decode(bytes, 'that-file')).toThrow(said);
    },
  );

  test('images and labels in different numbers are refused', () => {
    const images = decodeImages(goodImages, 'images');
    const labels = decodeLabels(goodLabels, 'labels');
    expect(() => pairDigits(images, labels)).toThrow(
      /2 images but 3 labels\. Take both files from the same set/,
    );
  });
});

describe('the real digits', () => {
  test.each([
    ['train', 60_000],
    ['t10k', 10_000],
  ] as const)('%s holds %d images, every digit in about a tenth of them', (set, count) => {
    const { images, labels } = realDigits(set);
    expect(labels).toHaveLength(count);
    expect(images).toHaveLength(count * pixelCount);
    const counts = Array.from({ length: 10 }, () => 0);
    for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
    expect(counts).toHaveLength(10);
    for (const digit of counts) {
      expect(digit / count).toBeGreaterThan(0.085);
      expect(digit / count).toBeLessThan(0.115);
    }
  });

  test('the test set holds the 1,010 threes that the paper counts', () => {
    expect(keepClasses(realDigits('t10k'), [3]).labels).toHaveLength(1010);
  });

  test('pixels become the share of ink, paper 0 and full ink 1', async () => {
    const digits = realDigits('t10k');
    const tensor = imageTensor(digits, Uint32Array.of(17));
    const pixels = await tensor.data();
    tensor.dispose();
    const bytes = digits.images.subarray(17 * pixelCount, 18 * pixelCount);
    expect([...pixels]).toEqual(Array.from(bytes, (byte) => Math.fround(byte / 255)));
    expect(Math.min(...pixels)).toBe(0);
    expect(Math.max(...pixels)).toBe(1);
  });

  test('a file of the set that is cut in two is refused', () => {
    const half = readMnist('t10k-images-idx3-ubyte').subarray(0, 3_920_008);
    expect(() => decodeImages(half, 't10k-images-idx3-ubyte')).toThrow(
      't10k-images-idx3-ubyte: 3920008 bytes long where its header promises 7840016',
    );
  });
});

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
    const images = blank(1);
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
    expect(random.state).toEqual(new Random(1).state);
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

describe('transfer sets', () => {
  const label = fc.integer({ min: 0, max: 9 });
  const someLabels = fc.array(label, { maxLength: 60 });

  test('what is omitted and what is kept together are the whole set, in its order', () => {
    fc.assert(
      fc.property(someLabels, fc.uniqueArray(label), (labels, classes) => {
        const digits = numberedDigits(labels);
        const kept = keepClasses(digits, classes);
        const rest = omitClasses(digits, classes);
        const numbers = [...numbersOf(kept), ...numbersOf(rest)];
        expect(numbers.sort((a, b) => a - b)).toEqual([...labels.keys()]);
        expect([...kept.labels].every((digit) => classes.includes(digit))).toBe(true);
        expect([...rest.labels].some((digit) => classes.includes(digit))).toBe(false);
        for (const part of [kept, rest]) {
          const order = numbersOf(part);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('images stay with their labels', () => {
    fc.assert(
      fc.property(someLabels, fc.uniqueArray(label), (labels, classes) => {
        const kept = selectClasses(numberedDigits(labels), (digit) => classes.includes(digit));
        expect(kept.images).toHaveLength(kept.labels.length * pixelCount);
        expect(numbersOf(kept).map((number) => labels[number])).toEqual([...kept.labels]);
      }),
    );
  });

  test('the original set is left as it was', () => {
    const digits = numberedDigits([1, 3, 5]);
    omitClasses(digits, [3]).images.fill(255);
    expect(digits).toEqual(numberedDigits([1, 3, 5]));
  });

  test('a slice keeps images and labels in step', () => {
    const labels = [4, 5, 6, 7, 8];
    const part = sliceDigits(numberedDigits(labels), 1, 4);
    expect([...part.labels]).toEqual([5, 6, 7]);
    expect(numbersOf(part)).toEqual([1, 2, 3]);
  });
});
