import * as tf from '@tensorflow/tfjs';
import type { Window } from './patches.ts';
import type { Attributes, Shape } from '../conv2d.ts';
import { UserError } from '../user-error.ts';

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
      'Put them last (NHWC), or use the backend "cpu"',
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
