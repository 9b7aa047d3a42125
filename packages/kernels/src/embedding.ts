import * as tf from '@tensorflow/tfjs';
import { addressOf, type HeapBackend, zeros } from './heap.ts';
import { overrideKernel, restoreAll } from './kernels.ts';
import { computePlainly } from './plain-kernels.ts';
import type { Vectors } from './vectors.ts';

const bytes = Float32Array.BYTES_PER_ELEMENT;

/** Shorter rows are gathered faster by the shipped kernel: there is a call for each row. */
const narrow = 8;

/**
 * Makes embeddings fast on the wasm backend, forward and backward, whose numbers are whole rows of a table. To be called once the backend
 * is set.
 *
 * @returns Restores the kernels before them; removes the one that there was none of.
 */
export function overrideEmbedding(vectors: Pick<Vectors, 'add'>): () => void {
  return restoreAll(overrideGather(), overrideSegmentSum(vectors));
}

/** Copies rows, where the shipped kernel computes the place of each number. */
function overrideGather(): () => void {
  return overrideKernel('GatherV2', (shipped) => (call) => {
    const { x, indices } = call.inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
    const { axis, batchDims } = call.attrs as { axis: number; batchDims: number };
    const [rows = 0, ...rest] = x.shape;
    const columns = tf.util.sizeFromShape(rest);
    if (axis !== 0 || batchDims !== 0 || x.dtype !== 'float32' || columns < narrow)
      return shipped(call);
    const backend = call.backend as unknown as HeapBackend;
    const output = backend.makeOutput([...indices.shape, ...rest], 'float32');
    const [from, to] = [addressOf(backend, x), addressOf(backend, output)];
    const ids = backend.typedArrayFromHeap(indices);
    if (ids.some((id) => id < 0 || id >= rows)) {
      backend.disposeData(output.dataId);
      return shipped(call); // which says what is wrong
    }
    const memory = backend.wasm.HEAPU8;
    const length = bytes * columns;
    ids.forEach((id, place) =>
      memory.copyWithin(to + length * place, from + length * id, from + length * (id + 1)),
    );
    return output;
  });
}

/**
 * The gradient: adds each row of x to the row of the output that its number names. The wasm backend has no such kernel, and the plain one
 * goes through all of x for each row of the output.
 */
function overrideSegmentSum(vectors: Pick<Vectors, 'add'>): () => void {
  const computeOthers = computePlainly('UnsortedSegmentSum');
  return overrideKernel('UnsortedSegmentSum', () => (call) => {
    const { x, segmentIds } = call.inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
    const { numSegments } = call.attrs as { numSegments: number };
    const [rows = 0, ...rest] = x.shape;
    const isOneEach = segmentIds.shape.length === 1 && segmentIds.shape[0] === rows;
    if (!isOneEach || x.dtype !== 'float32') return computeOthers(call);
    const backend = call.backend as unknown as HeapBackend;
    const sum = zeros(backend, [numSegments, ...rest]);
    const columns = tf.util.sizeFromShape(rest);
    const [from, to] = [addressOf(backend, x), addressOf(backend, sum)];
    const ids = backend.typedArrayFromHeap(segmentIds);
    for (let row = 0; row < rows; row++) {
      const id = ids[row] as number;
      // Rows that name none are left out, as on the plain backend.
      if (id < 0 || id >= numSegments) continue;
      vectors.add(to + bytes * id * columns, from + bytes * row * columns, columns);
    }
    return sum;
  });
}
