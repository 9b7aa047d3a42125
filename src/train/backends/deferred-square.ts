import * as tf from '@tensorflow/tfjs';
import { addressOf, floatsAt, type HeapBackend } from './heap.ts';
import { mendKernel } from './kernels.ts';
import type { Vectors } from './vectors.ts';

/** Squares that nobody has looked at yet, by their data: what they are the squares of. */
const deferred = new Map<object, tf.TensorInfo>();

/** Below this size, putting off saves nothing. */
const worthwhile = 10_000;

/** Backends whose readers have the squares made that they look for. */
const watched = new WeakSet<HeapBackend>();

/**
 * Puts off squaring a matrix on the wasm backend until somebody looks at the squares. The lengths of weight vectors need only the
 * sums over its rows, which `mendRowSums` makes from the matrix itself. To be called once the backend is set.
 *
 * @returns Puts the shipped kernel back.
 */
export function mendSquares(vectors: Pick<Vectors, 'addSquares'>): () => void {
  const backend = tf.backend() as unknown as HeapBackend;
  if (!watched.has(backend)) watch(backend, vectors);
  watched.add(backend);
  return mendKernel('Square', (shipped) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    if (x.shape.length !== 2 || x.dtype !== 'float32' || sizeOf(x) < worthwhile)
      return shipped(call);
    const square = backend.makeOutput([...x.shape], 'float32');
    // Whoever writes to the matrix in the meantime sees that it has it not alone.
    backend.incRef(x.dataId);
    // Not `x` itself: a variable gets other data in time.
    deferred.set(square.dataId, { dataId: x.dataId, shape: x.shape, dtype: x.dtype });
    return square;
  });
}

function watch(backend: HeapBackend, vectors: Pick<Vectors, 'addSquares'>): void {
  const { dataIdMap } = backend;
  const get = dataIdMap.get.bind(dataIdMap);
  const dispose = backend.disposeData.bind(backend);
  // Every kernel asks here where a tensor lies, and so does every copy out of the heap.
  dataIdMap.get = (dataId) => {
    const source = deferred.get(dataId);
    if (source && deferred.delete(dataId)) {
      const address = addressOf(backend, { ...source, dataId });
      floatsAt(backend, address, sizeOf(source)).fill(0);
      vectors.addSquares(address, addressOf(backend, source), sizeOf(source));
      dispose(source.dataId);
    }
    return get(dataId);
  };
  backend.disposeData = (dataId, force) => {
    const source = deferred.get(dataId);
    if (source && get(dataId).refCount === 1 && deferred.delete(dataId)) dispose(source.dataId);
    return dispose(dataId, force);
  };
}

/** @returns what a tensor holds the squares of, if they have not been made */
export function deferredSource(square: tf.TensorInfo): tf.TensorInfo | undefined {
  return deferred.get(square.dataId);
}

function sizeOf({ shape }: tf.TensorInfo): number {
  return shape.reduce((size, length) => size * length, 1);
}
