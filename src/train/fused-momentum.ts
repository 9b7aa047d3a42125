import * as tf from '@tensorflow/tfjs';
import type { Blas } from './blas.ts';
import type { HeapBackend } from './heap.ts';

/** What TensorFlow.js's optimiser keeps to itself. */
interface MomentumState {
  accumulations: { variable: tf.Variable }[];
  momentum: number;
  learningRate: number;
  useNesterov: boolean;
  incrementIterations(): void;
}

interface Update {
  weights: tf.Variable;
  sum: tf.Variable;
  gradient: tf.Tensor;
}

/**
 * Lets the system's BLAS make the update of gradient descent with momentum, g ← μg + ∇L and W ← W − ηg, on the wasm heap.
 * TensorFlow.js makes five new tensors of each variable's size on the way, one after the other; this makes one.
 * To be called once the backend is set.
 *
 * @returns Puts TensorFlow.js's own update back.
 */
export function fuseMomentum({ axpby }: Blas): () => void {
  const prototype = tf.MomentumOptimizer.prototype;
  const before = prototype.applyGradients;
  prototype.applyGradients = function applyGradients(gradients) {
    const state = this as unknown as MomentumState;
    const updates = tf.getBackend() === 'wasm' ? updatesOf(state, gradients) : undefined;
    // The first step makes the sums; that, and all that is unusual, is left to TensorFlow.js.
    if (!updates) return before.call(this, gradients);
    const backend = tf.backend() as unknown as HeapBackend;
    const { momentum, learningRate } = state;
    for (const { weights, sum, gradient } of updates) {
      // Not in place: kernels of the wasm backend keep a packed copy of the weights, and know them by their tensor.
      const next = tf
        .engine()
        .makeTensorFromTensorInfo(backend.makeOutput(weights.shape, 'float32'));
      const view = (tensor: tf.Tensor) => backend.typedArrayFromHeap(tensor);
      axpby(1, view(gradient), momentum, view(sum));
      view(next).set(view(weights));
      axpby(-learningRate, view(sum), 1, view(next));
      weights.assign(next);
      next.dispose();
    }
    state.incrementIterations();
  };
  return () => {
    prototype.applyGradients = before;
  };
}

/** Every variable with its sum and gradient, if all are as they usually are. */
function updatesOf(
  { accumulations, useNesterov }: MomentumState,
  gradients: Parameters<tf.MomentumOptimizer['applyGradients']>[0],
): Update[] | undefined {
  if (useNesterov) return undefined;
  const named = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const updates: Update[] = [];
  for (const [index, { name, tensor: gradient }] of named.entries()) {
    const weights = tf.engine().registeredVariables[name];
    const sum = accumulations[index]?.variable;
    // A clone shares its memory with the original, and would change with it.
    if (!weights || !sum || !gradient || tf.backend().refCount(sum.dataId) > 1) return undefined;
    updates.push({ weights, sum, gradient });
  }
  return updates;
}
