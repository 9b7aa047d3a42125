import { type AdamClass, fusedAdam } from './adam.ts';
import type { Backend } from './backends.ts';
import { fusedMomentum, type MomentumClass } from './momentum.ts';

/** Optimisers that take one pass over the weights, in place; only those that a backend has of its own. */
export interface Optimizers {
  Momentum?: MomentumClass;
  Adam?: AdamClass;
}

/**
 * The optimisers of a backend, to be used in the place of `tf.train.momentum` and `tf.train.adam`.
 *
 * @param backendName the one that `openBackend` has opened
 * @returns none on "cuda", "webgpu" and "cpu", which have none of their own
 */
export function fusedOptimizers(backendName: Backend['name']): Optimizers {
  const [Momentum, Adam] = [fusedMomentum(backendName), fusedAdam(backendName)];
  return { ...(Momentum && { Momentum }), ...(Adam && { Adam }) };
}
