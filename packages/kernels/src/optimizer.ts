import * as tf from '@tensorflow/tfjs';

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
