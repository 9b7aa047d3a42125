import * as tf from '@tensorflow/tfjs';
import { deferredSource, deferSquares } from './deferred-square.ts';
import { rowsSummed, overrideKernel, restoreAll } from './kernels.ts';
import { attribute, type Library, libraryName, run, typed } from './library.ts';
import { overrideUnitScale } from './unit-scale.ts';

/**
 * Makes training with TensorFlow's C library fast on a processor, where each operation that the package makes costs a pass over new
 * memory. The backend has to be set.
 *
 * @param areSignalsBlocked for the threads that compute
 * @returns Restores the package's own kernels, for comparison.
 */
export function overrideLibrary(areSignalsBlocked: boolean): () => void {
  return restoreAll(
    areSignalsBlocked ? overrideProducts() : () => {},
    overrideRectifierGradient(),
    overrideSquareSums(),
    overrideUnitScale(libraryName),
  );
}

/**
 * The package computes every product as one of stacks, which takes up to a third longer. The library's operation for two
 * matrices uses the stack pointer for other things while it computes: a signal that comes then writes into the memory that it points
 * at. So it is only for threads with signals blocked.
 */
function overrideProducts(): () => void {
  const make =
    (shipped: tf.KernelFunc): tf.KernelFunc =>
    (call) => {
      const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      if (a.shape.length !== 2 || b.shape.length !== 2) return shipped(call);
      const library = call.backend as Library;
      const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
      const flag = (name: string, value: boolean) =>
        attribute(library, 'TF_ATTR_BOOL', name, value);
      const flags = [flag('transpose_a', transposeA), flag('transpose_b', transposeB)];
      return run(library, 'MatMul', [typed(library, 'T'), ...flags], [a, b]);
    };
  return overrideKernel('BatchMatMul', make, libraryName);
}

const shippedRectifier = tf.getGradient('Relu');

/**
 * The gradient of a rectifier is one of TensorFlow's operations; the package takes ten for it. Where the rectifier was given NaN, the
 * gradient is 0 and not NaN: what goes wrong shows in the loss.
 */
function overrideRectifierGradient(): () => void {
  const register = (config: tf.GradConfig) => {
    tf.unregisterGradient('Relu');
    tf.registerGradient(config);
  };
  register({
    ...shippedRectifier,
    gradFunc(dy, saved, attributes) {
      if (tf.getBackend() !== libraryName) return shippedRectifier.gradFunc(dy, saved, attributes);
      const [x] = saved as [tf.Tensor];
      const library = tf.backend() as unknown as Library;
      return { x: () => run(library, 'ReluGrad', [typed(library, 'T')], [dy as tf.Tensor, x]) };
    },
  });
  return () => register(shippedRectifier);
}

/**
 * The lengths of weight vectors are one operation of TensorFlow's, without a matrix of squares. It gives the roots of the sums that
 * are asked for; squaring those few numbers costs nothing.
 */
function overrideSquareSums(): () => void {
  const library = tf.backend() as unknown as Library;
  const restoreSquares = deferSquares({
    name: libraryName,
    storage: library.tensorMap,
    reserve: (shape) => ({
      dataId: library.write(null, shape, 'float32'),
      shape,
      dtype: 'float32',
    }),
    make(square, source) {
      const made = run(library, 'Square', [typed(library, 'T')], [source]);
      const data = library.tensorMap.get(made.dataId);
      library.tensorMap.get(square).id = data.id;
      data.id = -1;
      made.dispose();
    },
  });
  const make =
    (shipped: tf.KernelFunc): tf.KernelFunc =>
    (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
      const source = deferredSource(x);
      if (!source || !rowsSummed(x, axis)) return shipped(call);
      const attributes = [
        attribute(library, 'TF_ATTR_BOOL', 'keep_dims', keepDims),
        typed(library, 'T'),
        typed(library, 'Tidx', library.binding.TF_INT32),
      ];
      return tf.tidy(() => {
        const rows = tf.tensor1d([0], 'int32');
        const lengths = run(library, 'EuclideanNorm', attributes, [source, rows]);
        return run(library, 'Square', [typed(library, 'T')], [lengths]);
      });
    };
  const restoreSum = overrideKernel('Sum', make, libraryName);
  return restoreAll(restoreSum, restoreSquares);
}
