import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Digits, sliceDigits } from '../../../src/impl/mnist.ts';
import { openBackend } from '../src/backends.ts';
import { overrideConvolutions } from '../src/convolution/index.ts';
import { loadMnist } from 'gloss-train/data/mnist';
import { error, noise, type Shape, ways, waysToConvolve, withKernels } from './beside-cpu.ts';

// The plain backend, with which all is compared, is slow.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm');
});

/** The plain backend takes its time: once is enough. */
let plain: Trained | undefined;

describe.each(ways)('with products by $way (skipped where there is no BLAS)', (each) => {
  const checked = (check: () => Promise<void>) => withKernels(each, check);

  test.skipIf(!each.isHere)('a small network for MNIST trains as on the plain backend', () =>
    checked(async () => {
      const { train: set } = await loadMnist();
      plain ??= await train('cpu', set, { steps: 5, batches: 1 });
      const own = await train('wasm', set, { steps: 5, batches: 1 });
      expect(plain.losses.at(-1)).toBeLessThan(0.9 * (plain.losses[0] ?? NaN));
      expect(own.weights.length).toBe(plain.weights.length);
      for (const [index, value] of own.weights.entries()) {
        expect(Math.abs(value - (plain.weights[index] ?? NaN))).toBeLessThan(1e-5);
      }
      // Seeded, it repeats bit for bit.
      expect(await train('wasm', set, { steps: 5, batches: 1 })).toEqual(own);
      const { losses } = await train('wasm', set, { steps: 200, batches: 200 });
      expect(mean(losses.slice(-20))).toBeLessThan(0.5 * mean(losses.slice(0, 5)));
    }),
  );
});

test.each(waysToConvolve.slice(0, 2))(
  'gradients of pooling, batch normalisation and resizing are the plain backend’s ($way)',
  (way) => withKernels(way, poolingIsRight),
);

const poolingIsRight = async () => {
  const image: Shape = [2, 9, 8, 5];
  const of =
    (
      layer: (x: tf.Tensor4D) => tf.Tensor,
      shape = image,
      prepare = (x: tf.Tensor): tf.Tensor => x,
    ) =>
    () => {
      const x = prepare(noise(shape, 1));
      const slope = noise(layer(x as tf.Tensor4D).shape, 2);
      return [
        tf.grad((input) =>
          layer(input as tf.Tensor4D)
            .mul(slope)
            .sum(),
        )(x),
      ];
    };
  for (const pad of ['same', 'valid'] as const) {
    for (const [size, strides] of [
      [2, 2],
      [3, 1],
      [3, 2],
    ] as const) {
      expect(await error(of((x) => tf.maxPool(x, size, strides, pad)))).toBeLessThan(1e-5);
      expect(await error(of((x) => tf.avgPool(x, size, strides, pad)))).toBeLessThan(1e-5);
    }
  }
  // Whole numbers, many of them equal: the gradient goes to the first.
  const tied = of(
    (x) => tf.maxPool(x, 3, 2, 'same'),
    image,
    (x) => x.mul(2).round(),
  );
  expect(await error(tied)).toBeLessThan(1e-5);
  const normalise = of((x) => {
    const { mean: centre, variance } = tf.moments(x, [0, 1, 2]);
    return tf.batchNorm(x, centre as tf.Tensor1D, variance as tf.Tensor1D, [0.1], [0.9], 1e-3);
  });
  expect(await error(normalise)).toBeLessThan(1e-5);
  // Of one square image: with more, or with others, it is the plain backend that fails or errs.
  const square: Shape = [1, 8, 8, 3];
  for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
    expect(await error(of((x) => resize(x, [13, 13]), square))).toBeLessThan(1e-5);
  }
};

test('gradients of convolutions with channels first are refused, with what to do', () => {
  const restore = overrideConvolutions('wasm');
  const [x, dy] = [tf.ones([1, 2, 5, 5]), tf.ones([1, 3, 5, 5])];
  const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [3, 3, 2, 3] };
  expect(() => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attrs)).toThrow(
    /channels first \(NCHW\)\. Put them last \(NHWC\), or use the backend "cpu"$/,
  );
  restore();
});

test('can be restored, and is for two backends alone', () => {
  const kernels = () =>
    ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'MaxPoolGrad'].map(
      (name) => tf.getKernel(name, 'wasm')?.kernelFunc,
    );
  const before = kernels();
  const restore = overrideConvolutions('wasm');
  const own = kernels();
  for (const [index, kernel] of own.entries()) expect(kernel).not.toBe(before[index]);
  const restoreOwn = overrideConvolutions('blas');
  restoreOwn();
  expect(kernels()).toEqual(own);
  restore();
  expect(kernels()).toEqual(before);
  for (const name of ['cpu', 'native', 'cuda', 'webgpu'] as const) overrideConvolutions(name);
  expect(kernels()).toEqual(before);
});

interface Trained {
  losses: number[];
  weights: number[];
}

/** conv–pool–conv–pool–dense, with momentum: losses of all steps, and the weights after the last, one after the other. */
async function train(
  backend: 'cpu' | 'wasm',
  set: Digits,
  { steps, batches }: { steps: number; batches: number },
): Promise<Trained> {
  await tf.setBackend(backend);
  // A kernel's own tensors are the backend's alone.
  const count = () => [tf.memory().numTensors, tf.backend().numDataIds()];
  let held: number[] = [];
  const shapes = [[3, 3, 1, 4], [4], [3, 3, 4, 8], [8], [7 * 7 * 8, 10], [10]];
  // Kaiming He's: what goes into a layer comes out about as large.
  const scale = (shape: readonly number[]) =>
    shape.length === 1 ? 0 : Math.sqrt(6 / shape.slice(0, -1).reduce((a, b) => a * b));
  const variables = shapes.map((shape, seed) =>
    tf.tidy(() => tf.variable(noise(shape, seed + 1).mul(scale(shape)))),
  );
  const [filter1, bias1, filter2, bias2, weights, bias] = variables as tf.Tensor[] as [
    tf.Tensor4D,
    tf.Tensor,
    tf.Tensor4D,
    tf.Tensor,
    tf.Tensor2D,
    tf.Tensor,
  ];
  const layer = (x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor) =>
    x.conv2d(filter, 1, 'same').add(bias).relu<tf.Tensor4D>();
  const optimizer = tf.train.momentum(0.02, 0.9);
  const losses: number[] = [];
  const size = 8;
  for (let step = 0; step < steps; step++) {
    const batch = sliceDigits(set, (step % batches) * size, ((step % batches) + 1) * size);
    const loss = optimizer.minimize(() => {
      const x = tf.tensor4d(
        Float32Array.from(batch.images, (ink) => ink / 255 - 0.13),
        [size, 28, 28, 1],
      );
      const first = tf.maxPool(layer(x, filter1, bias1), 2, 2, 'same');
      const second = tf.avgPool(layer(first, filter2, bias2), 2, 2, 'same');
      const logits = second
        .reshape<tf.Tensor2D>([size, 7 * 7 * 8])
        .matMul(weights)
        .add(bias);
      const labels = tf.oneHot(Int32Array.from(batch.labels), 10);
      return tf.losses.softmaxCrossEntropy(labels, logits);
    }, true);
    losses.push((await (loss as tf.Scalar).data())[0] ?? NaN);
    loss?.dispose();
    // After the first step, which makes the optimiser's sums.
    if (step === 0) held = count();
  }
  expect(count()).toEqual(held);
  const values = variables.flatMap((variable) => [...variable.dataSync()]);
  tf.dispose(variables);
  optimizer.dispose();
  return { losses, weights: values };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
