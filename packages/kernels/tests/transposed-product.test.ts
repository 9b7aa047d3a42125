import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../../../src/impl/random.ts';
import { openBackend } from '../src/backends.ts';
import { shippedKernel } from '../src/kernels.ts';
import { overrideMatMul } from '../src/transposed-product.ts';
import { expectNothingKept } from './heap-here.ts';

const random = new Random(7);
const values = (count: number) =>
  Float32Array.from({ length: count }, () => random.uniform() - 0.5);

/** The product by definition, in 64 bits. */
function product(
  a: Float32Array,
  b: Float32Array,
  { batch, m, k, n, transposeA, transposeB }: Shapes,
): number[] {
  const result: number[] = [];
  for (let item = 0; item < batch; item++) {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let inner = 0; inner < k; inner++) {
          const x = item * m * k + (transposeA ? inner * m + row : row * k + inner);
          const y = item * k * n + (transposeB ? column * k + inner : inner * n + column);
          sum += (a[x] ?? NaN) * (b[y] ?? NaN);
        }
        result.push(sum);
      }
    }
  }
  return result;
}

interface Shapes {
  batch: number;
  m: number;
  k: number;
  n: number;
  transposeA: boolean;
  transposeB: boolean;
}

beforeAll(async () => {
  await openBackend('wasm');
});
beforeEach(() => {
  overrideMatMul();
});

describe('the product', () => {
  test('is the product by definition, for any shape and either operand transposed', () => {
    // Stacks of larger matrices are multiplied one by one.
    const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 16, max: 21 }));
    const shapes = fc.record({
      batch: fc.integer({ min: 1, max: 3 }),
      m: size,
      k: size,
      n: size,
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, flat) => {
        const { m, k, n, transposeA, transposeB } = shape;
        const batch = flat ? 1 : shape.batch;
        const a = values(batch * m * k);
        const b = values(batch * k * n);
        const lead = flat ? [] : [batch];
        const x = tf.tensor(a, [...lead, ...(transposeA ? [k, m] : [m, k])]);
        const y = tf.tensor(b, [...lead, ...(transposeB ? [n, k] : [k, n])]);
        const result = tf.matMul(x, y, transposeA, transposeB);
        const due = product(a, b, { ...shape, batch });
        expect(result.shape).toEqual([...lead, m, n]);
        result
          .dataSync()
          .forEach((value, index) => expect(value).toBeCloseTo(due[index] ?? NaN, 5));
        tf.dispose([x, y, result]);
      }),
      { numRuns: 200 },
    );
  });

  test('broadcasts one operand over a batch of the other', () => {
    const a = values(3 * 2 * 4);
    const b = values(5 * 4);
    const result = tf.matMul(tf.tensor(a, [3, 2, 4]), tf.tensor(b, [1, 5, 4]), false, true);
    const repeated = Float32Array.from([...b, ...b, ...b]);
    const shape = { batch: 3, m: 2, k: 4, n: 5, transposeA: false, transposeB: true };
    const due = product(a, repeated, shape);
    expect(result.shape).toEqual([3, 2, 5]);
    result.dataSync().forEach((value, index) => expect(value).toBeCloseTo(due[index] ?? NaN, 5));
  });

  test('leaves no memory behind', () => {
    const [x, y] = [tf.ones([30, 20]), tf.ones([30, 10])];
    const [xs, ys] = [tf.ones([4, 3, 30, 20]), tf.ones([4, 3, 30, 10])];
    expectNothingKept(() => {
      tf.matMul(x, y, true).dispose();
      tf.matMul(xs, ys, true).dispose();
    }, 500);
    tf.dispose([x, y, xs, ys]);
  });

  test('can be restored and overridden again, however often it was asked for', () => {
    const kernel = () => tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    const shipped = shippedKernel('BatchMatMul').kernelFunc;
    expect(kernel()).not.toBe(shipped);
    overrideMatMul();
    overrideMatMul()();
    expect(kernel()).toBe(shipped);
  });

  test('is the same whether the right operand is met for the first time or again', () => {
    // Large enough for a new one to be turned over.
    const x = tf.tensor2d(values(4 * 40), [4, 40]);
    const weights = tf.tensor2d(values(40 * 50), [40, 50]);
    const products = [1, 2, 3].map(() => Array.from(tf.tidy(() => x.matMul(weights)).dataSync()));
    for (const product of products.slice(1))
      product.forEach((value, index) => expect(value).toBeCloseTo(products[0]?.[index] ?? NaN, 5));
    tf.dispose([x, weights]);
  });
});

afterAll(() => tf.disposeVariables());
