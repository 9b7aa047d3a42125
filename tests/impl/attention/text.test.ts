import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadMobyDick, mobyDick } from 'gloss-train/data/moby-dick';
import {
  Alphabet,
  cutWindows,
  divide,
  joinLines,
  shuffledStarts,
  windowStarts,
} from '../../../src/impl/attention/text.ts';
import { Random } from '../../../src/impl/random.ts';
import { useBackend } from '../backend.ts';
import { drawnText } from './models.ts';

beforeAll(() => useBackend('cpu'));

test('a paragraph becomes a line, and nothing but white space changes', () => {
  const book = 'CHAPTER 1.\n\nCall me\nIshmael.  Some\n  years ago\n\n\n“Never\n mind”\n';
  expect(joinLines(book)).toBe('CHAPTER 1.\nCall me Ishmael. Some years ago\n“Never mind”');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '—') }), (text) => {
      const bare = (text: string) => text.replaceAll(/\s/g, '');
      expect(bare(joinLines(text))).toBe(bare(text));
      // However the lines of the file end.
      expect(joinLines(text.replaceAll('\n', '\r\n'))).toBe(joinLines(text));
    }),
  );
});

describe('an alphabet', () => {
  test('has each character once, and gives back every text of them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const alphabet = new Alphabet(text);
        expect(alphabet.size).toBe(new Set(text).size);
        const numbers = alphabet.encode(text);
        expect(Math.max(...numbers)).toBeLessThan(alphabet.size);
        expect(alphabet.decode(numbers)).toBe(text);
      }),
    );
  });

  test('has no more characters than a byte has numbers', () => {
    const characters = Array.from({ length: 257 }, (_, index) =>
      String.fromCharCode(0x4e00 + index),
    );
    expect(new Alphabet(characters.slice(1).join('')).size).toBe(256);
    expect(() => new Alphabet(characters.join(''))).toThrow(
      'The text has 257 different characters. Use one with at most 256',
    );
  });

  test('names what it does not know', () => {
    expect(() => new Alphabet('abc').encode('abx')).toThrow(
      '"x" is not in the alphabet. Use the characters abc',
    );
  });
});

describe('windows', () => {
  test('ask for the next character in each place', () => {
    const { inputs, targets } = cutWindows(Uint8Array.of(5, 6, 7, 8, 9), Uint32Array.of(1, 0), 3);
    expect(inputs.arraySync()).toEqual([
      [6, 7, 8],
      [5, 6, 7],
    ]);
    expect([...targets.dataSync()]).toEqual([7, 8, 9, 6, 7, 8]);
    expect([inputs.dtype, targets.dtype]).toEqual(['int32', 'int32']);
    tf.dispose([inputs, targets]);
  });

  const texts = fc.record({
    length: fc.integer({ min: 20, max: 300 }),
    time: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat(),
  });

  test('side by side, ask for every character but the first once, as far as they fit', () => {
    fc.assert(
      fc.property(texts, ({ length, time }) => {
        const starts = windowStarts(new Uint8Array(length), time);
        const asked = [...starts].flatMap((start) => Array.from({ length: time }, (_, t) => start + t + 1)); // prettier-ignore
        expect(asked).toEqual(Array.from(asked, (_, index) => index + 1));
        expect(length - 1 - asked.length).toBeLessThan(time);
        expect(Math.max(...asked)).toBeLessThan(length);
      }),
    );
  });

  test('of an epoch never overlap, lie within the text, and begin elsewhere in the next', () => {
    fc.assert(
      fc.property(texts, ({ length, time, seed }) => {
        const text = drawnText(length);
        const starts = shuffledStarts(text, time, new Random(seed, 0));
        const sorted = [...starts].toSorted((a, b) => a - b);
        const [first = NaN] = sorted;
        expect(first).toBeLessThan(time);
        expect(sorted).toEqual(sorted.map((_, index) => first + index * time));
        expect((sorted.at(-1) ?? 0) + time).toBeLessThan(length);
      }),
    );
    const first = Array.from({ length: 20 }, (_, epoch) =>
      Math.min(...shuffledStarts(drawnText(100), 9, new Random(1, epoch))),
    );
    expect(new Set(first).size).toBeGreaterThan(4);
  });
});

describe('Moby-Dick', async () => {
  const book = await loadMobyDick();
  const corpus = divide(book);

  test('is divided into three parts, one after another, and nothing is lost', () => {
    const { alphabet, training, validation, test: last } = corpus;
    const parts = [training, validation, last].map((part) => alphabet.decode(part));
    expect(parts.join('')).toBe(joinLines(book));
    expect(parts[0]).toMatch(
      /^CHAPTER 1\. Loomings\.\nCall me Ishmael\. Some years ago—never mind/,
    );
    expect(parts[2]).toMatch(/rolled on as it rolled five thousand years ago\.$/);
    const shares = [training, validation, last].map(
      ({ length }) => length / joinLines(book).length,
    );
    [0.9, 0.05, 0.05].forEach((share, index) => expect(shares[index]).toBeCloseTo(share, 5));
    expect(alphabet.size).toBe(83);
  });

  test('a shorter text keeps the alphabet', () => {
    const { alphabet, training, validation, test: last } = divide(book, 1000);
    expect(alphabet.characters).toEqual(corpus.alphabet.characters);
    expect([training.length, validation.length, last.length]).toEqual([900, 50, 50]);
  });

  test('a file that is no text is refused by its name', () => {
    const chapters = { path: 'a/data.txt', bytes: Uint8Array.of(0xff, 0xfe) };
    expect(() => mobyDick.decode({ chapters })).toThrow('a/data.txt is no text in UTF-8');
  });
});
