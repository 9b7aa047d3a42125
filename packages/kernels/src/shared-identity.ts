import type * as tf from '@tensorflow/tfjs';
import type { HeapBackend } from './heap.ts';
import { overrideKernel, restoreAll } from './kernels.ts';

/**
 * Lets a clone on the wasm backend share its original's memory, as it does on every other backend, and also a tensor that is cast to the
 * type that it has. The shipped kernels copy; backpropagation clones all that it will need again, the weights included, and casts every
 * rectifier's gradient. To be called once the backend is set.
 *
 * @returns Restores the shipped kernels.
 */
export function overrideIdentity(): () => void {
  return restoreAll(
    overrideKernel(
      'Identity',
      () =>
        ({ inputs, backend }) =>
          share(inputs, backend),
    ),
    overrideKernel('Cast', (shipped) => (call) => {
      const { dtype } = call.attrs as { dtype: tf.DataType };
      const isSame = call.inputs['x']?.dtype === dtype;
      return isSame ? share(call.inputs, call.backend) : shipped(call);
    }),
  );
}

function share(inputs: tf.NamedTensorInfoMap, backend: unknown): tf.TensorInfo {
  const { x } = inputs as { x: tf.TensorInfo };
  // Memory is freed when the last tensor that shares it is disposed.
  (backend as HeapBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}
