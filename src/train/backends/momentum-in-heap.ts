import type * as tf from '@tensorflow/tfjs';
import { addressOf, heapBackend, renew, unshare } from './heap.ts';
import { mendMomentum } from './momentum.ts';
import type { Vectors } from './vectors.ts';

/**
 * Makes the optimiser's update on the wasm heap, in one pass. The bits are TensorFlow.js's, but for sums next to nothing. To be called
 * once the backend is set.
 *
 * @returns Puts TensorFlow.js's own update back.
 */
export function mendMomentumInHeap(vectors: Pick<Vectors, 'momentum'>): () => void {
  return mendMomentum('wasm', (updates, { momentum, learningRate }) => {
    const backend = heapBackend();
    const at = (tensor: tf.Tensor) => addressOf(backend, tensor);
    for (const { weights, sum, gradient } of updates) {
      unshare(backend, weights);
      vectors.momentum(at(weights), at(sum), at(gradient), weights.size, momentum, learningRate);
      renew(backend, weights);
    }
  });
}
