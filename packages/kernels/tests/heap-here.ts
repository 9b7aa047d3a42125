import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { heapBackend } from '../src/heap.ts';

/** The size of the wasm backend's heap. It only grows, and says what TensorFlow.js's engine does not see. */
export function heapBytes(): number {
  return heapBackend().wasm.HEAPU8.length;
}

/** Repeats something that is to leave no tensor behind and no memory taken. */
export function expectNothingKept(once: () => void, repeats: number): void {
  once();
  const before = { ...tf.memory(), heap: heapBytes() };
  for (let repeat = 0; repeat < repeats; repeat++) once();
  expect({ ...tf.memory(), heap: heapBytes() }).toEqual(before);
}
