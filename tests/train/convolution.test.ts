import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Digits, sliceDigits } from '../../src/impl/mnist.ts';
import { openBackend } from '../../src/train/backends.ts';
import { type Blas, loadBlas, multiplyWithBlas } from '../../src/train/blas.ts';
import { mendConvolutions } from '../../src/train/convolution.ts';
import { loadDataset } from '../../src/train/datasets.ts';
import { TrainError } from '../../src/train/train-error.ts';

function blasHere(): Blas | undefined {
  try {
    return loadBlas();
  } catch {
    return undefined;
  }
}
const blas = blasHere();

// The plain backend, with which all is compared, is slow.
vi.setConfig({ testTimeout: 120_000 });

/** Each way to multiply, and what takes it back. The first describes a machine without a BLAS. */
const ways = [
  { way: 'wasm', isHere: true, install: () => mendConvolutions('wasm') },
  {
    way: 'blas',
    isHere: blas !== undefined,
    install: () => {
      const takeBack = multiplyWithBlas(blas as Blas);
      mendConvolutions('blas');
      return takeBack;
    },
  },
];

beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm');
});
afterEach(async () => {
  await tf.setBackend('wasm');
  mendConvolutions('wasm');
});

type Make = () => tf.Tensor[];

async function valuesOn(backend: 'cpu' | 'wasm', make: Make): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const results = tf.tidy(make);
  const values = results.map((result) => Float32Array.from(result.dataSync()));
  tf.dispose(results);
  return values;
}

