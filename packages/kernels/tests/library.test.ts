import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AdamClass, fusedAdam } from '../src/adam.ts';
import { openBackend } from '../src/backends.ts';
import { deferredSource } from '../src/deferred-square.ts';
import type { Library } from '../src/library.ts';
import { overrideLibrary } from '../src/library-kernels.ts';
import { fusedMomentum, type MomentumClass } from '../src/momentum.ts';
import { openNative } from '../src/native.ts';

function isInstalled(): boolean {
  try {
    return createRequire(import.meta.url).resolve('@tensorflow/tfjs-node') !== '';
  } catch {
    return false;
  }
}

/** What the package itself computes. */
function asShipped<T>(compute: () => T): T {
  overrideLibrary(true)();
  try {
    return compute();
  } finally {
    overrideLibrary(true);
  }
}

const numbers = (make: () => tf.Tensor) => {
  const tensor = tf.tidy(make);
  const { shape } = tensor;
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return { shape, values };
};

/** The library's operations that are called. */
function operationsOf(compute: () => void): string[] {
  const spy = vi.spyOn(tf.backend() as unknown as Library, 'executeMultipleOutputs');
  try {
    compute();
    return spy.mock.calls.map(([name]) => name);
  } finally {
    spy.mockRestore();
  }
}

/** The last bits are open: sums are added in another order. */
function expectSame(make: () => tf.Tensor): void {
  const [ours, theirs] = [numbers(make), asShipped(() => numbers(make))];
  expect(ours.shape).toEqual(theirs.shape);
  ours.values.forEach((value, index) => {
    const due = theirs.values[index] ?? NaN;
    if (Number.isNaN(due)) expect(value).toBeNaN();
    else expect(Math.abs(value - due)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(due)));
  });
}

const random = (shape: number[], seed = 1) => tf.randomUniform(shape, -1, 1, 'float32', seed);

describe.skipIf(!isInstalled())(
  'TensorFlow’s C library with our kernels (skipped where @tensorflow/tfjs-node is not installed)',
  () => {
    let tensors: number;
    beforeAll(async () => {
      await openNative();
      // What is made once and kept.
      numbers(() => random([2, 2]).square());
    });
    afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

    test('products of matrices and of stacks', () => {
      tensors = tf.memory().numTensors;
      const size = fc.integer({ min: 1, max: 9 });
      fc.assert(
        fc.property(
          size,
          size,
          size,
          fc.boolean(),
          fc.boolean(),
          fc.constantFrom<number[]>([], [3]),
          (m, k, n, transposeA, transposeB, stack) =>
            expectSame(() => {
              const a = random([...stack, ...(transposeA ? [k, m] : [m, k])]);
              const b = random([...stack, ...(transposeB ? [n, k] : [k, n])], 2);
              return tf.matMul(a, b, transposeA, transposeB);
            }),
        ),
      );
    });

    test('products and rectifiers are the library’s own, until the package’s are restored', () => {
      const x = random([3, 3]);
      const slopes = () =>
        tf.tidy(() => void tf.grad((y) => tf.matMul(y as tf.Tensor2D, x as tf.Tensor2D).relu())(x));
      // Gradients make products of their own.
      const due = ['MatMul', 'ReluGrad', 'MatMul', 'MatMul'];
      slopes();
      tensors = tf.memory().numTensors - 1;
      expect(operationsOf(slopes)).toEqual(due);
      expect(asShipped(() => operationsOf(slopes))).toEqual([]);
      expect(operationsOf(slopes)).toEqual(due);
      x.dispose();
    });

    test('factors that another backend made are fetched', async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      await tf.setBackend('wasm');
      const factors = tf.tidy(() => tf.ones([1, 100]).mul(2));
      await tf.setBackend('tensorflow');
      tensors = tf.memory().numTensors - 1;
      const product = tf.tidy(() => tf.ones([150, 100]).mul(factors).sum());
      expect(product.dataSync()[0]).toBe(30_000);
      tf.dispose([factors, product]);
    });

    test('the gradient of a rectifier: 1 above zero, 0 at it and below', () => {
      tensors = tf.memory().numTensors;
      const gradient = tf.grad((x) => x.relu());
      const x = [-2, -0, 0, 1e-30, 3];
      const slopes = numbers(() => gradient(tf.tensor1d(x), tf.tensor1d([5, 5, 5, 5, 5])));
      expect(slopes.values.map((value) => value + 0)).toEqual([0, 0, 0, 5, 5]);
    });

    test.each([0, 1])('sums of squares along axis %i', (axis) => {
      tensors = tf.memory().numTensors;
      for (const keepDims of [true, false])
        expectSame(() => random([150, 100]).square().sum(axis, keepDims));
    });

    test('squares are computed when they are read, though the matrix is gone', () => {
      tensors = tf.memory().numTensors;
      const square = tf.tidy(() => random([150, 100]).square());
      expect(deferredSource(square)).toBeDefined();
      const due = numbers(() => random([150, 100])).values.map((value) => Math.fround(value ** 2));
      expect([...square.dataSync()]).toEqual(due);
      expect(numbers(() => square.add(0)).values).toEqual(due);
      square.dispose();
    });

    test('a product with ones is the matrix itself, any other is made', () => {
      tensors = tf.memory().numTensors;
      const x = random([150, 100]);
      const [ones, factors] = [tf.ones([1, 100]), random([1, 100], 3)];
      const product = x.mul(ones);
      expect(product.dataId).toBe(x.dataId);
      expectSame(() => x.mul(factors));
      tf.dispose([x, ones, factors, product]);
    });
  },
);

