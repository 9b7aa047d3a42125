import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type BackendName, backendNames, openBackend } from 'gloss-kernels/backends';
import { UserError } from 'gloss-kernels/user-error';

const product = 'BatchMatMul';
const shipped = tf.getKernel(product, 'wasm');

/** Opens a backend as if it were the first of the process: "blas" leaves its kernel to a "wasm" that comes after it. */
async function openAfresh(name: BackendName): Promise<void> {
  if (!shipped) throw new Error('The wasm backend is not registered');
  tf.unregisterKernel(product, 'wasm');
  tf.registerKernel(shipped);
  await openBackend(name);
}

/**
 * Every backend that this machine has, and how it is opened. Not "webgpu": most tests read synchronously, which it can't
 * in Node. It has tests of its own, packages/kernels/tests/webgpu.test.ts.
 */
export async function backendsHere(): Promise<{ name: BackendName; open: () => Promise<void> }[]> {
  const here: { name: BackendName; open: () => Promise<void> }[] = [];
  for (const name of backendNames) {
    if (name === 'auto' || name === 'webgpu') continue;
    const open = () => openAfresh(name);
    try {
      await open();
      here.push({ name, open });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return here;
}
