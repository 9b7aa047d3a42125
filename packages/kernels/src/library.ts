import type * as tf from '@tensorflow/tfjs';

/** Both packages around TensorFlow's C library register under this name, so that a process can hold one of them. */
export const libraryName = 'tensorflow';

interface OpAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** What the backend of these packages offers beyond the interface of all backends. */
export interface Library {
  binding: Record<
    'TF_ATTR_TYPE' | 'TF_ATTR_SHAPE' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT' | 'TF_INT32',
    number
  > & { deleteTensor(id: number): void };
  /** Of each tensor that is in use: its number in the library, below zero where it has none. */
  tensorMap: { get(dataId: object): { id: number } };
  /** @param values null where they are to come */
  write(values: null, shape: number[], dtype: 'float32'): object;
  executeMultipleOutputs(
    op: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** @returns the first of its outputs */
export function run(
  library: Library,
  op: string,
  attributes: OpAttribute[],
  inputs: tf.TensorInfo[],
  outputs = 1,
): tf.Tensor {
  return library.executeMultipleOutputs(op, attributes, inputs, outputs)[0] as tf.Tensor;
}

export function attribute(
  { binding }: Library,
  type: 'TF_ATTR_SHAPE' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL',
  name: string,
  value: unknown,
): OpAttribute {
  return { name, type: binding[type], value };
}

/** The attribute that says what kind of numbers tensors hold. */
export function typed({ binding }: Library, name: string, type = binding.TF_FLOAT): OpAttribute {
  return { name, type: binding.TF_ATTR_TYPE, value: type };
}
