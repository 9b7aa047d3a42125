import type { Context } from '../topic.ts';
import { fusedAdam } from './adam.ts';
import type { Backend } from './backends.ts';
import { fusedMomentum } from './momentum.ts';

/** The optimisers that a backend has of its own, which take one pass over the weights, in place. */
export function fusedOptimizers(
  backendName: Backend['name'],
): Pick<Context<unknown>, 'Momentum' | 'Adam'> {
  const [Momentum, Adam] = [fusedMomentum(backendName), fusedAdam(backendName)];
  return { ...(Momentum && { Momentum }), ...(Adam && { Adam }) };
}
