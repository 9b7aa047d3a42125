import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

export type Backend = 'cpu' | 'wasm';

/** `setBackend` keeps the old backend where the new one fails, so what came of it is checked. */
export async function useBackend(backend: Backend): Promise<void> {
  await tf.setBackend(backend);
  await tf.ready();
  if (tf.getBackend() !== backend) throw new Error(`The backend ${backend} is not available`);
}
