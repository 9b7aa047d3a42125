import * as tf from '@tensorflow/tfjs';
import { addressOf, type HeapBackend, own, renew } from './heap.ts';
import type { Vectors } from './vectors.ts';

/** What TensorFlow.js's optimiser keeps to itself. */
interface MomentumState {
  accumulations: { variable: tf.Variable }[];
  momentum: number;
  learningRate: number;
  useNesterov: boolean;
  incrementIterations(): void;
  iterations: number;
}

interface Update {
  weights: tf.Variable;
  sum: tf.Variable;
  gradient: tf.Tensor;
}

const prototype = tf.MomentumOptimizer.prototype;
const shipped = prototype.applyGradients;

/**
 * Makes the update of gradient descent with momentum, g ← μg + ∇L and W ← W − ηg, on the wasm heap, in place and in one pass, where
 * TensorFlow.js makes five new tensors of each variable's size, one after the other. The bits are the same, but for sums
 * next to nothing. To be called once the backend is set.
 *
 * @returns Puts TensorFlow.js's own update back.
 */
export function mendMomentum(vectors: Pick<Vectors, 'momentum'>): () => void {
  prototype.applyGradients = function applyGradients(gradients) {
    const state = this as unknown as MomentumState;
    const updates = tf.getBackend() === 'wasm' ? updatesOf(state, gradients) : undefined;
    // The first step makes the sums; that, and all that is unusual, is left to TensorFlow.js.
    if (!updates) return shipped.call(this, gradients);
    for (const update of updates) updateWith(vectors, update, state);
    state.incrementIterations();
  };
  return () => {
    prototype.applyGradients = shipped;
  };
}

function updateWith(
  vectors: Pick<Vectors, 'momentum'>,
  { weights, sum, gradient }: Update,
  { momentum, learningRate }: MomentumState,
): void {
  const backend = tf.backend() as unknown as HeapBackend;
  own(backend, weights);
  const at = (tensor: tf.Tensor) => addressOf(backend, tensor);
  vectors.momentum(at(weights), at(sum), at(gradient), weights.size, momentum, learningRate);
  renew(backend, weights);
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
