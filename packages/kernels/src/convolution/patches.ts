/** How a filter's window moves over one image, channels last. */
export interface Window {
  inHeight: number;
  inWidth: number;
  inChannels: number;
  outHeight: number;
  outWidth: number;
  filterHeight: number;
  filterWidth: number;
  strideHeight: number;
  strideWidth: number;
  dilationHeight: number;
  dilationWidth: number;
  /** Rows and columns of zeros before the image; those behind it follow from all the rest. */
  top: number;
  left: number;
}

/** Where one image's numbers lie in its patches: triples of a place in the image, one in the patches, and a length. */
export type Runs = Int32Array;

/** Shorter runs are copied number by number: calling what copies memory costs more than that. */
const longRun = 24;

/**
 * Lists the runs of numbers that an image `[inHeight, inWidth, inChannels]` and the matrix of its patches
 * `[outHeight · outWidth, filterHeight · filterWidth · inChannels]` have in common. What no run reaches is padding. All
 * images of a batch share one list.
 */
export function listRuns(window: Window): Runs {
  const { inWidth, inChannels, filterWidth, strideWidth, dilationWidth } = window;
  const runs: number[] = [];
  let image = 0;
  let patch = 0;
  let length = 0;
  const add = (from: number, to: number, count: number) => {
    if (length > 0 && from === image + length && to === patch + length) {
      length += count;
      return;
    }
    if (length > 0) runs.push(image, patch, length);
    [image, patch, length] = [from, to, count];
  };
  for (let y = 0; y < window.outHeight; y++) {
    for (let x = 0; x < window.outWidth; x++) {
      const column = x * strideWidth - window.left;
      for (let i = 0; i < window.filterHeight; i++) {
        const row = y * window.strideHeight - window.top + i * window.dilationHeight;
        if (row < 0 || row >= window.inHeight) continue;
        const to = ((y * window.outWidth + x) * window.filterHeight + i) * filterWidth;
        const first = Math.max(0, Math.ceil(-column / dilationWidth));
        const end = Math.min(filterWidth, Math.ceil((inWidth - column) / dilationWidth));
        for (let j = first; j < end; j++) {
          const from = row * inWidth + column + j * dilationWidth;
          add(from * inChannels, (to + j) * inChannels, inChannels);
        }
      }
    }
  }
  if (length > 0) runs.push(image, patch, length);
  return Int32Array.from(runs);
}

/** Where a batch lies in the heap, all in numbers: images and patches begin there and follow each other at their sizes. */
export interface Places {
  count: number;
  images: number;
  imageSize: number;
  patches: number;
  patchesSize: number;
}

/** Copies images into their patches, and leaves alone what is padding there. */
export function gatherPatches(heap: Float32Array, runs: Runs, places: Places): void {
  for (let index = 0; index < places.count; index++) {
    const image = places.images + index * places.imageSize;
    const patches = places.patches + index * places.patchesSize;
    for (let run = 0; run < runs.length; run += 3) {
      const from = image + (runs[run] as number);
      const to = patches + (runs[run + 1] as number);
      const length = runs[run + 2] as number;
      if (length >= longRun) heap.copyWithin(to, from, from + length);
      else for (let step = 0; step < length; step++) heap[to + step] = heap[from + step] as number;
    }
  }
}

/** Adds each number of the patches to the place in its image that it was gathered from. */
export function scatterPatches(heap: Float32Array, runs: Runs, places: Places): void {
  for (let index = 0; index < places.count; index++) {
    const image = places.images + index * places.imageSize;
    const patches = places.patches + index * places.patchesSize;
    for (let run = 0; run < runs.length; run += 3) {
      const to = image + (runs[run] as number);
      const from = patches + (runs[run + 1] as number);
      const length = runs[run + 2] as number;
      for (let step = 0; step < length; step++) {
        heap[to + step] = (heap[to + step] as number) + (heap[from + step] as number);
      }
    }
  }
}
