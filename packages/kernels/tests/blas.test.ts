import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { type Blas, loadBlas, multiplyWithBlas } from '../src/blas.ts';
import { blas } from './blas-here.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

test('where there is no BLAS, the error lists what was looked for', () => {
  expect(() => loadBlas(['libnowhere.so', 'libnothing.so'])).toThrow(
    /tried libnowhere\.so, libnothing\.so$/,
  );
  expect(() => loadBlas([])).toThrow('no BLAS is known');
});

// With one of the optional packages auto takes that; native.test.ts tests it.
const hasFaster = ['tfjs-node', 'tfjs-node-gpu', 'tfjs-backend-webgpu'].some((name) =>
  existsSync(new URL(`../../../node_modules/@tensorflow/${name}`, import.meta.url)),
);

test.skipIf(hasFaster)(
  'auto takes the fastest that is there, and says why it skips one',
  async () => {
    const skipped: string[] = [];
    const { name } = await openBackend('auto', (reason) => {
      // What else is installed here and does not work is not this test's concern.
      if (reason.startsWith('The backend "blas"')) skipped.push(reason);
    });
    expect(name).toBe(blas ? 'blas' : 'wasm');
    expect(skipped).toHaveLength(blas ? 0 : 1);
    if (!blas)
      expect(skipped[0]).toMatch(
        /^The backend "blas" finds no BLAS .*\. (?:Install|Accelerate|Put) .*\. Going on with "wasm"$/,
      );
    await openBackend('wasm');
  },
);

describe.skipIf(!blas)('with the system’s BLAS (skipped where there is none)', () => {
  /** A product with BLAS and with the kernel before. */
  async function both(make: () => tf.Tensor): Promise<[Float32Array, Float32Array]> {
    const results: Float32Array[] = [];
    for (const install of [() => () => {}, () => multiplyWithBlas(blas as Blas)]) {
      const restore = install();
      const product = tf.tidy(make);
      results.push(Float32Array.from(await product.data()));
      product.dispose();
      restore();
    }
    return results as [Float32Array, Float32Array];
  }

  function differs([expected, actual]: [Float32Array, Float32Array]): number {
    expect(actual.length).toBe(expected.length);
    return expected.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (actual[index] ?? NaN))),
      0,
    );
  }

  const size = fc.integer({ min: 1, max: 40 });
  const stack = fc.constantFrom<number[]>([], [1], [3], [2, 2]);
  const transposes = fc.tuple(fc.boolean(), fc.boolean());

  test('all products are the kernel’s, transposed or not', async () => {
    await fc.assert(
      fc.asyncProperty(stack, size, size, size, transposes, async (of, m, n, k, [ta, tb]) => {
        const a = tf.randomUniform([...of, ...(ta ? [k, m] : [m, k])], -1, 1, 'float32', 1);
        const b = tf.randomUniform([...of, ...(tb ? [n, k] : [k, n])], -1, 1, 'float32', 2);
        expect(differs(await both(() => tf.matMul(a, b, ta, tb)))).toBeLessThan(1e-5);
        tf.dispose([a, b]);
      }),
      { numRuns: 60 },
    );
  });

  test('one matrix times a stack, and whole numbers, go to the kernel before', async () => {
    const a = tf.randomUniform([1, 4, 5], -1, 1, 'float32', 1);
    const b = tf.randomUniform([3, 5, 2], -1, 1, 'float32', 2);
    expect(differs(await both(() => tf.matMul(a, b)))).toBe(0);
    const [c, d] = [tf.ones([2, 3], 'int32'), tf.ones([3, 2], 'int32')];
    expect(differs(await both(() => tf.matMul(c.toFloat(), d.toFloat())))).toBe(0);
    tf.dispose([a, b, c, d]);
  });

  test('a product that makes the heap grow is right all the same', async () => {
    const a = tf.randomUniform<tf.Rank.R2>([1500, 20], -1, 1, 'float32', 1);
    const b = tf.randomUniform<tf.Rank.R2>([20, 1500], -1, 1, 'float32', 2);
    const held: tf.Tensor[] = [];
    const restore = multiplyWithBlas(blas as Blas);
    for (let count = 0; count < 12; count++) held.push(tf.matMul(a, b));
    restore();
    const expected = tf.matMul(a, b);
    const truth = await expected.data();
    for (const product of held)
      expect(differs([truth as Float32Array, (await product.data()) as Float32Array])).toBeLessThan(
        1e-4,
      );
    tf.dispose([a, b, expected, ...held]);
  });

  test('gradients are the kernel’s, and nothing is leaked', async () => {
    const x = tf.randomUniform<tf.Rank.R2>([16, 30], -1, 1, 'float32', 1);
    const w = tf.randomUniform<tf.Rank.R2>([30, 8], -1, 1, 'float32', 2);
    const before = tf.memory().numTensors;
    const gradient = () =>
      tf.grad((weights) =>
        x
          .matMul(weights as tf.Tensor2D)
          .square()
          .mean(),
      )(w);
    expect(differs(await both(gradient))).toBeLessThan(1e-5);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, w]);
  });
});
