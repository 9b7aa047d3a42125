import type * as tf from '@tensorflow/tfjs';
import { addressOf, type HeapBackend } from './heap.ts';
import { overrideKernel } from './kernels.ts';
import type { Vectors } from './vectors.ts';

/** So many columns and rows are turned at a time. */
const columnsAtOnce = 16;
const rowsAtOnce = 4;
const bytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * Transposes matrices on the wasm backend in small blocks, which the shipped kernel does number by number. Sizes that don't divide into
 * blocks are left to it. To be called once the backend is set.
 *
 * @returns Restores the shipped kernel.
 */
export function overrideTranspose(vectors: Pick<Vectors, 'transpose'>): () => void {
  return overrideKernel('Transpose', (shipped) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { perm } = call.attrs as { perm: number[] };
    const [rows = 0, columns = 0] = x.shape;
    const turns = x.shape.length === 2 && perm[0] === 1 && perm[1] === 0;
    const divides = rows % rowsAtOnce === 0 && columns % columnsAtOnce === 0;
    if (!turns || !divides || x.dtype !== 'float32') return shipped(call);
    const backend = call.backend as unknown as HeapBackend;
    const y = backend.makeOutput([columns, rows], 'float32');
    const [from, to] = [addressOf(backend, x), addressOf(backend, y)];
    for (let column = 0; column < columns; column += columnsAtOnce)
      vectors.transpose(
        to + bytes * column * rows,
        from + bytes * column,
        rows,
        bytes * columns,
        bytes * rows,
      );
    return y;
  });
}
