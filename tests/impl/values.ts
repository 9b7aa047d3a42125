import * as tf from '@tensorflow/tfjs';

/** Numbers of some variables, out of the backend's memory. */
export async function valuesOf(variables: readonly tf.Variable[]): Promise<Float32Array[]> {
  const arrays = await Promise.all(variables.map((variable) => variable.data()));
  return arrays.map((array) => Float32Array.from(array));
}

export function assign(variables: readonly tf.Variable[], arrays: readonly Float32Array[]): void {
  variables.forEach((variable, index) =>
    tf.tidy(() => variable.assign(tf.tensor(arrays[index] ?? [], variable.shape))),
  );
}
