import type * as tf from '@tensorflow/tfjs';
import type { Attributes, Shape } from '../conv2d.ts';
import { windowOf } from './window.ts';
import type { Window } from './patches.ts';
import { type HeapBackend, zeros } from '../heap.ts';

/** Both gradients of a depthwise convolution, which the wasm backend lacks. Few products a number: loops do. */
export const depthwiseKernels: Readonly<Record<string, tf.KernelFunc>> = {
  DepthwiseConv2dNativeBackpropFilter({ inputs, attrs, backend }) {
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const { filterShape, ...how } = attrs as unknown as Attributes & { filterShape: Shape };
    const window = windowOf([x, dy], filterShape, how, dy.shape);
    const heap = backend as unknown as HeapBackend;
    const gradient = zeros(heap, filterShape);
    const [from, slope, to] = [x, dy, gradient].map((tensor) => heap.typedArrayFromHeap(tensor));
    if (!from || !slope || !to) throw new Error('A tensor has no memory');
    const [, , channels, multiplier] = filterShape;
    eachTap(window, x.shape[0] ?? 0, (pixel, tap, output) => {
      for (let c = 0; c < channels; c++) {
        const value = from[pixel * channels + c] as number;
        for (let m = 0; m < multiplier; m++) {
          const [at, out] = [(tap * channels + c) * multiplier + m, c * multiplier + m];
          to[at] =
            (to[at] as number) + value * (slope[output * channels * multiplier + out] as number);
        }
      }
    });
    return gradient;
  },

  DepthwiseConv2dNativeBackpropInput({ inputs, attrs, backend }) {
    const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    const { inputShape, ...how } = attrs as unknown as Attributes & { inputShape: Shape };
    const window = windowOf([dy, filter], filter.shape, how, dy.shape, inputShape);
    const heap = backend as unknown as HeapBackend;
    const gradient = zeros(heap, inputShape);
    const [slope, weights, to] = [dy, filter, gradient].map((tensor) =>
      heap.typedArrayFromHeap(tensor),
    );
    if (!slope || !weights || !to) throw new Error('A tensor has no memory');
    const [, , channels, multiplier] = filter.shape as Shape;
    eachTap(window, inputShape[0], (pixel, tap, output) => {
      for (let c = 0; c < channels; c++) {
        let sum = to[pixel * channels + c] as number;
        for (let m = 0; m < multiplier; m++) {
          const weight = weights[(tap * channels + c) * multiplier + m] as number;
          sum += weight * (slope[(output * channels + c) * multiplier + m] as number);
        }
        to[pixel * channels + c] = sum;
      }
    });
    return gradient;
  },
};

/** Names each pixel of the input that a tap of the filter sees for a pixel of the output. */
function eachTap(
  window: Window,
  batch: number,
  visit: (pixel: number, tap: number, output: number) => void,
): void {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = window;
  for (let output = 0; output < batch * outHeight * outWidth; output++) {
    const image = Math.floor(output / (outHeight * outWidth));
    const y = Math.floor(output / outWidth) % outHeight;
    const x = output % outWidth;
    for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
      const i = Math.floor(tap / filterWidth);
      const j = tap % filterWidth;
      const row = y * window.strideHeight - window.top + i * window.dilationHeight;
      const column = x * window.strideWidth - window.left + j * window.dilationWidth;
      if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
      visit((image * inHeight + row) * inWidth + column, tap, output);
    }
  }
}
