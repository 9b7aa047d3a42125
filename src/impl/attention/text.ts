/**
 * ---
 * title: Text
 * summary: From a book to numbers, to its three parts, and to the windows that a training step reads.
 * order: 1
 * symbols: {T: time}
 * ---
 * The book is Melville's *Moby-Dick; or, The Whale* of 1851, which is in the
 * public domain: 135 chapters, from "Call me Ishmael" to the sea that rolls on
 * over the wreck. Large models read pieces of words, called *tokens*. Here a
 * token is a single character: the alphabet is small, nothing has to be learnt
 * before the model itself, and one can watch it discover what a word is.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';

/**
 * ## What is changed in the book
 *
 * Its lines end after some 72 characters, wherever that happens to be, and an
 * empty line divides paragraphs. Where lines end says nothing about the
 * language, and so each paragraph becomes one long line. Nothing else is
 * touched: chapter headings, quotation marks and dashes all stay.
 */
export function joinLines(book: string): string {
  return book
    .split(/(?:\r?\n){2,}/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .join('\n');
}

/**
 * ## Characters as numbers
 *
 * All characters that occur, in the order of their code points, are the
 * *alphabet*. The place of a character in it is its number.
 */
export class Alphabet {
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  /**
   * @param text Holds every character that will ever be met.
   * @throws Where it has more than 256 characters: a number is kept as one byte.
   */
  constructor(text: string) {
    this.characters = [...new Set(text)].sort();
    if (this.size > 256)
      throw new Error(
        `The text has ${this.size} different characters. Use one with at most 256`,
      );
    this.#numbers = new Map(
      this.characters.map((character, number) => [character, number]),
    );
  }

  /** How many characters there are. */
  get size(): number {
    return this.characters.length;
  }

  /**
   * @returns The number of each character. `[length]`
   * @throws Where a character isn't in the alphabet.
   */
  encode(text: string): Uint8Array {
    return Uint8Array.from([...text], (character) => {
      const number = this.#numbers.get(character);
      if (number !== undefined) return number;
      throw new Error(
        `${JSON.stringify(character)} is not in the alphabet. Use the characters ${this.characters.join('')}`,
      );
    });
  }

  /** The text that numbers stand for. */
  decode(numbers: Iterable<number>): string {
    return Array.from(numbers, (number) => this.characters[number] ?? '').join(
      '',
    );
  }
}

/**
 * ## Three parts
 *
 * A model that has read a sentence often enough has memorised it, which says
 * nothing about the next sentence. It is therefore measured on text that it never
 * read. The first nine tenths of the book are for *training*. The next twentieth is
 * for *validation*: whatever is chosen by hand, such as the size of the model, is
 * chosen by it. The last twentieth, the chase and the end, is the *test*: nothing
 * is chosen by it, so it alone gives an unbiased estimate.
 */
export interface Corpus {
  alphabet: Alphabet;
  training: Uint8Array; // numbers of characters, [length]
  validation: Uint8Array; // [length]
  test: Uint8Array; // [length]
}

/**
 * @param length How many characters of the book to use; all where it is null.
 * @throws Where there is a character that doesn't occur in the first nine
 *   tenths of the book: the model could never learn to expect it.
 */
export function divide(book: string, length: number | null = null): Corpus {
  const text = joinLines(book);
  const alphabet = new Alphabet(text.slice(0, Math.floor(0.9 * text.length)));
  const numbers = alphabet.encode(text).subarray(0, length ?? undefined);
  const [validation, test] = [0.9, 0.95].map((share) =>
    Math.floor(share * numbers.length),
  );
  return {
    alphabet,
    training: numbers.subarray(0, validation),
    validation: numbers.subarray(validation, test),
    test: numbers.subarray(test),
  };
}

/**
 * ## Windows
 *
 * A model sees $T$ characters at a time, a *window*. In each of its $T$ places
 * it has to predict the character that comes next, so that the targets are the same
 * text, one character further on, and one window gives $T$ predictions to learn
 * from.
 *
 * | place | 0 | 1 | 2 | 3 |
 * | --- | --- | --- | --- | --- |
 * | input | `w` | `h` | `a` | `l` |
 * | target | `h` | `a` | `l` | `e` |
 */
export interface Batch {
  inputs: tf.Tensor2D; // int32, [batch, time]
  targets: tf.Tensor1D; // int32, row after row, [batch · time]
}

/**
 * @param starts Where in the text each window begins. `[batch]`
 * @param time $T$
 */
export function cutWindows(
  text: Uint8Array,
  starts: Uint32Array,
  time: number,
): Batch {
  const inputs = new Int32Array(starts.length * time);
  const targets = new Int32Array(starts.length * time);
  starts.forEach((start, row) => {
    inputs.set(text.subarray(start, start + time), row * time);
    targets.set(text.subarray(start + 1, start + 1 + time), row * time);
  });
  return {
    inputs: tf.tensor2d(inputs, [starts.length, time], 'int32'),
    targets: tf.tensor1d(targets, 'int32'),
  };
}

/**
 * Windows that lie side by side ask for every character but the first exactly
 * once: the last target of one is the first input of the next. This is how a
 * model is measured.
 *
 * @returns `[windows]`
 */
export function windowStarts(text: Uint8Array, time: number): Uint32Array {
  const count = Math.floor((text.length - 1) / time);
  return Uint32Array.from({ length: count }, (_, window) => window * time);
}

/**
 * ## An epoch
 *
 * In an *epoch* the model reads the training part once, in windows that lie
 * side by side, and in an order drawn by lot. The first one begins somewhere in
 * the first $T$ characters, elsewhere in each epoch: otherwise the same
 * characters would always be the first of their window, and be predicted from
 * nothing.
 *
 * @param random The same state gives the same windows.
 * @returns `[windows]`
 */
export function shuffledStarts(
  text: Uint8Array,
  time: number,
  random: Random,
): Uint32Array {
  const offset = random.integer(time);
  const starts = windowStarts(text.subarray(time), time); // room for any offset
  return random
    .permutation(starts.length)
    .map((window) => offset + (starts[window] ?? 0));
}
