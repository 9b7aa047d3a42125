import * as tf from '@tensorflow/tfjs';
import { TrainError } from './train-error.ts';
import { mendTransposedProducts } from './transposed-product.ts';

export const backendNames = ['auto', 'cuda', 'native', 'webgpu', 'blas', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** The engine that a run computes with, as its record names it. */
export interface Backend {
  name: 'wasm' | 'cpu';
  /** What the name alone doesn't say. */
  device: string;
}

type Opener = () => Promise<string>;

/** How each backend is opened; in the order that `auto` tries them. */
const openers: Record<Backend['name'], Opener> = {
  async wasm() {
    await import('@tensorflow/tfjs-backend-wasm');
    await activate('wasm');
    mendTransposedProducts();
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return `WebAssembly ${simd ? 'with' : 'without'} SIMD, transposed products made explicit`;
  },
  async cpu() {
    // On its first tensor the plain backend greets Node users with an advertisement for another package. The flag returns
    // at once: without it the wasm backend, opened later in the same process, would look for a browser's workers.
    const inNode = tf.env().getBool('IS_NODE');
    tf.env().set('IS_NODE', false);
    try {
      await activate('cpu');
      tf.scalar(0).dispose();
    } finally {
      tf.env().set('IS_NODE', inNode);
    }
    return 'plain JavaScript';
  },
};

/**
 * Opens the backend that computes everything from here on.
 *
 * @throws {TrainError} where it can't be had
 */
export async function openBackend(wanted: BackendName): Promise<Backend> {
  const name = wanted === 'auto' ? 'wasm' : wanted;
  if (name !== 'wasm' && name !== 'cpu') {
    throw new TrainError(
      `The backend "${name}" is not built yet`,
      `Use --backend wasm, which is the fastest one here, or --backend cpu`,
    );
  }
  return { name, device: await openers[name]() };
}

/** `setBackend` answers false and leaves the old backend in place when it fails, so its answer is not enough. */
async function activate(name: Backend['name']): Promise<void> {
  const set = await tf.setBackend(name);
  await tf.ready();
  if (set && tf.getBackend() === name) return;
  throw new TrainError(
    `The backend "${name}" did not start; "${tf.getBackend()}" is still active`,
    'Run npm ci again, or use --backend cpu',
  );
}
