import type * as tf from '@tensorflow/tfjs';
import { addressOf, type HeapBackend, zeros } from './heap.ts';
import { overrideKernel } from './kernels.ts';
import { computePlainly } from './plain-kernels.ts';
import type { Vectors } from './vectors.ts';

const bytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The gradient of an embedding: adds each row of x to the row of the output that its number names. The wasm backend has no such
 * kernel, and the plain one goes through all of x for each row of the output.
 *
 * @returns Removes it.
 */
export function overrideSegmentSum(vectors: Pick<Vectors, 'add'>): () => void {
  const computeOthers = computePlainly('UnsortedSegmentSum');
  return overrideKernel('UnsortedSegmentSum', () => (call) => {
    const { x, segmentIds } = call.inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
    const { numSegments } = call.attrs as { numSegments: number };
    const [rows = 0, ...rest] = x.shape;
    const isOneEach = segmentIds.shape.length === 1 && segmentIds.shape[0] === rows;
    if (!isOneEach || x.dtype !== 'float32') return computeOthers(call);
    const backend = call.backend as unknown as HeapBackend;
    const sum = zeros(backend, [numSegments, ...rest]);
    const columns = rest.reduce((product, size) => product * size, 1);
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
