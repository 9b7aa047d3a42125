import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { Digits } from '../../impl/mnist.ts';
import { type Blas, multiplyWithBlas } from '../backends/blas.ts';
import { hireCrew } from '../crew/crew.ts';
import { overrideWasm } from '../backends/wasm.ts';
import type { TrainedTask } from '../presets/plan.ts';
import { presets, quickTeacher } from '../presets/presets.ts';
import { prepare } from '../networks/set-up.ts';

/** Who takes part in the benchmark: a way to train the paper's teacher. */
export interface Contender {
  name: string;
  /** Trains on for that many steps. @returns samples per second */
  round(steps: number): Promise<number>;
  close(): Promise<void>;
}

/** TensorFlow.js in one of its ways. */
interface Way {
  name: string;
  /** Threads that share each batch. */
  jobs?: number;
  /** The backend that holds its tensors. */
  backend?: string;
  /** Puts kernels in place. @returns what takes them back */
  install(): () => void;
}

/** The wasm backend as its package brings it: `openBackend` has mended it, so every kernel is put back. */
export const wasmAsShipped: Way = {
  name: 'wasm as shipped',
  install: () => {
    overrideWasm()();
    return () => {};
  },
};

export function mendedWasm(jobs = 1): Way {
  const name = jobs > 1 ? `wasm, ${jobs} threads` : 'wasm';
  return { name, jobs, install: overrideWasm };
}

/** @param threads of the library's own */
export function withBlas(blas: Blas, threads: number): Way {
  return {
    name: `blas (${blas.name}), ${threads} thread${threads > 1 ? 's' : ''}`,
    install: () => {
      blas.useThreads(threads);
      const takeBack = overrideWasm();
      const takeBackProducts = multiplyWithBlas(blas);
      return () => {
        takeBackProducts();
        takeBack();
        blas.useThreads(availableParallelism());
      };
    },
  };
}

/** A library that has registered a backend of its own. */
export function onBackend(backend: string, name: string): Way {
  return { name, backend, install: () => () => {} };
}

/** The learning rate falls to zero at the end of the training, which no benchmark reaches. */
const endlessEpochs = 1_000_000;

/**
 * A teacher (784-1200-1200-10) with objective and optimiser of its own, trained as `npm run train` trains it.
 *
 * @param digits in shared memory where several threads share each batch
 * @param onStep called after each step, while kernels and backend are what they are measured with
 */
export async function trainingContender(
  { name, jobs = 1, backend = 'wasm', install }: Way,
  digits: Digits,
  onStep: (name: string) => void = () => {},
): Promise<Contender> {
  const preset = presets.quick;
  const row = {
    ...quickTeacher,
    epochs: endlessEpochs,
    learningRate: quickTeacher.learningRate / 10,
  };
  const task: TrainedTask = { kind: 'trained', id: name, name, seed: 1, needs: [], row };
  /** Runs something with this contender's backend and kernels in place. */
  const asIs = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await activate(backend);
    const takeBack = install();
    try {
      return await work();
    } finally {
      takeBack();
      await activate('wasm');
    }
  };
  const crew = jobs > 1 ? hireCrew(jobs, 'wasm', digits) : undefined;
  const setUp = await asIs(async () => prepare(task, { trainSet: digits, targets: undefined }));
  const member = await crew?.begin({
    preset,
    task,
    targets: undefined,
    sizes: setUp.network.variables().map(({ size }) => size),
    noise: () => setUp.noise?.state ?? [],
  });
  const steps = setUp.steps(preset, member?.team);
  return {
    name,
    round: (count) =>
      asIs(async () => {
        let samples = 0;
        const begin = performance.now();
        for (let step = 0; step < count; step++) {
          const { value } = await steps.next();
          samples += value?.samples ?? NaN;
          onStep(name);
        }
        return (1000 * samples) / (performance.now() - begin);
      }),
    async close() {
      member?.end();
      await crew?.dismiss();
      await asIs(async () => {
        await steps.return();
        setUp.dispose();
      });
    },
  };
}

async function activate(backend: string): Promise<void> {
  if (tf.getBackend() !== backend) await tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`"${tf.getBackend()}" is still active`);
}
