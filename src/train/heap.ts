import type * as tf from '@tensorflow/tfjs';

/** What the wasm backend offers beyond the interface of all backends. Views are good until the next output is made: that may move the heap. */
export interface HeapBackend {
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(dataId: object): void;
  /** One more tensor shares the memory. */
  incRef(dataId: object): void;
}