/** The greatest difference from the plain backend, as a part of the greatest number. */
async function error(make: Make, expected: Make = make): Promise<number> {
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

const noise = (shape: readonly number[], seed: number) =>
  tf.randomUniform([...shape], -1, 1, 'float32', seed);

type Shape = [number, number, number, number];
type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
interface Case {
  image: Shape;
  filter: Shape;
  strides: [number, number];
  pad: Pad;
}

const channels = fc.constantFrom(1, 3, 8, 32);
const upTo = (max: number, min = 1) => fc.integer({ min, max });
const cases: fc.Arbitrary<Case> = fc
  .record({
    image: fc.tuple(upTo(3), upTo(9), upTo(9), channels),
    window: fc.tuple(upTo(4), upTo(4)),
    outChannels: channels,
    strides: fc.tuple(upTo(3), upTo(3)),
    pad: fc.oneof(
      fc.constantFrom<Pad>('same', 'valid'),
      upTo(3, 0),
      fc
        .tuple(upTo(3, 0), upTo(3, 0), upTo(3, 0), upTo(3, 0))
        .map(([top, bottom, left, right]): Pad => [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ]),
    ),
  })
  .map(({ image, window: [height, width], outChannels, strides, pad }): Case => {
    return { image, filter: [height, width, image[3], outChannels], strides, pad };
  })
  .filter(({ image, filter, strides, pad }) => {
    const { outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
      image,
      filter,
      strides,
      1,
      pad,
    );
    return outHeight > 0 && outWidth > 0;
  });

/** The convolution, and the gradients of its input, its filter and its bias. */
function gradients({ image, filter, strides, pad }: Case): tf.Tensor[] {
  const convolve = (x: tf.Tensor, weights: tf.Tensor, bias: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, weights as tf.Tensor4D, strides, pad).add(bias);
  const operands = [noise(image, 1), noise(filter, 2), noise([filter[3]], 3)] as const;
  const output = convolve(...operands);
  const slope = noise(output.shape, 4);
  const differentiate = tf.grads((...inputs) =>
    convolve(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor, inputs[2] as tf.Tensor)
      .mul(slope)
      .sum(),
  );
  return [output, ...differentiate([...operands])];
}

/** The plain backend takes its time: once is enough. */
let plain: Trained | undefined;

describe.each(ways)('with products by $way (skipped where there is no BLAS)', (each) => {
  /** For every test: one that fails leaves the way of the others alone. */
  const mended = async (check: () => Promise<void>) => {
    const takeBack = each.install();
    try {
      await check();
    } finally {
      await tf.setBackend('wasm');
      takeBack();
    }
  };

  test.skipIf(!each.isHere)('a convolution and its gradients are the plain backend’s', () =>
    mended(() =>
      fc.assert(
        fc.asyncProperty(cases, async (shape) => {
          expect(await error(() => gradients(shape))).toBeLessThan(2e-5);
        }),
        { numRuns: 150 },
      ),
    ),
  );

  test.skipIf(!each.isHere)('a batch that is worked through in parts is whole', () =>
    mended(async () => {
      const whole: Case[] = [
        { image: [37, 16, 16, 4], filter: [3, 3, 4, 3], strides: [1, 1], pad: 'same' },
        { image: [130, 16, 16, 4], filter: [3, 3, 4, 3], strides: [2, 2], pad: 'same' },
        { image: [45, 16, 16, 1], filter: [5, 5, 1, 3], strides: [1, 1], pad: 'same' },
        { image: [17, 8, 8, 32], filter: [3, 3, 32, 32], strides: [1, 1], pad: 'valid' },
      ];
      for (const shape of whole) expect(await error(() => gradients(shape))).toBeLessThan(2e-5);
    }),
  );

  test.skipIf(!each.isHere)('a dilated convolution is the plain backend’s', () =>
    mended(async () => {
      for (const pad of ['same', 'valid'] as const) {
        const make = () => {
          const [x, filter] = [noise([2, 9, 8, 32], 1), noise([3, 2, 32, 32], 2)];
          const dilations: [number, number] = [2, 3];
          return [tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilations)];
        };
        expect(await error(make)).toBeLessThan(2e-5);
      }
    }),
  );

  test.skipIf(!each.isHere)('a last row that only rounding up brings has a gradient', () =>
    mended(async () => {
      const gradient = (pad: Pad, mode?: 'ceil') => () => {
        const [x, filter] = [noise([2, 4, 4, 3], 1) as tf.Tensor4D, noise([3, 3, 3, 5], 2)];
        const slope = noise([2, 3, 3, 5], 3);
        const loss = (weights: tf.Tensor) =>
          tf
            .conv2d(x, weights as tf.Tensor4D, 2, pad, 'NHWC', 1, mode)
            .mul(slope)
            .sum();
        return [tf.grad(loss)(filter)];
      };
      const same = gradient([
        [0, 0],
        [1, 2],
        [1, 2],
        [0, 0],
      ]);
      expect(await error(gradient(1, 'ceil'), same)).toBeLessThan(2e-5);
    }),
  );

  test.skipIf(!each.isHere)('depthwise convolutions have gradients, too', () =>
    mended(() =>
      fc.assert(
        fc.asyncProperty(
          cases.filter(({ pad }) => typeof pad === 'string'),
          upTo(3),
          async ({ image, filter, strides, pad }, multiplier) => {
            const make = () => {
              const square: [number, number] = [strides[0], strides[0]];
              const convolve = (x: tf.Tensor, weights: tf.Tensor) =>
                tf.depthwiseConv2d(
                  x as tf.Tensor4D,
                  weights as tf.Tensor4D,
                  square,
                  pad as 'same' | 'valid',
                );
              const x = noise(image, 1);
              const weights = noise([filter[0], filter[1], image[3], multiplier], 2);
              const slope = noise(convolve(x, weights).shape, 3);
              return tf.grads((a, b) =>
                convolve(a as tf.Tensor, b as tf.Tensor)
                  .mul(slope)
                  .sum(),
              )([x, weights]);
            };
            expect(await error(make)).toBeLessThan(2e-5);
          },
        ),
        { numRuns: 60 },
      ),
    ),
  );

  test.skipIf(!each.isHere)('gradients that make the heap grow are right all the same', () =>
    mended(async () => {
      const shape: Case = {
        image: [32, 16, 16, 32],
        filter: [1, 1, 32, 32],
        strides: [1, 1],
        pad: 'same',
      };
      await tf.setBackend('wasm');
      const held = Array.from({ length: 12 }, () => tf.tidy(() => gradients(shape)));
      const bytes = held.map((results) =>
        Buffer.concat(results.map((result) => Buffer.from(result.dataSync().slice().buffer))),
      );
      // The heap grew on the way: a view of the old one would have read, or written, nothing.
      for (const other of bytes) expect(other.equals(bytes[0] as Buffer)).toBe(true);
      expect(bytes[0]?.some((byte) => byte !== 0)).toBe(true);
      tf.dispose(held);
    }),
  );

  test.skipIf(!each.isHere)('a small network for MNIST trains as on the plain backend', () =>
    mended(async () => {
      const { train: set } = await loadDataset();
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

test('gradients of pooling, batch normalisation and resizing are the plain backend’s', async () => {
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
});

test('what the backend still lacks says what to do', () => {
  expect(() => tf.unsortedSegmentSum([1, 2], tf.tensor1d([0, 1], 'int32'), 2)).toThrow(
    new TrainError('The wasm backend has no "UnsortedSegmentSum"', 'Use --backend cpu'),
  );
  const [x, dy] = [tf.ones([1, 2, 5, 5]), tf.ones([1, 3, 5, 5])];
  const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [3, 3, 2, 3] };
  expect(() => tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attrs)).toThrow(
    /channels first \(NCHW\)\. Put them last \(NHWC\), or use --backend cpu$/,
  );
});

test('can be taken back and made again, however often it was asked for', () => {
  const kernel = (name: string) => tf.getKernel(name, 'wasm')?.kernelFunc;
  const shippedInput = () => {
    mendConvolutions('wasm')();
    return kernel('Conv2DBackpropInput');
  };
  const shipped = shippedInput();
  expect(kernel('Conv2DBackpropFilter')).toBeUndefined();
  const takeBack = mendConvolutions('wasm');
  mendConvolutions('blas');
  expect(kernel('Conv2DBackpropFilter')).toBeDefined();
  expect(kernel('Conv2DBackpropInput')).not.toBe(shipped);
  takeBack();
  expect(kernel('Conv2DBackpropFilter')).toBeUndefined();
  expect(shippedInput()).toBe(shipped);
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
