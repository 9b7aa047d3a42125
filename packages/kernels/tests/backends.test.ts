import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';

// In a file of its own: a backend that is open already would hide the failure.
test('the wasm backend opens after the plain one, in the same process', async () => {
  expect((await openBackend('cpu')).name).toBe('cpu');
  expect(tf.env().getBool('IS_NODE')).toBe(true);
  expect((await openBackend('wasm')).name).toBe('wasm');
  expect(tf.getBackend()).toBe('wasm');
});

test('a processor without SIMD is told so, and what to use', async () => {
  const flag = 'WASM_HAS_SIMD_SUPPORT';
  const had = await tf.env().getAsync(flag);
  tf.env().set(flag, false);
  try {
    await expect(openBackend('wasm')).rejects.toThrow(
      'The backend "wasm" needs WebAssembly with SIMD, which this processor lacks. Use the backend "cpu"',
    );
  } finally {
    tf.env().set(flag, had);
  }
});
