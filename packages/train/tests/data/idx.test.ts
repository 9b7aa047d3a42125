import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeImages, decodeLabels, pairDigits } from '../../src/data/mnist.ts';
import { imageTensor, pixelCount } from '../../../../src/impl/mnist.ts';
import { useBackend } from '../../../../tests/impl/backend.ts';
import { idx, readMnist, realDigits } from '../../../../tests/impl/digits.ts';

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

  test('a file without any samples is refused', () => {
    const images = { path: 'images', bytes: idx(imageMagic, [0, 28, 28], []) };
    const labels = { path: 'labels', bytes: idx(labelMagic, [0], []) };
    expect(() => pairDigits(images, labels)).toThrow(/^images: it holds no image\. Give/);
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
    const images = { path: 'some-images', bytes: goodImages };
    const labels = { path: 'some-labels', bytes: goodLabels };
    expect(() => pairDigits(images, labels)).toThrow(
      /^some-labels: 3 labels for the 2 images of some-images\. Take both files from the same set/,
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
    expect(realDigits('t10k').labels.filter((label) => label === 3)).toHaveLength(1010);
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
