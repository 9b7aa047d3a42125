import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { error, noise, waysToConvolve, withKernels } from './beside-cpu.ts';
import { type Example, examples } from './gradient-examples.ts';

beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm');
});

/** Their numbers are complex, and the wasm backend's are not. */
const refused: Readonly<Record<string, () => tf.Tensor>> = {
  ComplexAbs: () => tf.abs(tf.complex([1, 2], [3, 4])),
};

/**
 * Every kernel that TensorFlow.js's core has a gradient for, by the names that it exports; without `BroadcastTo` and `LogSoftmax`,
 * kernels that no backend has, as the core puts these operations together from others.
 */
const differentiable = Object.values<unknown>(tf)
  .filter((value) => typeof value === 'string')
  .filter((name) => tf.getGradient(name) && tf.getKernel(name, 'cpu'));

test('every gradient of the core has an example', () => {
  const names = [...Object.keys(examples), ...Object.keys(refused)];
  expect(names.sort()).toEqual(differentiable.sort());
  expect(names).toHaveLength(99);
});

test.each(Object.entries(refused))('%s: complex numbers are refused in one line', (_, compute) => {
  const before = tf.memory();
  expect(() => tf.tidy(compute)).toThrow(
    /^The wasm backend has no complex numbers, which "\w+" takes or gives\. Use the backend "cpu"$/,
  );
  expect(tf.memory()).toEqual(before);
});

/** What an example comes to: its value, and the gradients of a random linear function of it. */
function valueAndGradients({ compute, inputs }: Example): tf.Tensor[] {
  const tensors = inputs.map(({ shape, from = -1, to = 1 }, index) =>
    noise(shape, index + 1)
      .mul((to - from) / 2)
      .add((to + from) / 2),
  );
  const value = compute(tensors);
  const slopes = noise(value.shape, 99);
  const loss = (...args: tf.Tensor[]) => compute(args).mul(slopes).sum();
  return [value.toFloat(), ...tf.grads(loss)(tensors)];
}

/** @returns how often the gradient of a kernel is asked for */
function gradientCalls(kernelName: string, run: () => void): number {
  const config = tf.getGradient(kernelName);
  let calls = 0;
  const replace = (next: tf.GradConfig) => {
    tf.unregisterGradient(kernelName);
    tf.registerGradient(next);
  };
  replace({
    ...config,
    gradFunc: (...args) => {
      calls++;
      return config.gradFunc(...args);
    },
  });
  try {
    run();
  } finally {
    replace(config);
  }
  return calls;
}

describe.each(waysToConvolve)('with products by $way (skipped where there is no BLAS)', (way) => {
  test.skipIf(!way.isHere).each(Object.entries(examples))(
    '%s: value and gradients are the plain backend’s',
    (kernelName, example) =>
      withKernels(way, async () => {
        const make = () => valueAndGradients(example);
        expect(gradientCalls(kernelName, () => tf.dispose(tf.tidy(make)))).toBeGreaterThan(0);
        expect(await error(make)).toBeLessThan(1e-5);
      }),
  );
});
