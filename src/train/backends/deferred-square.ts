import * as tf from '@tensorflow/tfjs';
import { overrideKernel } from './kernels.ts';

/** Squares that nobody has looked at yet, by their data: what they are the squares of. */
const deferred = new Map<object, tf.TensorInfo>();

/** Below this size, putting off saves nothing. */
const worthwhile = 10_000;

/** What a backend has to offer for it. */
export interface Deferring {
  name: string;
  /** Every kernel asks here where a tensor lies, and so does whoever reads it. */
  storage: { get(dataId: object): unknown };
  /** Memory for a matrix that is not made yet. */
  reserve(shape: number[]): tf.TensorInfo;
  /** Puts the squares where they were reserved. */
  make(square: object, source: tf.TensorInfo): void;
}

/** Backends whose readers have the squares made that they look for. */
const watched = new WeakSet<object>();

/**
 * Puts off squaring a matrix until somebody looks at the squares. The lengths of weight vectors need only the sums over its rows,
 * which a backend makes from the matrix itself, knowing it by `deferredSource`. To be called once the backend is set.
 *
 * @returns Puts the shipped kernel back.
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
      // Whoever writes to the matrix in the meantime sees that it has it not alone.
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
  /** Where ours was the last share, the engine has already asked, in vain, and counts the data still. */
  const release = ({ dataId }: tf.TensorInfo) => {
    get(dataId); // it may have moved to another backend, and is counted here only once it is back
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

/** @returns what a tensor holds the squares of, if they have not been made */
export function deferredSource(square: tf.TensorInfo): tf.TensorInfo | undefined {
  return deferred.get(square.dataId);
}
