import * as tf from '@tensorflow/tfjs';

/** v ← μv + g and W ← W − ηv in place, for one variable W. */
export type MomentumUpdate = (
  tensors: { weights: tf.Variable; velocity: tf.Variable; gradient: tf.Tensor },
  rates: { momentum: number; learningRate: number },
) => void;

/** β₁, β₂ and ε; ε is at least 1e-12, as what is smaller by far may count as zero. */
export interface AdamOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** Adam in place, for one variable W. */
export type AdamUpdate = (
  tensors: Record<'weights' | 'firstMoment' | 'secondMoment', tf.Variable> & {
    gradient: tf.Tensor;
  },
  rates: AdamOptions & { learningRate: number; count: number },
) => void;

/** What an optimiser remembers of each variable: zeros at first, of its shape. */
export function zerosLike(variables: readonly tf.Variable[]): tf.Variable[] {
  return tf.tidy(() => variables.map(({ shape }) => tf.variable(tf.zeros(shape), false)));
}

/**
 * An update in place goes by addresses, and would take whatever lies there for a gradient.
 *
 * @throws where gradients don't belong to the variables
 */
export function checkGradients(
  variables: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
): void {
  if (gradients.length !== variables.length)
    throw new Error(`There are ${gradients.length} gradients of ${variables.length} variables`);
  for (const [index, { name, shape, dtype }] of variables.entries()) {
    const gradient = gradients[index] as tf.Tensor;
    if (dtype !== 'float32' || gradient.dtype !== 'float32')
      throw new Error(`"${name}" (${dtype}) or its gradient (${gradient.dtype}) is not float32`);
    if (!tf.util.arraysEqual(gradient.shape, shape))
      throw new Error(
        `The gradient of "${name}" has the shape [${gradient.shape.join(', ')}], not [${shape.join(', ')}]`,
      );
  }
}
