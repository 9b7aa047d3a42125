import * as tf from '@tensorflow/tfjs';

/** What the wasm backend offers beyond the interface of all backends. Views are good until the next output is made: that may move the heap. */
export interface HeapBackend {
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(dataId: object): void;
  /** One more tensor shares the memory. */
  incRef(dataId: object): void;
}

export function zeros(backend: HeapBackend, shape: number[]): tf.TensorInfo {
  const tensor = backend.makeOutput(shape, 'float32');
  backend.typedArrayFromHeap(tensor).fill(0);
  return tensor;
}

/** Calls the wasm kernel that is registered now, whoever put it there. */
export function runKernel(
  name: string,
  backend: HeapBackend,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
): tf.TensorInfo {
  const kernel = tf.getKernel(name, 'wasm');
  const result = kernel?.kernelFunc({ inputs, attrs, backend });
  const [first] = Array.isArray(result) ? result : [result];
  if (!first) throw new Error(`The wasm backend has no ${name}`);
  return first;
}
