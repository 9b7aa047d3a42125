import type * as tf from '@tensorflow/tfjs';
import type { Backend } from './backends.ts';
import { adamInHeap } from './heap-optimizers.ts';
import { adamInLibrary } from './library-optimizers.ts';
import { type AdamOptions, type AdamUpdate, checkGradients, zerosLike } from './optimizer.ts';

/**
 * Adam (Kingma & Ba 2015, algorithm 1): m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g² and W ← W − ηm̂/(√ŝ + ε), where
 * m̂ = m/(1 − β₁ᵗ) and ŝ = s/(1 − β₂ᵗ).
 */
export interface Adam {
  /** m, one for each variable and of its shape; zeros at first. They may be read, and assigned to, between steps. */
  readonly firstMoment: readonly tf.Variable[];
  /** s, in the same way. */
  readonly secondMoment: readonly tf.Variable[];
  /**
   * @param gradients g, in the order of the variables
   * @param learningRate η
   * @param count t, of the steps with this one: 1 for the first
   * @throws where the gradients don't belong to the variables; nothing has moved then
   */
  step(gradients: readonly tf.Tensor[], learningRate: number, count: number): void;
}

export type AdamClass = new (variables: readonly tf.Variable[], options: AdamOptions) => Adam;

const classes: Readonly<Partial<Record<Backend['name'], AdamClass>>> = {
  wasm: withUpdate(adamInHeap),
  blas: withUpdate(adamInHeap),
  native: withUpdate(adamInLibrary),
};

/**
 * Adam that takes one pass over the weights, in place.
 *
 * @param backendName the backend that is set when it is used
 * @returns nothing where a backend has no such update
 */
export function fusedAdam(backendName: Backend['name']): AdamClass | undefined {
  return classes[backendName];
}

function withUpdate(update: AdamUpdate): AdamClass {
  return class implements Adam {
    readonly firstMoment: readonly tf.Variable[];
    readonly secondMoment: readonly tf.Variable[];
    readonly #variables: readonly tf.Variable[];
    readonly #options: AdamOptions;

    constructor(variables: readonly tf.Variable[], options: AdamOptions) {
      this.#variables = variables;
      this.#options = options;
      this.firstMoment = zerosLike(variables);
      this.secondMoment = zerosLike(variables);
    }

    step(gradients: readonly tf.Tensor[], learningRate: number, count: number): void {
      checkGradients(this.#variables, gradients);
      const rates = { ...this.#options, learningRate, count };
      for (const [index, weights] of this.#variables.entries()) {
        const firstMoment = this.firstMoment[index] as tf.Variable;
        const secondMoment = this.secondMoment[index] as tf.Variable;
        const gradient = gradients[index] as tf.Tensor;
        update({ weights, firstMoment, secondMoment, gradient }, rates);
      }
    }
  };
}
