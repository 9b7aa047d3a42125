import * as tf from '@tensorflow/tfjs';
import type { HeapBackend } from './heap.ts';

const kernelName = 'Sum';
const backendName = 'wasm';
const mended = new WeakMap<tf.KernelFunc, tf.KernelConfig>();

/**
 * Makes the sum over a matrix's rows fast on the wasm backend: the lengths of weight vectors and the gradients of biases are
 * such sums. The shipped kernel transposes the whole matrix first. A row of ones times the matrix is the same sum, made
 * by whichever kernel multiplies. To be called once the backend is set.
 *
 * @returns Puts the shipped kernel back.
 */
export function mendRowSums(): () => void {
  const original = tf.getKernel(kernelName, backendName);
  if (!original) throw new Error('The wasm backend is not registered');
  const shipped = mended.get(original.kernelFunc);
  if (shipped) return () => replace(shipped);
  const kernelFunc: tf.KernelFunc = (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
    const [rows = 0, columns = 0] = x.shape;
    const axes = [axis].flat();
    const isOverRows = x.shape.length === 2 && axes.length === 1 && axes[0] === 0;
    if (!isOverRows || x.dtype !== 'float32' || rows * columns === 0)
      return original.kernelFunc(call);
    // Looked up at each call: with a BLAS the kernel is another one.
    const multiply = tf.getKernel('BatchMatMul', backendName);
    const backend = call.backend as unknown as HeapBackend;
    const ones = backend.makeOutput([1, 1, rows], 'float32');
    backend.typedArrayFromHeap(ones).fill(1);
    const matrix = { ...x, shape: [1, rows, columns] };
    const attrs = { transposeA: false, transposeB: false };
    const inputs = { a: ones, b: matrix };
    const sum = multiply.kernelFunc({ inputs, attrs, backend: call.backend }) as tf.TensorInfo;
    backend.disposeData(ones.dataId);
    return { ...sum, shape: keepDims ? [1, columns] : [columns] };
  };
  mended.set(kernelFunc, original);
  replace({ ...original, kernelFunc });
  return () => replace(original);
}

function replace(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(kernel);
}