describe.skipIf(!isInstalled())('its momentum', () => {
  const Momentum = fusedMomentum('native') as MomentumClass;
  beforeAll(async () => {
    await openNative();
  });

  /** v ← μv + g and W ← W − ηv, one operation after the other. */
  function stepPlainly({ weights, velocity, gradient }: Record<string, tf.Tensor>): void {
    const [w, v] = [weights, velocity] as [tf.Variable, tf.Variable];
    v.assign(v.mul(0.9).add(gradient as tf.Tensor));
    w.assign(w.sub(v.mul(0.05)));
  }

  interface Descent {
    isPlain?: boolean;
    onStep?(weights: tf.Variable, step: number): void;
  }

  /** The weights after each of some steps on ‖Wx‖². */
  function descend({ isPlain = false, onStep }: Descent = {}) {
    const weights = tf.tidy(() => tf.variable(tf.tensor2d([0.5, -0.25, 0.125, 1, 2, -3], [2, 3])));
    const x = tf.tensor2d([1, 2, -1, 0.5, 3, 1], [3, 2]);
    const optimizer = new Momentum([weights], 0.9);
    const [velocity] = optimizer.velocity as [tf.Variable];
    const loss = () =>
      x
        .matMul(weights as tf.Tensor2D)
        .square()
        .mean<tf.Scalar>();
    const path: number[][] = [];
    for (let step = 0; step < 12; step++) {
      tf.tidy(() => {
        const gradient = tf.variableGrads(loss, [weights]).grads[weights.name] as tf.Tensor;
        if (isPlain) stepPlainly({ weights, velocity, gradient });
        else optimizer.step([gradient], 0.05);
      });
      path.push([...weights.dataSync()]);
      onStep?.(weights, step);
    }
    tf.dispose([weights, velocity, x]);
    return path;
  }

  test('is the library’s, and a failure leaves the weights whole', () => {
    const weights = tf.tidy(() => tf.variable(tf.ones([6])));
    const optimizer = new Momentum([weights], 0.9);
    const step = () => tf.tidy(() => optimizer.step([tf.ones([6])], 0.1));
    expect(operationsOf(step)).toContain('ResourceApplyMomentum');
    const before = [...weights.dataSync()];
    const library = tf.backend() as unknown as Library;
    const { executeMultipleOutputs } = library;
    library.executeMultipleOutputs = (name, ...rest) => {
      if (name === 'ResourceApplyMomentum') throw new Error('No');
      return executeMultipleOutputs.call(library, name, ...rest);
    };
    expect(step).toThrow('No');
    library.executeMultipleOutputs = executeMultipleOutputs;
    expect([...weights.dataSync()]).toEqual(before);
    step();
    expect(weights.dataSync()[0]).toBeLessThan(before[0] ?? NaN);
    tf.dispose([weights, ...optimizer.velocity]);
  });

  test('goes where the formulas go', () => {
    const [ours, theirs] = [descend().flat(), descend({ isPlain: true }).flat()];
    expect(ours).toHaveLength(12 * 6);
    ours.forEach((value, index) => expect(value).toBeCloseTo(theirs[index] ?? NaN, 5));
  });

  test('a copy of the weights stays what it was, and what is assigned between steps counts', () => {
    const copies: tf.Tensor[] = [];
    const path = descend({
      onStep(weights, step) {
        if (step === 4) copies.push(weights.clone());
        if (step === 8) tf.tidy(() => weights.assign(tf.zerosLike(weights)));
      },
    });
    expect(copies.flatMap((copy) => [...copy.dataSync()])).toEqual(path[4]);
    tf.dispose(copies);
    const plain = descend();
    expect(path.slice(0, 9)).toEqual(plain.slice(0, 9));
    // From zero, momentum alone carries on.
    const carried = (path[9] ?? []).map(Math.abs);
    const apart = (plain[9] ?? []).map((value, index) => Math.abs(value - (path[9]?.[index] ?? 0)));
    expect(Math.max(...carried)).toBeLessThan(0.5);
    expect(Math.max(...apart)).toBeGreaterThan(0.05);
  });

  test('leaves no tensors behind', () => {
    descend();
    const before = tf.memory().numTensors;
    descend();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('its Adam goes where the formulas of the wasm backend’s go', async () => {
    const walk = (name: 'native' | 'wasm') => {
      const weights = tf.tidy(() => tf.variable(tf.tensor1d([0.5, -0.25, 1])));
      const options = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 };
      const adam = new (fusedAdam(name) as AdamClass)([weights], options);
      for (let count = 1; count <= 20; count++)
        tf.tidy(() => adam.step([weights.mul([1, 2, 0])], 0.05, count));
      const held = [weights, ...adam.firstMoment, ...adam.secondMoment];
      const values = held.flatMap((tensor) => [...tensor.dataSync()]);
      tf.dispose(held);
      return values;
    };
    const own = walk('native');
    await openBackend('wasm');
    const due = walk('wasm');
    await openNative();
    own.forEach((value, index) => expect(value).toBeCloseTo(due[index] ?? NaN, 5));
    expect(own).toHaveLength(9);
  });
});
