import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from 'gloss-kernels/backends';
import { type Blas, loadBlas, multiplyWithBlas } from 'gloss-kernels/blas';
import { openNative } from 'gloss-kernels/native';
import { fusedOptimizers, type Optimizers } from 'gloss-kernels/optimizers';
import { messageOf, UserError } from 'gloss-kernels/user-error';
import { overrideWasm } from 'gloss-kernels/wasm';
import type { Training } from '../topic.ts';
import { type Contender, openPyTorch, type Peer, pyTorchThreads } from './pytorch.ts';

/** Sets the job up, with the optimisers that a way has. */
export type SetUp = (optimizers: Optimizers) => Promise<Training>;

/** Called while the benchmark is under way. */
export interface Listener {
  onRound?(name: string, samplesPerSecond: number): void;
  /** After each step of TensorFlow.js, while kernels and backend are what they are measured with. */
  onStep?(name: string): void;
  /** Told in a line what can't be compared here. */
  say?(message: string): void;
}

/** TensorFlow.js in one of its ways. */
interface Way {
  name: string;
  /** The backend that holds its tensors, as TensorFlow.js calls it. */
  backend?: string;
  /** Whose optimisers it uses, if not the plain ones. */
  fused?: Backend['name'];
  /** Puts kernels in place. @returns what restores those before */
  install(): () => void;
}

/**
 * All that this machine has, the wasm backend as shipped first. The wasm backend is open.
 *
 * @param peer the same job for PyTorch, where the topic has one
 */
export async function contendersHere(
  setUp: SetUp,
  peer: Peer | undefined,
  { onStep, say = () => {} }: Listener,
): Promise<Contender[]> {
  const all: Contender[] = [];
  try {
    for (const way of await waysHere(say)) all.push(await trainingContender(way, setUp, onStep));
    for (const threads of peer ? pyTorchThreads(availableParallelism()) : []) {
      const torch = peer && (await openPyTorch(peer, threads, say));
      if (!torch) break;
      all.push(torch);
    }
    return all;
  } catch (error) {
    for (const contender of all) await contender.close();
    throw error;
  }
}

async function waysHere(say: (message: string) => void): Promise<Way[]> {
  const ways: Way[] = [
    {
      // As its package brings it: `openBackend` has overridden kernels, so every one is restored.
      name: 'wasm as shipped',
      install() {
        overrideWasm()();
        return () => {};
      },
    },
    { name: 'wasm', fused: 'wasm', install: overrideWasm },
  ];
  try {
    const blas = loadBlas();
    for (const threads of new Set([availableParallelism(), 1])) ways.push(withBlas(blas, threads));
  } catch (error) {
    say(`BLAS is not here (${messageOf(error)})`);
  }
  try {
    const name = `native (${await openNative()})`;
    // The library has registered a backend of its own.
    ways.push({ name, backend: tf.getBackend(), fused: 'native', install: () => () => {} });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(error.message);
  } finally {
    await tf.setBackend('wasm');
  }
  return ways;
}

function withBlas(blas: Blas, threads: number): Way {
  return {
    name: `blas (${blas.name}), ${threads} thread${threads > 1 ? 's' : ''}`,
    fused: 'blas',
    install() {
      blas.useThreads(threads);
      const restore = overrideWasm();
      const restoreProducts = multiplyWithBlas(blas);
      return () => {
        restoreProducts();
        restore();
        blas.useThreads(availableParallelism());
      };
    },
  };
}

/**
 * A training of its own of the benchmark's job, as `npm run train` trains it.
 *
 * @param onStep called after each step, while kernels and backend are what they are measured with
 */
async function trainingContender(
  { name, backend = 'wasm', fused, install }: Way,
  setUp: SetUp,
  onStep: (name: string) => void = () => {},
): Promise<Contender> {
  /** Runs something with this contender's backend and kernels in place. */
  const asIs = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await activate(backend);
    const restore = install();
    try {
      return await work();
    } finally {
      restore();
      await activate('wasm');
    }
  };
  const training = await asIs(() => setUp(fused ? fusedOptimizers(fused) : {}));
  let next = 0;
  return {
    name,
    isPyTorch: false,
    round: (count) =>
      asIs(async () => {
        let samples = 0;
        const begin = performance.now();
        for (let step = 0; step < count; step++) {
          // The benchmark has more steps than a training of so few samples.
          samples += (await training.step(next++ % training.steps)).samples;
          onStep(name);
        }
        return (1000 * samples) / (performance.now() - begin);
      }),
    close: () => asIs(async () => training.dispose()),
  };
}

async function activate(backend: string): Promise<void> {
  if (tf.getBackend() !== backend) await tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`"${tf.getBackend()}" is still active`);
}
