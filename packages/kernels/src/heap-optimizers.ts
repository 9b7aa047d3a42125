import type * as tf from '@tensorflow/tfjs';
import { addressOf, heapBackend, renew, unshare } from './heap.ts';
import type { AdamUpdate, MomentumUpdate } from './optimizer.ts';
import { openVectors } from './vectors.ts';

/** On the wasm heap. The bits are those of the formula's own operations, except that a velocity on its way to a denormal is flushed to zero. */
export const momentumInHeap: MomentumUpdate = (
  { weights, velocity, gradient },
  { momentum, learningRate },
) => {
  inPlace([weights, velocity], gradient, ([w, v], g) =>
    openVectors().momentum(w, v, g, weights.size, momentum, learningRate),
  );
};

/** On the wasm heap. A moment on its way to a denormal is flushed to zero. */
export const adamInHeap: AdamUpdate = (
  { weights, firstMoment, secondMoment, gradient },
  { beta1, beta2, epsilon, learningRate, count },
) => {
  const rate = learningRate / (1 - beta1 ** count);
  const scale = 1 / Math.sqrt(1 - beta2 ** count);
  inPlace([weights, firstMoment, secondMoment], gradient, ([w, m, s], g) =>
    openVectors().adam(
      w,
      m,
      s,
      g,
      weights.size,
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      rate,
      scale,
      epsilon,
    ),
  );
};

/** Lets a pass write to variables where they lie, once their memory is shared with no other tensor. */
function inPlace<Variables extends tf.Variable[]>(
  variables: [...Variables],
  gradient: tf.Tensor,
  pass: (variables: { [Index in keyof Variables]: number }, gradient: number) => void,
): void {
  const backend = heapBackend();
  for (const variable of variables) unshare(backend, variable);
  const addresses = variables.map((variable) => addressOf(backend, variable));
  pass(addresses as { [Index in keyof Variables]: number }, addressOf(backend, gradient));
  for (const variable of variables) renew(backend, variable);
}
