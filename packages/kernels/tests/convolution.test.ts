import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { error, noise, type Shape, ways, waysToConvolve, withKernels } from './beside-cpu.ts';

// The plain backend, with which all is compared, is slow.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm');
});

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

describe.each(waysToConvolve)('with products by $way (skipped where there is no BLAS)', (each) => {
  const checked = (check: () => Promise<void>) => withKernels(each, check);

  test.skipIf(!each.isHere)('a convolution and its gradients are the plain backend’s', () =>
    checked(() =>
      fc.assert(
        fc.asyncProperty(cases, async (shape) => {
          expect(await error(() => gradients(shape))).toBeLessThan(2e-5);
        }),
        { numRuns: 150 },
      ),
    ),
  );

  test.skipIf(!each.isHere)(
    'a convolution with bias and rectifier in one is the plain backend’s',
    () =>
      checked(() =>
        fc.assert(
          fc.asyncProperty(cases, async ({ image, filter, strides, pad }) => {
            const make = () => [
              tf.fused.conv2d({
                x: noise(image, 1) as tf.Tensor4D,
                filter: noise(filter, 2) as tf.Tensor4D,
                strides,
                pad,
                bias: noise([filter[3]], 3),
                activation: 'relu',
              }),
            ];
            expect(await error(make)).toBeLessThan(2e-5);
          }),
          { numRuns: 50 },
        ),
      ),
  );

  test.skipIf(!each.isHere)('a dilated convolution is the plain backend’s', () =>
    checked(async () => {
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

  test.skipIf(!each.isHere)('depthwise convolutions have gradients, too', () =>
    checked(() =>
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
});

describe.each(ways)(
  'our own kernels, with products by $way (skipped where there is no BLAS)',
  (each) => {
    const checked = (check: () => Promise<void>) => withKernels(each, check);

    test.skipIf(!each.isHere)('a batch that is worked through in parts is whole', () =>
      checked(async () => {
        const whole: Case[] = [
          { image: [37, 16, 16, 4], filter: [3, 3, 4, 3], strides: [1, 1], pad: 'same' },
          { image: [130, 16, 16, 4], filter: [3, 3, 4, 3], strides: [2, 2], pad: 'same' },
          { image: [45, 16, 16, 1], filter: [5, 5, 1, 3], strides: [1, 1], pad: 'same' },
          { image: [17, 8, 8, 32], filter: [3, 3, 32, 32], strides: [1, 1], pad: 'valid' },
        ];
        for (const shape of whole) expect(await error(() => gradients(shape))).toBeLessThan(2e-5);
      }),
    );

    test.skipIf(!each.isHere)('a last row that only rounding up brings has a gradient', () =>
      checked(async () => {
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

    test.skipIf(!each.isHere)('gradients that make the heap grow are right all the same', () =>
      checked(async () => {
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
  },
);
