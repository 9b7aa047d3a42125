import { platform } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { type Blas, blasAdvice, loadBlas, multiplyWithBlas } from './blas.ts';
import { mendConvolutions } from './convolution.ts';
import { TrainError } from './train-error.ts';
import { mendTransposedProducts } from './transposed-product.ts';

export const backendNames = ['auto', 'cuda', 'native', 'webgpu', 'blas', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** @throws {TrainError} where a record names a backend that isn't known */
export function backendNamed(name: string): BackendName {
  const known = backendNames.find((candidate) => candidate === name);
  if (known !== undefined) return known;
  throw new TrainError(`There is no backend "${name}"`, `Use one of ${backendNames.join(', ')}`);
}

/** The engine that a run computes with, as its record names it. */
export interface Backend {
  name: 'blas' | 'wasm' | 'cpu';
  /** What the name alone doesn't say. */
  device: string;
}

type Opener = () => Promise<string>;

/** How each backend is opened; in the order that `auto` tries them. */
const openers: Record<Backend['name'], Opener> = {
  async blas() {
    let blas: Blas;
    try {
      blas = loadBlas();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const advice = blasAdvice[platform()] ?? 'Install OpenBLAS';
      throw new TrainError(`The backend "blas" finds no BLAS (${reason})`, advice, { cause });
    }
    await openers.wasm();
    multiplyWithBlas(blas);
    mendConvolutions('blas');
    return `${blas.name}, on WebAssembly's memory`;
  },
  async wasm() {
    await import('@tensorflow/tfjs-backend-wasm');
    await activate('wasm');
    mendTransposedProducts();
    mendConvolutions('wasm');
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

/** What `auto` tries, the fastest first. */
const preferred: readonly Backend['name'][] = ['blas', 'wasm', 'cpu'];

/**
 * Opens the backend that computes everything from here on.
 *
 * @param onSkip is told why `auto` goes on with the next
 * @throws {TrainError} where it can't be had
 */
export async function openBackend(
  wanted: BackendName,
  onSkip: (reason: string) => void = () => {},
): Promise<Backend> {
  if (wanted === 'auto') return openFirst(onSkip);
  if (wanted === 'cuda' || wanted === 'native' || wanted === 'webgpu') {
    throw new TrainError(
      `The backend "${wanted}" is not built yet`,
      `Use --backend auto, which takes the fastest one here`,
    );
  }
  return { name: wanted, device: await openers[wanted]() };
}

async function openFirst(onSkip: (reason: string) => void): Promise<Backend> {
  for (const [index, name] of preferred.entries()) {
    const next = preferred[index + 1];
    try {
      return { name, device: await openers[name]() };
    } catch (error) {
      if (!(error instanceof TrainError) || next === undefined) throw error;
      onSkip(`${error.message}. Going on with "${next}"`);
    }
  }
  throw new Error('There is no backend at all');
}

/** `setBackend` answers false and leaves the old backend in place when it fails, so its answer is not enough. */
async function activate(name: 'wasm' | 'cpu'): Promise<void> {
  const set = await tf.setBackend(name);
  await tf.ready();
  if (set && tf.getBackend() === name) return;
  throw new TrainError(
    `The backend "${name}" did not start; "${tf.getBackend()}" is still active`,
    'Run npm ci again, or use --backend cpu',
  );
}
