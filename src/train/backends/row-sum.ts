import type * as tf from '@tensorflow/tfjs';
import type { Blas } from './blas.ts';
import type { HeapBackend } from './heap.ts';
import { mendKernel } from './kernels.ts';

/**
 * Makes the sum over a matrix's rows fast on the wasm backend: the lengths of weight vectors and the gradients of biases are
 * such sums. The shipped kernel transposes the whole matrix first. To be called once the backend is set.
 *
 * @param blas makes the sum, where there is one, as a row of ones times the matrix
 * @returns Puts the shipped kernel back.
 */
export function mendRowSums(blas?: Pick<Blas, 'multiply'>): () => void {
  return mendKernel('Sum', (shipped) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
    const [rows = 0, columns = 0] = x.shape;
    const axes = [axis].flat();
    const isOverRows = x.shape.length === 2 && axes.length === 1 && axes[0] === 0;
    if (!isOverRows || x.dtype !== 'float32' || rows * columns === 0) return shipped(call);
    const backend = call.backend as unknown as HeapBackend;
    const sum = backend.makeOutput(keepDims ? [1, columns] : [columns], 'float32');
    const [matrix, target] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(sum)];
    if (!blas) addRows(matrix, target);
    else {
      const ones = new Float32Array(rows).fill(1);
      const asIs = { a: false, b: false };
      blas.multiply(asIs, { m: 1, n: columns, k: rows }, ones, matrix, target);
    }
    return sum;
  });
}

function addRows(matrix: Float32Array, sum: Float32Array): void {
  sum.fill(0);
  const columns = sum.length;
  for (let start = 0; start < matrix.length; start += columns) {
    for (let column = 0; column < columns; column++)
      sum[column] = (sum[column] as number) + (matrix[start + column] as number);
  }
}
