import * as tf from '@tensorflow/tfjs';
import { overrideKernel } from './kernels.ts';

/** Squares that have not been read yet, by their data: what they are the squares of. */
const deferred = new Map<object, tf.TensorInfo>();

/** Below this size, deferring saves nothing. */
const worthwhile = 10_000;

/** What a backend has to offer for it. */
export interface Deferring {
  name: string;
  /** Every kernel asks here where a tensor lies, and so does all other code that reads it. */
  storage: { get(dataId: object): unknown };
  /** Memory for a matrix that is not computed yet. */
  reserve(shape: number[]): tf.TensorInfo;
  /** Computes the squares into the memory that was reserved. */
  make(square: object, source: tf.TensorInfo): void;
}

/** Backends that compute deferred squares when they are read. */
const watched = new WeakSet<object>();

/**
 * Defers squaring a matrix until the squares are read. The lengths of weight vectors need only the sums over its rows,
 * which a backend computes from the matrix itself, found by `deferredSource`. To be called once the backend is set.
 *
 * @returns Restores the shipped kernel.
 */
export function deferSquares(deferring: Deferring): () => void {
  const { name, storage, reserve } = deferring;
  if (!watched.has(storage)) watch(deferring);
  watched.add(storage);
  const make =
    (shipped: tf.KernelFunc): tf.KernelFunc =>
    (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const size = tf.util.sizeFromShape(x.shape);
      if (x.shape.length !== 2 || x.dtype !== 'float32' || size < worthwhile) return shipped(call);
      const square = reserve([...x.shape]);
      // One more tensor shares the matrix's memory, so that a write in place goes to a copy.
      tf.backend().incRef(x.dataId);
      // Not `x` itself: a variable gets other data in time.
      deferred.set(square.dataId, { dataId: x.dataId, shape: x.shape, dtype: x.dtype });
      return square;
    };
  return overrideKernel('Square', make, name);
}

function watch({ storage, make }: Deferring): void {
  const backend = tf.backend();
  const get = storage.get.bind(storage);
  const dispose = backend.disposeData.bind(backend);
  /** Where ours was the last reference, the engine has already tried to dispose of the data, in vain, and still counts them. */
  const release = ({ dataId }: tf.TensorInfo) => {
    get(dataId); // it may have moved to another backend, and has a count here only once it is back
    if (dispose(dataId)) tf.engine().removeDataId(dataId, backend);
  };
  storage.get = (dataId) => {
    const source = deferred.get(dataId);
    if (source && deferred.delete(dataId)) {
      make(dataId, source);
      release(source);
    }
    return get(dataId);
  };
  backend.disposeData = (dataId, force) => {
    const source = deferred.get(dataId);
    if (source && deferred.delete(dataId)) release(source);
    return dispose(dataId, force);
  };
}

/** @returns what a tensor holds the squares of, if they have not been computed */
export function deferredSource(square: tf.TensorInfo): tf.TensorInfo | undefined {
  return deferred.get(square.dataId);
}
