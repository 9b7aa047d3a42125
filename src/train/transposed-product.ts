import * as tf from '@tensorflow/tfjs';

const kernelName = 'BatchMatMul';
const backendName = 'wasm';
/** The shipped kernel behind each mended one. */
const shipped = new WeakMap<tf.KernelFunc, tf.KernelConfig>();

/** What the wasm backend offers beyond the interface of all backends. */
interface DisposingBackend {
  disposeData(dataId: object): void;
}

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

  const kernelFunc: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs;
    const attrs: Record<string, unknown> = { ...call.attrs };
    const backend = call.backend as DisposingBackend;
    const temporary: tf.TensorInfo[] = [];
    const upright = (operand: tf.TensorInfo | undefined, flag: string) => {
      if (!operand || attrs[flag] !== true) return operand;
      attrs[flag] = false;
      const perm = swapLastTwo(operand.shape.length);
      const result = single(
        transpose.kernelFunc({ inputs: { x: operand }, backend: call.backend, attrs: { perm } }),
      );
      temporary.push(result);
      return result;
    };
    const inputs = { a: upright(a, 'transposeA'), b: upright(b, 'transposeB') };
    const product = original.kernelFunc({
      inputs: inputs as tf.NamedTensorInfoMap,
      backend: call.backend,
      attrs: attrs as tf.NamedAttrMap,
    });
    for (const { dataId } of temporary) backend.disposeData(dataId);
    return product;
  };
  shipped.set(kernelFunc, original);
  replace({ ...original, kernelFunc });
  return () => replace(original);
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
