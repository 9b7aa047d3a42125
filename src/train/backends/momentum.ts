import * as tf from '@tensorflow/tfjs';

/** What TensorFlow.js's optimiser keeps to itself. */
interface MomentumState {
  accumulations: { variable: tf.Variable }[];
  momentum: number;
  learningRate: number;
  useNesterov: boolean;
  incrementIterations(): void;
}

/** g ← μg + ∇L and W ← W − ηg, for one variable. */
export interface Update {
  weights: tf.Variable;
  sum: tf.Variable;
  gradient: tf.Tensor;
}

/** μ and η. */
export type Rates = Pick<MomentumState, 'momentum' | 'learningRate'>;

const prototype = tf.MomentumOptimizer.prototype;
const shipped = prototype.applyGradients;
/** Who makes the update, by the name of the backend that holds the tensors. */
const ways = new Map<string, (updates: Update[], rates: Rates) => void>();

/**
 * Lets a backend make the update of gradient descent with momentum in place, where TensorFlow.js makes five new tensors of each
 * variable's size, one after the other.
 *
 * @returns Puts TensorFlow.js's own update back.
 */
export function mendMomentum(
  backend: string,
  update: (updates: Update[], rates: Rates) => void,
): () => void {
  ways.set(backend, update);
  prototype.applyGradients = applyGradients;
  return () => {
    ways.delete(backend);
    if (ways.size === 0) prototype.applyGradients = shipped;
  };
}

/** @returns whether it is the backend, and not TensorFlow.js, that makes the update */
export function isMomentumMended(backend: string): boolean {
  return prototype.applyGradients === applyGradients && ways.has(backend);
}

function applyGradients(
  this: tf.MomentumOptimizer,
  gradients: Parameters<typeof shipped>[0],
): void {
  const state = this as unknown as MomentumState;
  const way = ways.get(tf.getBackend());
  const updates = way && updatesOf(state, gradients);
  // The first step makes the sums; that, and all that is unusual, is left to TensorFlow.js.
  if (!updates) return shipped.call(this, gradients);
  way(updates, state);
  state.incrementIterations();
}

/** Every variable with its sum and gradient, if all are as they usually are. */
function updatesOf(
  { accumulations, useNesterov }: MomentumState,
  gradients: Parameters<typeof shipped>[0],
): Update[] | undefined {
  if (useNesterov) return undefined;
  const named = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const updates: Update[] = [];
  for (const [index, { name, tensor: gradient }] of named.entries()) {
    const weights = tf.engine().registeredVariables[name];
    const sum = accumulations[index]?.variable;
    if (!weights || !sum || !gradient) return undefined;
    const alike = [weights, sum, gradient].every(
      ({ dtype, shape }) => dtype === 'float32' && tf.util.arraysEqual(shape, weights.shape),
    );
    // A clone of the sum shares its memory, and would change with it.
    if (!alike || tf.backend().refCount(sum.dataId) > 1) return undefined;
    updates.push({ weights, sum, gradient });
  }
  return updates;
}
