import type * as tf from '@tensorflow/tfjs';
import { addressOf, heapBackend, renew, unshare } from './heap.ts';
import type { MomentumUpdate } from './momentum.ts';
import { openVectors } from './vectors.ts';

/** On the wasm heap. The bits are those of the formula's own operations, except that a velocity next to nothing becomes zero. */
export const momentumInHeap: MomentumUpdate = (
  { weights, velocity, gradient },
  { momentum, learningRate },
) => {
  const backend = heapBackend();
  const written = [weights, velocity];
  for (const variable of written) unshare(backend, variable);
  const at = (tensor: tf.Tensor) => addressOf(backend, tensor);
  const { size } = weights;
  openVectors().momentum(at(weights), at(velocity), at(gradient), size, momentum, learningRate);
  for (const variable of written) renew(backend, variable);
};
