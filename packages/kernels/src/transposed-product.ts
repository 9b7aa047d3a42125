import * as tf from '@tensorflow/tfjs';
import { addressOf, type HeapBackend, releaseView, runKernel, viewAt } from './heap.ts';
import { overrideKernel } from './kernels.ts';

/**
 * Makes matrix products fast on the wasm backend. The shipped kernel reads a transposed operand column by column, and
 * backpropagation transposes an operand in every product; transposing first, and then multiplying
 * makes a training step several times faster. And it packs its right operand before it multiplies, which for a matrix of weights
 * that is new in every step takes nearly as long as the product with a batch: such a matrix becomes the left operand.
 * `npm run bench -- train` measures the gain. To be called once the backend is set.
 *
 * @returns Restores the shipped kernel.
 */
export function overrideMatMul(): () => void {
  /** Right operands that were met before: their packed copies are kept by the shipped kernel, and cost nothing. */
  const met = new WeakSet<object>();
  return overrideKernel('BatchMatMul', (shipped) => ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const temporary: tf.TensorInfo[] = [];
    const turn = (x: tf.TensorInfo) => {
      const attrs = { perm: swapLastTwo(x.shape.length) };
      const turned = runKernel('Transpose', backend as unknown as HeapBackend, { x }, attrs);
      temporary.push(turned);
      return turned;
    };
    const multiply = (left: tf.TensorInfo, right: tf.TensorInfo) =>
      multiplyStacks(shipped, backend as unknown as HeapBackend, left, right);
    const isNew = !met.has(b.dataId);
    met.add(b.dataId);
    const turnsOver = transposeB
      ? isCheaperTurned(a.shape, b.shape)
      : isNew && isCheaperNotPacked(a.shape, b.shape);
    let product: tf.TensorInfo;
    if (turnsOver && !transposeA) {
      // A B is also (Bᵀ Aᵀ)ᵀ.
      const turned = multiply(transposeB ? b : turn(b), turn(a));
      temporary.push(turned);
      product = turn(turned);
      temporary.pop();
    } else {
      product = multiply(transposeA ? turn(a) : a, transposeB ? turn(b) : b);
    }
    for (const { dataId } of temporary) (backend as unknown as HeapBackend).disposeData(dataId);
    return product;
  });
}

/**
 * The gradient of a layer's input multiplies a batch of a hundred rows, A, with a transposed matrix of a thousand, B: it is cheaper to
 * transpose the batch, and the product, than the matrix.
 */
function isCheaperTurned(a: readonly number[], b: readonly number[]): boolean {
  const [m = 0, k = 0] = a.slice(-2);
  const [n = 0] = b.slice(-2);
  return m * (k + n) < n * k;
}

/** Packing a matrix takes about twice as long as transposing it; so a small A and product, three times over, must cost less. */
function isCheaperNotPacked(a: readonly number[], b: readonly number[]): boolean {
  const [m = 0] = a.slice(-2);
  const [k = 0, n = 0] = b.slice(-2);
  const isStack = [a, b].some((shape) => shape.slice(0, -2).some((size) => size !== 1));
  return !isStack && 3 * m * (k + n) < k * n;
}

function swapLastTwo(rank: number): number[] {
  return [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
}

/** Below so many products of numbers in a matrix, the call for each costs more than it saves. */
const worthwhile = 4096;

/** The shipped kernel is fast for two matrices alone, and up to 24 times as slow for stacks of them: those are multiplied one by one. */
function multiplyStacks(
  shipped: tf.KernelFunc,
  backend: HeapBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo {
  const multiply = (left: tf.TensorInfo, right: tf.TensorInfo) => {
    const attrs = { transposeA: false, transposeB: false };
    return single(shipped({ inputs: { a: left, b: right }, backend, attrs }));
  };
  const stack = a.shape.slice(0, -2);
  const [m = 0, k = 0] = a.shape.slice(-2);
  const [inner = 0, n = 0] = b.shape.slice(-2);
  const count = tf.util.sizeFromShape(stack);
  const isWorthwhile = count > 1 && inner === k && m * k * n >= worthwhile;
  if (!isWorthwhile || !tf.util.arraysEqual(stack, b.shape.slice(0, -2))) return multiply(a, b);
  const output = backend.makeOutput([...stack, m, n], 'float32');
  const [fromA, fromB, to] = [a, b, output].map((tensor) => addressOf(backend, tensor)) as Triple;
  for (let index = 0; index < count; index++) {
    const left = viewAt(backend, fromA + bytes * index * m * k, [m, k]);
    const right = viewAt(backend, fromB + bytes * index * k * n, [k, n]);
    const product = multiply(left, right);
    const from = addressOf(backend, product);
    backend.wasm.HEAPU8.copyWithin(to + bytes * index * m * n, from, from + bytes * m * n);
    backend.disposeData(product.dataId);
    releaseView(backend, left);
    releaseView(backend, right);
  }
  return output;
}

type Triple = [number, number, number];
const bytes = Float32Array.BYTES_PER_ELEMENT;

function single(result: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo {
  const first = Array.isArray(result) ? result[0] : result;
  if (!first) throw new Error('A product gave no result');
  return first;
}
