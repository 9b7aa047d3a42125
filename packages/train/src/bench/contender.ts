import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from 'gloss-kernels/backends';
import { type Blas, multiplyWithBlas } from 'gloss-kernels/blas';
import { fusedOptimizers } from 'gloss-kernels/optimizers';
import { overrideWasm } from 'gloss-kernels/wasm';
import type { Context, Training } from '../topic.ts';

/** A way to train the benchmark's job. */
export interface Contender {
  name: string;
  /** Trains on for that many steps. @returns samples per second */
  round(steps: number): Promise<number>;
  close(): Promise<void>;
}

/** Sets the job up, with the optimisers that a way has. */
export type SetUp = (optimizers: Pick<Context<unknown>, 'Momentum' | 'Adam'>) => Promise<Training>;

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

/** The wasm backend as its package brings it: `openBackend` has overridden kernels, so every one is restored. */
export const wasmAsShipped: Way = {
  name: 'wasm as shipped',
  install: () => {
    overrideWasm()();
    return () => {};
  },
};

export const fastWasm: Way = { name: 'wasm', fused: 'wasm', install: overrideWasm };

/** @param threads of the library's own */
export function withBlas(blas: Blas, threads: number): Way {
  return {
    name: `blas (${blas.name}), ${threads} thread${threads > 1 ? 's' : ''}`,
    fused: 'blas',
    install: () => {
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

/** A library that has registered a backend of its own. */
export function onBackend(backend: string, name: string): Way {
  return { name, backend, fused: 'native', install: () => () => {} };
}

/**
 * A training of its own of the benchmark's job, as `npm run train` trains it.
 *
 * @param onStep called after each step, while kernels and backend are what they are measured with
 */
export async function trainingContender(
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
