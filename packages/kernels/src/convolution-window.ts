import * as tf from '@tensorflow/tfjs';
import type { Window } from './patches.ts';
import { UserError } from './user-error.ts';

/** What TensorFlow.js calls the kernels of a convolution with. */
export interface Attributes {
  strides: [number, number] | number;
  dilations?: [number, number] | number;
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export type Shape = [number, number, number, number];

/** @throws {UserError} where channels come first: the backend's convolution refuses that, too */
export function windowOf(
  operands: readonly tf.TensorInfo[],
  filterShape: readonly number[],
  { strides, dilations = 1, pad, dataFormat, dimRoundingMode }: Attributes,
  outShape?: readonly number[],
  inShape = operands[0]?.shape ?? [],
): Window {
  if (dataFormat === 'NCHW') {
    throw new UserError(
      'The wasm backend has no convolution with the channels first (NCHW)',
      'Put them last (NHWC), or use --backend cpu',
    );
  }
  for (const { dtype } of operands) {
    if (dtype !== 'float32') throw new Error(`A convolution trains on float32, not on ${dtype}`);
  }
  const [image, filter] = [inShape as Shape, filterShape as Shape];
  const { computeConv2DInfo } = tf.backend_util;
  const info = computeConv2DInfo(image, filter, strides, dilations, pad, dimRoundingMode);
  // TensorFlow.js forgets `dimRoundingMode` on the way to a gradient. Its shape still knows.
  const [, outHeight = info.outHeight, outWidth = info.outWidth] = outShape ?? [];
  return { ...info, outHeight, outWidth, top: info.padInfo.top, left: info.padInfo.left };
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
