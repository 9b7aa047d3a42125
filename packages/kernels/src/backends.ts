import { availableParallelism, platform } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { type Blas, blasAdvice, loadBlas, multiplyWithBlas } from './blas.ts';
import { overrideConv2D } from './conv2d.ts';
import { openCuda, openNative } from './native.ts';
import { messageOf, NotInstalledError, UserError } from './user-error.ts';
import { plainBackend, supplyMissingKernels } from './plain-kernels.ts';
import { overrideWasm } from './wasm.ts';
import { openWebGpu } from './webgpu.ts';

/** What `openBackend` takes: `auto` is the first of the others that works. */
export const backendNames = ['auto', 'cuda', 'native', 'webgpu', 'blas', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/**
 * A name that comes from outside, such as an environment variable, as one of `backendNames`.
 *
 * @throws {UserError} where there is no such backend
 */
export function backendNamed(name: string): BackendName {
  const known = backendNames.find((candidate) => candidate === name);
  if (known !== undefined) return known;
  throw new UserError(`There is no backend "${name}"`, `Use one of ${backendNames.join(', ')}`);
}

/** The engine that computes. */
export interface Backend {
  name: 'cuda' | 'native' | 'webgpu' | 'blas' | 'wasm' | 'cpu';
  /** What the name alone doesn't say. */
  device: string;
}

/** What a backend's name alone doesn't say. */
export interface BackendOptions {
  /** With "webgpu": an adapter that computes on the CPU, in place of a GPU. */
  software?: boolean;
}

type Say = (line: string) => void;
type Opener = (options: BackendOptions, say: Say) => Promise<string>;

/** How each backend is opened; in the order that `auto` tries them. */
const openers: Record<Backend['name'], Opener> = {
  cuda: () => openCuda(),
  native: () => openNative(),
  webgpu: ({ software = false }) => openWebGpu(software),
  async blas(options, say) {
    let blas: Blas;
    try {
      blas = loadBlas();
    } catch (cause) {
      const reason = messageOf(cause);
      const advice = blasAdvice[platform()] ?? 'Install OpenBLAS';
      throw new UserError(`The backend "blas" finds no BLAS (${reason})`, advice, { cause });
    }
    await openers.wasm(options, say);
    // BLIS takes one core unless it is told otherwise; the others take all.
    if (blas.name.includes('blis') && !process.env['BLIS_NUM_THREADS'])
      blas.useThreads(availableParallelism());
    multiplyWithBlas(blas);
    return `${blas.name}, on WebAssembly's memory`;
  },
  async wasm(_options, say) {
    await import('@tensorflow/tfjs-backend-wasm');
    await activate('wasm');
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
      throw new UserError(
        'The backend "wasm" needs WebAssembly with SIMD, which this processor lacks',
        'Use the backend "cpu"',
      );
    supplyMissingKernels(say);
    overrideWasm();
    overrideConv2D();
    return 'WebAssembly with SIMD, slow kernels replaced';
  },
  async cpu() {
    plainBackend();
    await activate('cpu');
    return 'plain JavaScript';
  },
};

/** What `auto` tries, in this order. */
const preferred: readonly Backend['name'][] = ['cuda', 'native', 'webgpu', 'blas', 'wasm', 'cpu'];

/**
 * Opens the backend that computes everything from here on: TensorFlow.js's active backend is this one then, with fast kernels
 * in the place of slow ones. To be awaited before the first tensor is made.
 *
 * @param wanted one of `backendNames`
 * @param say is told, each time in one line, why `auto` goes on with the next, and in time, which kernels are slow
 * @returns which one it is, and on what it computes
 * @throws {UserError} where it can't be opened; its message says what to do
 */
export async function openBackend(
  wanted: BackendName,
  say: Say = () => {},
  options: BackendOptions = {},
): Promise<Backend> {
  if (wanted === 'auto') return openFirst(say);
  return { name: wanted, device: await openers[wanted](options, say) };
}

async function openFirst(say: Say): Promise<Backend> {
  const reasons: string[] = [];
  for (const name of preferred) {
    try {
      const device = await openers[name]({}, say);
      for (const reason of new Set(reasons)) say(`${reason}. Going on with "${name}"`);
      return { name, device };
    } catch (error) {
      if (!(error instanceof UserError) || name === preferred.at(-1)) throw error;
      if (!(error instanceof NotInstalledError)) reasons.push(error.message);
    }
  }
  throw new Error('There is no backend at all');
}

/** `setBackend` answers false and leaves the old backend in place when it fails, so its answer is not enough. */
async function activate(name: 'wasm' | 'cpu'): Promise<void> {
  const set = await tf.setBackend(name);
  await tf.ready();
  if (set && tf.getBackend() === name) return;
  throw new UserError(
    `The backend "${name}" did not start; "${tf.getBackend()}" is still active`,
    'Install the packages again, or use the backend "cpu"',
  );
}
