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
 * Makes the update of gradient descent with momentum, g ← μg + ∇L and W ← W − ηg, on the wasm heap: with a BLAS in two
 * operations, where TensorFlow.js makes five new tensors of each variable's size, one after the other. Without one, TensorFlow.js makes
 * the update; what both need is that sums which have become tiny are swept away. To be called once the backend is set.
 *
 * @returns Puts TensorFlow.js's own update back.
 */
export function mendMomentum(blas?: Pick<Blas, 'axpby'>): () => void {
  prototype.applyGradients = function applyGradients(gradients) {
    const state = this as unknown as MomentumState;
    const updates = tf.getBackend() === 'wasm' ? updatesOf(state, gradients) : undefined;
    // The first step makes the sums; that, and all that is unusual, is left to TensorFlow.js.
    if (!updates) return shipped.call(this, gradients);
    if (blas) {
      for (const update of updates) updateWith(blas, update, state);
      state.incrementIterations();
    } else shipped.call(this, gradients);
    if (state.iterations % stepsBetweenSweeps === 0)
      for (const { variable } of state.accumulations) sweep(variable);
  };
  return () => {
    prototype.applyGradients = shipped;
  };
}

function updateWith(
  { axpby }: Pick<Blas, 'axpby'>,
  { weights, sum, gradient }: Update,
  { momentum, learningRate }: MomentumState,
): void {
  const backend = tf.backend() as unknown as HeapBackend;
  // Not in place: kernels of the wasm backend keep a packed copy of the weights, and know them by their tensor.
  const next = tf.engine().makeTensorFromTensorInfo(backend.makeOutput(weights.shape, 'float32'));
  const view = (tensor: tf.Tensor) => backend.typedArrayFromHeap(tensor);
  axpby(1, view(gradient), momentum, view(sum));
  view(next).set(view(weights));
  axpby(-learningRate, view(sum), 1, view(next));
  weights.assign(next);
  next.dispose();
}

/**
 * A weight that gets no gradient any more, that of a pixel which is nearly always paper say, has a sum that shrinks by the factor μ
 * until it is too small for a normal number, and there it stays, as rounding keeps it from becoming zero. Processors
 * take a hundred times as long for such numbers. Of the weight itself they change nothing.
 */
const stepsBetweenSweeps = 100;
/** From here, a hundred steps with μ = 0.9 don't lead to numbers that aren't normal, below 1.2e-38. */
const tiny = 1e-30;

function sweep(sum: tf.Tensor): void {
  const values = (tf.backend() as unknown as HeapBackend).typedArrayFromHeap(sum);
  for (let index = 0; index < values.length; index++)
    if (isTiny(values[index] as number)) values[index] = 0;
}

export function isTiny(value: number): boolean {
  return value > -tiny && value < tiny;
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
