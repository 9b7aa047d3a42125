import type * as tf from '@tensorflow/tfjs';
import { gatherPatches, listRuns, type Places, type Runs, type Window } from './patches.ts';
import { type HeapBackend, zeros } from '../heap.ts';

/** The patches of a part of the batch take no more than this; a single image's may. In bytes. */
const patchesLimit = 1 << 20;

/** How a batch is worked through. */
export interface Layout {
  runs: Runs;
  /** Some of the patches reach over an edge. */
  isPadded: boolean;
  /** Numbers of one image. */
  imageSize: number;
  /** Of one image's patches. */
  rows: number;
  columns: number;
  parts: Part[];
}

export interface Part {
  begin: number;
  count: number;
}

/** Divides a batch into parts whose patches take little memory: what a processor's cache holds is multiplied fastest. */
export function layOut(window: Window, batch: number): Layout {
  const rows = window.outHeight * window.outWidth;
  const columns = window.filterHeight * window.filterWidth * window.inChannels;
  const bytes = rows * columns * Float32Array.BYTES_PER_ELEMENT;
  const perPart = Math.max(1, Math.floor(patchesLimit / bytes));
  const parts: Part[] = [];
  for (let begin = 0; begin < batch; begin += perPart) {
    parts.push({ begin, count: Math.min(perPart, batch - begin) });
  }
  const imageSize = window.inHeight * window.inWidth * window.inChannels;
  const runs = listRuns(window);
  const reached = runs.reduce((sum, value, index) => (index % 3 === 2 ? sum + value : sum), 0);
  return { runs, isPadded: reached < rows * columns, imageSize, rows, columns, parts };
}

/**
 * @returns The part's patches. Each part has a tensor of its own: the backend keeps what it prepared of a right operand, and
 *   would multiply with the numbers that were there before.
 */
export function gather(
  backend: HeapBackend,
  layout: Layout,
  part: Part,
  images: tf.TensorInfo,
): tf.TensorInfo {
  const shape = [part.count * layout.rows, layout.columns];
  const patches = layout.isPadded ? zeros(backend, shape) : backend.makeOutput(shape, 'float32');
  gatherPatches(...place(backend, layout, part, images, patches));
  return patches;
}

/** Where a part's images and patches lie. Not to be kept: the heap moves when it grows. */
export function place(
  backend: HeapBackend,
  { runs, imageSize, rows, columns }: Layout,
  { begin, count }: Part,
  images: tf.TensorInfo,
  matrix: tf.TensorInfo,
): [Float32Array, Runs, Places] {
  const [from, to] = [backend.typedArrayFromHeap(images), backend.typedArrayFromHeap(matrix)];
  const heap = new Float32Array(from.buffer);
  const first = from.byteOffset / from.BYTES_PER_ELEMENT + begin * imageSize;
  const patches = to.byteOffset / to.BYTES_PER_ELEMENT;
  return [heap, runs, { count, images: first, imageSize, patches, patchesSize: rows * columns }];
}

/** @returns The part of a batch's gradient as a matrix with a row a pixel; a copy, unless the part is the whole */
export function rowsOf(
  backend: HeapBackend,
  { rows, parts }: Layout,
  { begin, count }: Part,
  dy: tf.TensorInfo,
): tf.TensorInfo {
  const channels = dy.shape[3] ?? 0;
  const shape = [count * rows, channels];
  if (parts.length === 1) return { ...dy, shape };
  // Not with the backend's own Slice, which copies the whole batch first.
  const part = backend.makeOutput(shape, 'float32');
  const all = backend.typedArrayFromHeap(dy);
  const [first, size] = [begin * rows * channels, count * rows * channels];
  backend.typedArrayFromHeap(part).set(all.subarray(first, first + size));
  return part;
}
