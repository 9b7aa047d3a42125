import { readFile } from 'node:fs/promises';
import { type Digits, pixelCount } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import type { Rows } from './losses.ts';

interface Measured {
  value: number;
  gradient: Rows;
}

export interface Training {
  width: number;
  momentum: number;
  rates: number[];
  ink: Rows;
  labels: number[];
  begin: (Rows | number[])[];
  end: (Rows | number[])[];
  steps: { loss: number; errors: number; limited: number[] }[];
  maxNorm: number;
  keep: number[];
  masks: Rows[][];
  teacher: Rows;
  temperature: number;
  weights: { soft: number; hard: number };
}

export interface Parity {
  losses: {
    student: Rows;
    teacher: Rows;
    labels: number[];
    weights: { soft: number; hard: number };
    hard: Measured;
    temperatures: { temperature: number; softmax: Rows; soft: Measured; sum: Measured }[];
  };
  ensembles: {
    members: Rows[];
    temperatures: { temperature: number; geometric: Rows }[];
  };
  training: Record<'teacher' | 'alone' | 'distilled', Training>;
}

export const folder = new URL('../../fixtures/pytorch/', import.meta.url);
export const parity: Parity = JSON.parse(await readFile(new URL('parity.json', folder), 'utf8'));

/** PyTorch's network sees a few pixels. Ours has all, but these alone bear ink, and the others' weights are zero. */
const place = (pixel: number) => 30 + 61 * pixel;

export function digitsOf({ ink, labels }: Training): Digits {
  const images = new Uint8Array(labels.length * pixelCount);
  ink.forEach((row, index) =>
    row.forEach((value, pixel) => {
      images[index * pixelCount + place(pixel)] = value;
    }),
  );
  return { images, labels: Uint8Array.from(labels) };
}

/** A variable of PyTorch's small network as the one of ours at the same index. */
export function spread(array: Rows | number[], index: number): Float32Array {
  if (index > 0) return Float32Array.from(array.flat());
  const rows = array as Rows;
  const width = rows[0]?.length ?? 0;
  const values = new Float32Array(pixelCount * width);
  rows.forEach((row, pixel) => values.set(row, place(pixel) * width));
  return values;
}

/** Hands out the given masks of a step, layer by layer, in place of drawn ones. */
export class Masks extends Random {
  #left: Rows[];

  constructor(masks: readonly Rows[]) {
    super(1);
    this.#left = [...masks];
  }

  override mask(length: number, keep: number): Float32Array {
    const given = this.#left.shift() ?? [];
    const width = length / given.length;
    const mask = new Float32Array(length);
    given.forEach((row, sample) =>
      row.forEach((stays, unit) => {
        const column = width === pixelCount ? place(unit) : unit;
        mask[sample * width + column] = stays / keep;
      }),
    );
    return mask;
  }
}
