import type * as tf from '@tensorflow/tfjs';
import type { Attributes, Shape } from '../conv2d.ts';
import { windowOf } from './window.ts';
import { gather, layOut, place, rowsOf } from './patch-layout.ts';
import { scatterPatches, type Window } from './patches.ts';
import { type HeapBackend, runKernel, zeros } from '../heap.ts';

interface Dy {
  dy: tf.TensorInfo;
  how: Attributes;
}

/** The gradient of a filter `[filterHeight, filterWidth, inChannels, outChannels]`: patchesᵀ · dy. */
export function filterGradient(
  backend: HeapBackend,
  { x, dy, filterShape, how }: Dy & { x: tf.TensorInfo; filterShape: Shape },
): tf.TensorInfo {
  const window = windowOf([x, dy], filterShape, how, dy.shape);
  const layout = layOut(window, x.shape[0] ?? 0);
  const [columns, outChannels] = [layout.columns, filterShape[3]];
  // The smaller operand is transposed: on wasm, transposing the patches would take as long as the product.
  const isTurned = outChannels < columns;
  const sum = zeros(backend, isTurned ? [outChannels, columns] : [columns, outChannels]);
  for (const part of layout.parts) {
    const patches = gather(backend, layout, part, x);
    const slope = rowsOf(backend, layout, part, dy);
    const operands = isTurned ? { a: slope, b: patches } : { a: patches, b: slope };
    const product = multiply(backend, operands, { transposeA: true });
    const [total, addend] = [backend.typedArrayFromHeap(sum), backend.typedArrayFromHeap(product)];
    for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (addend[i] as number);
    backend.disposeData(product.dataId);
    backend.disposeData(patches.dataId);
    if (slope.dataId !== dy.dataId) backend.disposeData(slope.dataId);
  }
  if (!isTurned) return { ...sum, shape: filterShape };
  const gradient = runKernel('Transpose', backend, { x: sum }, { perm: [1, 0] });
  backend.disposeData(sum.dataId);
  return { ...gradient, shape: filterShape };
}

/** The gradient of the input `[batch, inHeight, inWidth, inChannels]`: dy · filterᵀ are the gradients of the patches. */
export function inputGradient(
  backend: HeapBackend,
  { dy, filter, inputShape, how }: Dy & { filter: tf.TensorInfo; inputShape: Shape },
  hasBlas: boolean,
): tf.TensorInfo {
  const window = windowOf([dy, filter], filter.shape, how, dy.shape, inputShape);
  const [, , inChannels, outChannels] = filter.shape as Shape;
  const pad = paddingOfTurned(window);
  const isWorthIt = hasBlas && isLarge(filter) ? outChannels <= inChannels : inChannels >= 8;
  if (pad && isWorthIt) {
    const turned = turnFilter(backend, filter);
    const attrs = { strides: 1, dilations: 1, pad, dataFormat: 'NHWC' };
    const gradient = runKernel('Conv2D', backend, { x: dy, filter: turned }, attrs);
    backend.disposeData(turned.dataId);
    return gradient;
  }
  const layout = layOut(window, inputShape[0]);
  const weights = { ...filter, shape: [layout.columns, filter.shape[3] ?? 0] };
  const gradient = zeros(backend, inputShape);
  for (const part of layout.parts) {
    const slope = rowsOf(backend, layout, part, dy);
    const patches = multiply(backend, { a: slope, b: weights }, { transposeB: true });
    scatterPatches(...place(backend, layout, part, gradient, patches));
    backend.disposeData(patches.dataId);
    if (slope.dataId !== dy.dataId) backend.disposeData(slope.dataId);
  }
  return gradient;
}

/**
 * A filter that moves by single pixels has a gradient that is a convolution, too: of the output's gradient, with the filter
 * turned by half a circle.
 *
 * @returns That convolution's padding, where there is one
 */
function paddingOfTurned(window: Window): tf.backend_util.ExplicitPadding | undefined {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = window;
  if (strideHeight !== 1 || strideWidth !== 1) return undefined;
  const top = (window.filterHeight - 1) * dilationHeight - window.top;
  const left = (window.filterWidth - 1) * dilationWidth - window.left;
  const bottom = window.inHeight - window.outHeight + window.top;
  const right = window.inWidth - window.outWidth + window.left;
  if (Math.min(top, left, bottom, right) < 0) return undefined;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** Whether products by BLAS, patches included, are faster than the shipped convolution: measured on both sides of it. */
export function isLarge(filter: tf.TensorInfo): boolean {
  const [, , inChannels, outChannels] = filter.shape as Shape;
  return Math.min(inChannels, outChannels) >= 32;
}

/** @returns The filter with its rows and columns in reverse, and the channels that come in and go out exchanged */
function turnFilter(backend: HeapBackend, filter: tf.TensorInfo): tf.TensorInfo {
  const [height, width, inChannels, outChannels] = filter.shape as Shape;
  const turned = backend.makeOutput([height, width, outChannels, inChannels], 'float32');
  const [from, to] = [backend.typedArrayFromHeap(filter), backend.typedArrayFromHeap(turned)];
  const size = inChannels * outChannels;
  for (let tap = 0; tap < height * width; tap++) {
    const source = (height * width - 1 - tap) * size;
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) {
        to[tap * size + o * inChannels + i] = from[source + i * outChannels + o] as number;
      }
    }
  }
  return turned;
}

/** The convolution `[batch, outHeight, outWidth, outChannels]`: patches · filter. */
export function convolve(
  backend: HeapBackend,
  { x, filter, how }: { x: tf.TensorInfo; filter: tf.TensorInfo; how: Attributes },
): tf.TensorInfo {
  const window = windowOf([x, filter], filter.shape, how);
  const layout = layOut(window, x.shape[0] ?? 0);
  const outChannels = filter.shape[3] ?? 0;
  const weights = { ...filter, shape: [layout.columns, outChannels] };
  const shape = [x.shape[0] ?? 0, window.outHeight, window.outWidth, outChannels];
  const output = backend.makeOutput(shape, 'float32');
  for (const part of layout.parts) {
    const patches = gather(backend, layout, part, x);
    const product = multiply(backend, { a: patches, b: weights }, {});
    const begin = part.begin * layout.rows * outChannels;
    backend.typedArrayFromHeap(output).set(backend.typedArrayFromHeap(product), begin);
    backend.disposeData(product.dataId);
    backend.disposeData(patches.dataId);
  }
  return output;
}

function multiply(
  backend: HeapBackend,
  operands: { a: tf.TensorInfo; b: tf.TensorInfo },
  transposes: { transposeA?: boolean; transposeB?: boolean },
): tf.TensorInfo {
  const attrs = { transposeA: false, transposeB: false, ...transposes };
  return runKernel('BatchMatMul', backend, operands, attrs);
}
