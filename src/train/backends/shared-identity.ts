import type * as tf from '@tensorflow/tfjs';
import type { HeapBackend } from './heap.ts';
import { mendKernel } from './kernels.ts';

/**
 * Lets a clone on the wasm backend share its original's memory, as it does on every other backend. The shipped kernel copies, and
 * backpropagation clones all that it will need again, the weights included. To be called once the backend is set.
 *
 * @returns Puts the shipped kernel back.
 */
export function mendIdentity(): () => void {
  return mendKernel('Identity', () => ({ inputs, backend }) => {
    const { x } = inputs as { x: tf.TensorInfo };
    // Memory is given back when the last of those who share it is disposed.
    (backend as unknown as HeapBackend).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}
