import * as tf from '@tensorflow/tfjs';
import type { Attributes, Shape } from '../conv2d.ts';
import { type HeapBackend, zeros } from '../heap.ts';

/** The shipped gradient of max-pooling is zero wherever all numbers of a window are negative. */
export const maxPoolGradient: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes & {
    filterSize: [number, number] | number;
  };
  const shape = input.shape as Shape;
  const { computePool2DInfo } = tf.backend_util;
  const window = computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth } = window;
  const [, outHeight = 0, outWidth = 0] = dy.shape;
  const heap = backend as unknown as HeapBackend;
  const gradient = zeros(heap, shape);
  const [to, from, slope] = [
    heap.typedArrayFromHeap(gradient),
    heap.typedArrayFromHeap(input),
    heap.typedArrayFromHeap(dy),
  ];
  for (let output = 0; output < window.batchSize * outHeight * outWidth; output++) {
    const image = Math.floor(output / (outHeight * outWidth)) * inHeight;
    const row = (Math.floor(output / outWidth) % outHeight) * window.strideHeight;
    const column = (output % outWidth) * window.strideWidth;
    const top = Math.max(0, row - window.padInfo.top);
    const bottom = Math.min(inHeight, row - window.padInfo.top + filterHeight);
    const left = Math.max(0, column - window.padInfo.left);
    const right = Math.min(inWidth, column - window.padInfo.left + filterWidth);
    for (let channel = 0; channel < inChannels; channel++) {
      let most = -Infinity;
      let place = -1;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = ((image + y) * inWidth + x) * inChannels + channel;
          const value = from[at] as number;
          // Of equal ones, the first: as on the plain backend.
          if (value <= most) continue;
          most = value;
          place = at;
        }
      }
      if (place < 0) continue;
      to[place] = (to[place] as number) + (slope[output * inChannels + channel] as number);
    }
  }
  return gradient;
};
