import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { type Blas, loadBlas } from 'gloss-kernels/blas';
import {
  type Contender,
  fastWasm,
  onBackend,
  type SetUp,
  trainingContender,
  wasmAsShipped,
  withBlas,
} from './contender.ts';
import { openNative } from 'gloss-kernels/native';
import { openPyTorch, type Peer, pyTorchThreads } from './pytorch.ts';
import { UserError } from 'gloss-kernels/user-error';

/** Called while the benchmark is under way. */
export interface Listener {
  onRound?(name: string, samplesPerSecond: number): void;
  /** After each step of TensorFlow.js, while kernels and backend are what they are measured with. */
  onStep?(name: string): void;
  /** Told in a line what can't be compared here. */
  say?(message: string): void;
}

/**
 * All that this machine has, the wasm backend as shipped first. The wasm backend is open.
 *
 * @param peer the same job for PyTorch, where the topic has one
 * @param peers receives the PyTorch settings among them
 */
export async function contendersHere(
  setUp: SetUp,
  peer: Peer | undefined,
  { onStep, say = () => {} }: Listener,
  peers: Set<Contender>,
): Promise<Contender[]> {
  const cores = availableParallelism();
  const all: Contender[] = [];
  try {
    for (const way of [wasmAsShipped, fastWasm])
      all.push(await trainingContender(way, setUp, onStep));
    const blas = blasOrWhyNot(say);
    for (const threads of blas ? new Set([cores, 1]) : [])
      if (blas) all.push(await trainingContender(withBlas(blas, threads), setUp, onStep));
    const native = await nativeOrWhyNot(say);
    if (native) all.push(await trainingContender(native, setUp, onStep));
    for (const threads of peer ? pyTorchThreads(cores) : []) {
      const torch = peer && (await openPyTorch(peer, threads, say));
      if (!torch) break;
      all.push(torch);
      peers.add(torch);
    }
    return all;
  } catch (error) {
    for (const contender of all) await contender.close();
    throw error;
  }
}

function blasOrWhyNot(say: (message: string) => void): Blas | undefined {
  try {
    return loadBlas();
  } catch (error) {
    say(`BLAS is not here (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}

async function nativeOrWhyNot(say: (message: string) => void) {
  try {
    const device = await openNative();
    return onBackend(tf.getBackend(), `native (${device})`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
    return undefined;
  } finally {
    await tf.setBackend('wasm');
  }
}
