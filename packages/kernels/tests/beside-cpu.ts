import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { type Blas, multiplyWithBlas } from '../src/blas.ts';
import { overrideConvolutions } from '../src/convolution/index.ts';
import { restoreAll } from '../src/kernels.ts';
import { blas } from './blas-here.ts';

/** Each way to multiply with our kernels for convolutions, and what takes it back. The first describes a machine without a BLAS. */
export const ways = [
  { way: 'wasm', isHere: true, install: () => overrideConvolutions('wasm') },
  {
    way: 'blas',
    isHere: blas !== undefined,
    install: () => {
      return restoreAll(overrideConvolutions('blas'), multiplyWithBlas(blas as Blas));
    },
  },
];

/** And the way without them. */
export const waysToConvolve = [
  { way: 'wasm, no kernels for convolutions', isHere: true, install: () => () => {} },
  ...ways,
];

/** Installs one way for a check, and takes it back even after one that fails. */
export async function withKernels(
  { install }: (typeof ways)[number],
  check: () => Promise<void>,
): Promise<void> {
  const restore = install();
  try {
    await check();
  } finally {
    await tf.setBackend('wasm');
    restore();
  }
}

type Make = () => tf.Tensor[];

async function valuesOn(backend: 'cpu' | 'wasm', make: Make): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(make);
  const values = results.map((result) => Float32Array.from(result.dataSync()));
  tf.dispose(results);
  return values;
}

/** The greatest difference from the plain backend, as a part of the greatest number. */
export async function error(make: Make, expected: Make = make): Promise<number> {
  const [due, actual] = [await valuesOn('cpu', expected), await valuesOn('wasm', make)];
  expect(actual.map(({ length }) => length)).toEqual(due.map(({ length }) => length));
  const errors = due.map((values, index) => {
    const most = values.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 1e-3);
    return values.reduce((worst, value, place) => {
      const difference = Math.abs(value - (actual[index]?.[place] ?? NaN));
      return difference <= worst ? worst : difference / most > worst ? difference / most : worst;
    }, 0);
  });
  return Math.max(...errors);
}

export const noise = (shape: readonly number[], seed: number) =>
  tf.randomUniform([...shape], -1, 1, 'float32', seed);

export type Shape = [number, number, number, number];
