import type * as tf from '@tensorflow/tfjs';
import type { Backend } from './backends.ts';
import { momentumInHeap } from './heap-optimizers.ts';
import { momentumInLibrary } from './library-optimizers.ts';
import { checkGradients, type MomentumUpdate, zerosLike } from './optimizer.ts';

/** Gradient descent with momentum: v ← μv + g and W ← W − ηv. */
export interface Momentum {
  /** v, one for each variable and of its shape; zeros at first. They may be read, and assigned to, between steps. */
  readonly velocity: readonly tf.Variable[];
  /**
   * @param gradients g, in the order of the variables
   * @param learningRate η
   * @throws where they don't belong to the variables; nothing has moved then
   */
  step(gradients: readonly tf.Tensor[], learningRate: number): void;
}

/** @param momentum μ, in [0, 1) */
export type MomentumClass = new (variables: readonly tf.Variable[], momentum: number) => Momentum;

const classes: Readonly<Partial<Record<Backend['name'], MomentumClass>>> = {
  wasm: withUpdate(momentumInHeap),
  blas: withUpdate(momentumInHeap),
  native: withUpdate(momentumInLibrary),
};

/**
 * Gradient descent with momentum that takes one pass over the weights, in place, where TensorFlow.js's operations make five new
 * tensors of each variable's size, one after the other.
 *
 * @param backendName the backend that is set when it is used
 * @returns nothing where a backend has no such update
 */
export function fusedMomentum(backendName: Backend['name']): MomentumClass | undefined {
  return classes[backendName];
}

function withUpdate(update: MomentumUpdate): MomentumClass {
  return class implements Momentum {
    readonly velocity: readonly tf.Variable[];
    readonly #variables: readonly tf.Variable[];
    readonly #momentum: number;

    constructor(variables: readonly tf.Variable[], momentum: number) {
      this.#variables = variables;
      this.#momentum = momentum;
      this.velocity = zerosLike(variables);
    }

    step(gradients: readonly tf.Tensor[], learningRate: number): void {
      checkGradients(this.#variables, gradients);
      const rates = { momentum: this.#momentum, learningRate };
      for (const [index, weights] of this.#variables.entries()) {
        const velocity = this.velocity[index] as tf.Variable;
        update({ weights, velocity, gradient: gradients[index] as tf.Tensor }, rates);
      }
    }
  };
}
