import * as tf from '@tensorflow/tfjs';
import { deferredSource, deferSquares } from './deferred-square.ts';
import { addressOf, floatsAt, type HeapBackend, heapBackend, zeros } from './heap.ts';
import { rowsSummed, overrideKernel, restoreAll } from './kernels.ts';
import type { Vectors } from './vectors.ts';

/** Fewer columns are summed faster by the shipped kernel: there is a call for each row. */
const narrow = 8;

/**
 * Makes the sum over a matrix's rows, or over all first axes of a tensor, fast on the wasm backend: the gradients of biases are such sums, and
 * the lengths of weight vectors, where it is the squares that are summed. The shipped kernel transposes the whole matrix first. To be called once the backend is set.
 *
 * @returns Restores the shipped kernels.
 */
export function overrideSum(vectors: Pick<Vectors, 'add' | 'addSquares'>): () => void {
  const heap = heapBackend();
  const restoreSquares = deferSquares({
    name: 'wasm',
    storage: heap.dataIdMap,
    reserve: (shape) => heap.makeOutput(shape, 'float32'),
    make(square, source) {
      const size = tf.util.sizeFromShape(source.shape);
      const address = addressOf(heap, { ...source, dataId: square });
      floatsAt(heap, address, size).fill(0);
      vectors.addSquares(address, addressOf(heap, source), size);
    },
  });
  const restoreSum = overrideKernel('Sum', (shipped) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
    const summed = rowsSummed(x, axis);
    if (!summed || x.dtype !== 'float32' || summed.rows === 0 || summed.columns < narrow)
      return shipped(call);
    const { rows, columns, kept } = summed;
    const backend = call.backend as unknown as HeapBackend;
    const ones = Array.from({ length: x.shape.length - kept.length }, () => 1);
    const sum = zeros(backend, keepDims ? [...ones, ...kept] : kept);
    const source = deferredSource(x);
    const add = source ? vectors.addSquares : vectors.add;
    const [matrix, target] = [addressOf(backend, source ?? x), addressOf(backend, sum)];
    for (let row = 0; row < rows; row++) add(target, matrix + 4 * row * columns, columns);
    return sum;
  });
  return restoreAll(restoreSum, restoreSquares);
}
