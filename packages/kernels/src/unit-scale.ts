import * as tf from '@tensorflow/tfjs';
import { overrideKernel } from './kernels.ts';

/** Below this size, looking costs more than multiplying. */
const worthwhile = 10_000;

/**
 * Spares a backend in the computer's own memory a product with ones: scaling a matrix column by column, as the limit on weight
 * vectors does, changes nothing in most steps. Reading the factors first takes a thousandth of the time; if all are one, the matrix
 * is returned as it is. To be called once the backend is set.
 *
 * @returns Restores the shipped kernel.
 */
export function overrideUnitScale(backendName = 'wasm'): () => void {
  const make =
    (shipped: tf.KernelFunc): tf.KernelFunc =>
    (call) => {
      const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const [rows = 0, columns = 0] = a.shape;
      const isScale =
        a.shape.length === 2 && b.shape.length === 2 && b.shape[0] === 1 && b.shape[1] === columns;
      if (!isScale || a.dtype !== 'float32' || b.dtype !== 'float32' || rows * columns < worthwhile)
        return shipped(call);
      const factors = tf.engine().readSync(b.dataId) as Float32Array;
      for (let column = 0; column < columns; column++)
        if (factors[column] !== 1) return shipped(call);
      (call.backend as tf.KernelBackend).incRef(a.dataId);
      return { dataId: a.dataId, shape: a.shape, dtype: a.dtype };
    };
  return overrideKernel('Multiply', make, backendName);
}
