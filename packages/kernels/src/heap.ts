import * as tf from '@tensorflow/tfjs';

/** What the wasm backend offers beyond the interface of all backends. Views are good until the next output is made: that may move the heap. */
export interface HeapBackend {
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  /** @param memoryOffset of memory that is there already; without it, the heap gives some */
  makeOutput(shape: number[], dtype: 'float32', memoryOffset?: number): tf.TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
  /** One more tensor shares the memory. */
  incRef(dataId: object): void;
  refCount(dataId: object): number;
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number };
    delete(dataId: object): void;
  };
  wasm: {
    HEAPU8: Uint8Array;
    asm: { memory: WebAssembly.Memory };
    tfjs: { disposeData(id: number): void };
  };
}

/** The wasm backend, which has to be set. */
export function heapBackend(): HeapBackend {
  return tf.backend() as unknown as HeapBackend;
}

/** @returns where its numbers begin, good for as long as it lives */
export function addressOf(backend: HeapBackend, { dataId }: tf.TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}

/** Views of the heap are good until something is made there, which may move it. */
export function floatsAt(backend: HeapBackend, address: number, count: number): Float32Array {
  return new Float32Array(backend.wasm.HEAPU8.buffer, address, count);
}

export function zeros(backend: HeapBackend, shape: number[]): tf.TensorInfo {
  const tensor = backend.makeOutput(shape, 'float32');
  backend.typedArrayFromHeap(tensor).fill(0);
  return tensor;
}

/** Gives a variable memory of its own, if it shares it with tensors that are to keep their numbers. */
export function unshare(backend: HeapBackend, variable: tf.Variable): void {
  if (backend.refCount(variable.dataId) === 1) return;
  const copy = variable.add(0);
  variable.assign(copy);
  copy.dispose();
}

/** Part of a tensor's memory as a tensor of its own, to be given back by `releaseView`. */
export function viewAt(backend: HeapBackend, address: number, shape: number[]): tf.TensorInfo {
  return backend.makeOutput(shape, 'float32', address);
}

/** The memory stays; what kernels keep of the tensor goes. */
export function releaseView(backend: HeapBackend, { dataId }: Pick<tf.TensorInfo, 'dataId'>): void {
  backend.wasm.tfjs.disposeData(backend.dataIdMap.get(dataId).id);
  backend.dataIdMap.delete(dataId);
}

/**
 * Lets a variable whose memory was written to in place pass for a new tensor, which owns the same memory. Kernels of the wasm
 * backend keep packed copies of weights, and know them by their tensor: without this they would go on with the old ones.
 *
 * @param variable shares its memory with no other tensor
 */
export function renew(backend: HeapBackend, variable: tf.Variable): void {
  const next = viewAt(backend, addressOf(backend, variable), variable.shape);
  releaseView(backend, variable);
  const tensor = tf.engine().makeTensorFromTensorInfo(next);
  variable.assign(tensor);
  tensor.dispose();
}

/** Calls the wasm kernel that is registered now, be it shipped or our own. */
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
