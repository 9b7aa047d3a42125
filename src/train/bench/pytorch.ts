import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { findTorch } from './find-torch.ts';
import { presets, quickTeacher } from '../presets/presets.ts';
import { TrainError } from '../train-error.ts';

/** PyTorch multiplies with the system's BLAS, and does all else with threads of its own. */
export interface PyTorchThreads {
  products: number;
  others: number;
}

/** PyTorch in a process of its own, training the benchmark's teacher. */
export interface PyTorchPeer {
  name: string;
  /** Trains on for that many steps. @returns samples per second */
  round(steps: number): Promise<number>;
  close(): Promise<void>;
}

const ready = z.object({ torch: z.string() });
const answer = z.object({ seconds: z.number().positive(), loss: z.number() });

/** Settings of which one is the best, depending on how many cores there are and how the BLAS waits. */
export function pyTorchThreads(cores: number): PyTorchThreads[] {
  if (cores < 2) return [{ products: 1, others: 1 }];
  return [
    { products: 1, others: 1 },
    { products: cores, others: 1 },
    { products: cores, others: cores },
  ];
}

/**
 * Starts PyTorch and warms it up. It trains what `compareKernels` trains: the teacher of the preset quick, with jitter, dropout
 * and the limit on weight vectors, on images and labels of its own.
 *
 * @param changes of the teacher, such as `{ jitter: 0, maxNorm: Infinity }`
 * @param onMissing is told why there is no PyTorch, where there is none
 * @throws {TrainError} where PyTorch is there and fails
 */
export async function openPyTorch(
  { products, others }: PyTorchThreads,
  onMissing: (reason: string) => void = () => {},
  changes: Partial<{ width: number } & typeof quickTeacher.regularisation> = {},
): Promise<PyTorchPeer | undefined> {
  const found = await findTorch(onMissing);
  if (!found) return undefined;
  const { batchSize, momentum } = presets.quick;
  const { width, learningRate, regularisation } = quickTeacher;
  const settings = {
    threads: others,
    batchSize,
    momentum,
    learningRate: learningRate / 10,
    // JSON knows no infinity.
    teacher: {
      width,
      ...regularisation,
      ...changes,
      maxNorm: Math.min(changes.maxNorm ?? regularisation.maxNorm, 1e30),
    },
    batches: 8,
    warmup: 10,
  };
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
  const child = spawn(found.python, [script, JSON.stringify(settings)], {
    env: {
      ...process.env,
      OMP_NUM_THREADS: String(others),
      OPENBLAS_NUM_THREADS: String(products),
      MKL_NUM_THREADS: String(products),
      // Otherwise threads that wait for the next operation spin, on the cores that the BLAS's threads want.
      OMP_WAIT_POLICY: 'PASSIVE',
    },
  });
  let complaint = '';
  child.stderr.on('data', (data) => (complaint = (complaint + data).slice(-2000)));
  child.stdin.on('error', () => {}); // a process that has ended says why below
  const closed = new Promise<void>((done) => {
    child.once('error', (error) => {
      complaint ||= error.message;
      done();
    });
    child.once('close', () => done());
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value);
    await closed;
    const reason = complaint.trim().split('\n').at(-1) || 'it ended without a word';
    throw new TrainError(
      `PyTorch's part of the benchmark failed (${reason})`,
      'Mend that Python, or name another in the variable PYTHON',
    );
  };
  const { torch } = ready.parse(await next());
  return {
    name: `PyTorch ${torch} (threads: ${products} for products, ${others} for the rest)`,
    async round(steps) {
      child.stdin.write(`${steps}\n`);
      const { seconds } = answer.parse(await next());
      return (batchSize * steps) / seconds;
    },
    async close() {
      child.stdin.end();
      await closed;
    },
  };
}
