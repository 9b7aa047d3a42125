import * as tf from '@tensorflow/tfjs';
import { overrideKernel, restoreAll } from './kernels.ts';
import { computePlainly } from './plain-kernels.ts';

/** What TensorFlow.js calls the kernels of a convolution with. */
export interface Attributes {
  strides: [number, number] | number;
  dilations?: [number, number] | number;
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export type Shape = [number, number, number, number];

/**
 * Lets the plain backend compute those convolutions that the wasm backend gets wrong, alone or with bias and activation. To be
 * called once the backend is set.
 *
 * @returns Restores the shipped kernels.
 */
export function overrideConv2D(): () => void {
  return restoreAll(...['Conv2D', 'FusedConv2D'].map(guard));
}

function guard(kernelName: string): () => void {
  const plainly = computePlainly(kernelName);
  return overrideKernel(kernelName, (shipped) => (call) => {
    const { x, filter } = call.inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
    const how = call.attrs as unknown as Attributes;
    // What has its channels first is refused by the shipped kernel, with a reason.
    const isFit = how.dataFormat === 'NCHW' || isRightAsShipped(x.shape, filter.shape, how);
    return isFit ? shipped(call) : plainly(call);
  });
}

/**
 * Whether the wasm backend's own convolution gives the plain backend's numbers. It does not where padding is 'same' and steps
 * are longer than the filter; and where TensorFlow.js gives the output another shape than the kernel does (it takes the
 * rows' filter and stride for the columns', too, where padding is a number), the kernel writes where it must not.
 */
export function isRightAsShipped(
  inShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations = 1, pad, dimRoundingMode }: Attributes,
): boolean {
  const [image, filter] = [inShape as Shape, filterShape as Shape];
  const { computeConv2DInfo } = tf.backend_util;
  const info = computeConv2DInfo(image, filter, strides, dilations, pad, dimRoundingMode);
  const { padInfo, effectiveFilterHeight: height, effectiveFilterWidth: width } = info;
  if (pad === 'same') return height >= info.strideHeight && width >= info.strideWidth;
  const rows = info.inHeight + padInfo.top + padInfo.bottom - height;
  const columns = info.inWidth + padInfo.left + padInfo.right - width;
  return (
    info.outHeight === Math.floor(rows / info.strideHeight) + 1 &&
    info.outWidth === Math.floor(columns / info.strideWidth) + 1
  );
}
