import * as tf from '@tensorflow/tfjs';
import type { HeapBackend } from './heap.ts';

const kernelName = 'BatchMatMul';
const backendName = 'wasm';
/** The shipped kernel behind each mended one. */
const shipped = new WeakMap<tf.KernelFunc, tf.KernelConfig>();

/**
 * Makes matrix products with a transposed operand fast on the wasm backend. The shipped kernel reads a transposed operand
 * column by column, and backpropagation transposes an operand in every product. Transposing first, with the backend's own
 * kernel, and then multiplying makes a whole training step several times faster: `npm run bench -- train` says how much. To be called once the backend is set.
 *
 * @returns Puts the shipped kernel back, for comparison.
 */
export function mendTransposedProducts(): () => void {
  const original = tf.getKernel(kernelName, backendName);
  const transpose = tf.getKernel('Transpose', backendName);
  if (!original || !transpose) throw new Error('The wasm backend is not registered');
  const before = shipped.get(original.kernelFunc);
  if (before) return () => replace(before);

  const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const temporary: tf.TensorInfo[] = [];
    const turn = (x: tf.TensorInfo) => {
      const attrs = { perm: swapLastTwo(x.shape.length) };
      const turned = single(transpose.kernelFunc({ inputs: { x }, backend, attrs }));
      temporary.push(turned);
      return turned;
    };
    const multiply = (left: tf.TensorInfo, right: tf.TensorInfo) => {
      const attrs = { transposeA: false, transposeB: false };
      return single(original.kernelFunc({ inputs: { a: left, b: right }, backend, attrs }));
    };
    let product: tf.TensorInfo;
    if (transposeB && !transposeA && isCheaperTurned(a.shape, b.shape)) {
      const turned = multiply(b, turn(a));
      temporary.push(turned);
      product = turn(turned);
      temporary.pop();
    } else {
      product = multiply(transposeA ? turn(a) : a, transposeB ? turn(b) : b);
    }
    for (const { dataId } of temporary) (backend as unknown as HeapBackend).disposeData(dataId);
    return product;
  };
  shipped.set(kernelFunc, original);
  replace({ ...original, kernelFunc });
  return () => replace(original);
}

/**
 * A Bᵀ is also (B Aᵀ)ᵀ. The gradient of a layer's input multiplies a batch of a hundred rows with a matrix of a
 * thousand: it is cheaper to transpose the batch, twice, than the matrix.
 */
function isCheaperTurned(a: readonly number[], b: readonly number[]): boolean {
  const [m = 0, k = 0] = a.slice(-2);
  const [n = 0] = b.slice(-2);
  return m * (k + n) < n * k;
}

function replace(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(kernel);
}

function swapLastTwo(rank: number): number[] {
  return [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
}

function single(result: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo {
  const first = Array.isArray(result) ? result[0] : result;
  if (!first) throw new Error('Transpose gave no result');
  return first;
}
