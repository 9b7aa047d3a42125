import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { deferredSource } from '../src/deferred-square.ts';
import { supplyMissingKernels } from '../src/plain-kernels.ts';
import { error, noise } from './beside-cpu.ts';
import { expectNothingKept } from './heap-here.ts';

const said: string[] = [];
beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm', (line) => said.push(line));
});

test('what computes slowly is said once, and only of many numbers', () => {
  const trace = (size: number) =>
    tf.tidy(() => void tf.einsum('ij,ji->', tf.ones([size, size]), tf.ones([size, size])));
  trace(10);
  expect(said).toEqual([]);
  trace(100);
  trace(200);
  expect(said).toEqual(['The wasm backend has no kernel "Einsum"; JavaScript computes it, slowly']);
  tf.tidy(() => void tf.maxPool3d(tf.ones<tf.Rank.R5>([1, 30, 30, 30, 1]), 2, 2, 'same'));
  expect(said[1]).toBe(
    'The wasm backend has a wrong kernel "MaxPool3D"; JavaScript computes it, slowly',
  );
  expect(said).toHaveLength(2);
});

test.each<[string, () => tf.Tensor[]]>([
  ['floats', () => [tf.einsum('ij,jk->ik', noise([3, 4], 1), noise([4, 5], 2))]],
  ['the same tensor twice', () => [product(noise([4, 4], 1))]],
  [
    'whole numbers',
    () => [
      tf.einsum(
        'ij,j->i',
        tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'),
        tf.tensor1d([5, 6], 'int32'),
      ),
    ],
  ],
  ['an input as it is', () => [tf.einsum('i->i', noise([5], 1))]],
  ['no numbers', () => [tf.einsum('ij,jk->ik', tf.zeros([0, 4]), noise([4, 5], 2))]],
  ['several results', () => raggedRange()],
])('%s: as the plain backend computes them', async (_, make) => {
  expect(await error(make)).toBeLessThan(1e-6);
  const [plain, own] = [await typesOn('cpu', make), await typesOn('wasm', make)];
  expect(own).toEqual(plain);
});

const product = (x: tf.Tensor) => tf.einsum('ij,jk->ik', x, x);
/** [0, 1, 2] and [5, 6], as where they begin and what they hold. */
const raggedRange = () =>
  tf.engine().runKernel('RaggedRange', {
    starts: tf.tensor1d([0, 5], 'int32'),
    limits: tf.tensor1d([3, 7], 'int32'),
    deltas: tf.tensor1d([1, 1], 'int32'),
  }) as unknown as tf.Tensor[];

async function typesOn(backend: string, make: () => tf.Tensor[]) {
  await tf.setBackend(backend);
  const results = tf.tidy(make);
  await tf.setBackend('wasm');
  const types = results.map(({ shape, dtype }) => ({ shape, dtype }));
  tf.dispose(results);
  return types;
}

test('strings', () => {
  const replaced = tf.string.staticRegexReplace(tf.tensor1d(['aba', 'b']), 'b', 'c');
  expect(replaced.dataSync()).toEqual(['aca', 'c']);
  replaced.dispose();
});

test('deferred squares are computed first', () => {
  const sum = tf.tidy(() => {
    const squares = tf.ones([128, 96]).mul(3).square();
    expect(deferredSource(squares)).toBeDefined();
    return tf.einsum('ij->', squares);
  });
  expect(sum.dataSync()[0]).toBe(128 * 96 * 9);
  sum.dispose();
});

test('memory is given back, after a failure too', () => {
  const [x, wrong] = [noise([50, 40], 1), noise([3, 3], 2)];
  expectNothingKept(() => {
    tf.einsum('ij,kj->ik', x, x).dispose();
    expect(() => tf.einsum('ij,jk->ik', x, wrong)).toThrow();
    expect(() => tf.complex(x, x)).toThrow('no complex numbers');
  }, 200);
  tf.dispose([x, wrong]);
});

test('can be supplied again, to tell another', () => {
  const others: string[] = [];
  supplyMissingKernels((line) => others.push(line));
  const before = said.length;
  tf.tidy(() => void tf.einsum('ij->', tf.ones([200, 200])));
  expect(others).toHaveLength(1);
  expect(said).toHaveLength(before);
});
