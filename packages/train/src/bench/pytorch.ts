import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UserError } from 'gloss-kernels/user-error';
import { findTorch } from './find-torch.ts';

/** PyTorch multiplies with the system's BLAS, and does all else with threads of its own. */
export interface PyTorchThreads {
  products: number;
  others: number;
}

/** The benchmark's job as a program for PyTorch. */
export interface Peer {
  /**
   * A Python program. It gets `{threads, warmup, settings}` as JSON, the settings being the job's, and answers on standard output with
   * `{"torch": version}` when it is warm; then to each line of standard input, a number of steps, with
   * `{"seconds": …, "samples": …}` when it has made them. The end of its input ends it.
   */
  script: URL;
  settings: object;
}

/** A way to train the benchmark's job. */
export interface Contender {
  name: string;
  /** Whether it is one of PyTorch's settings. */
  isPyTorch: boolean;
  /** Trains on for that many steps. @returns samples per second */
  round(steps: number): Promise<number>;
  close(): Promise<void>;
}

const ready = z.object({ torch: z.string() });
const answer = z.object({ seconds: z.number().positive(), samples: z.number().positive() });

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
 * Starts PyTorch and warms it up.
 *
 * @param onMissing is told why there is no PyTorch, where there is none
 * @throws {UserError} if PyTorch is there and fails
 */
export async function openPyTorch(
  { script, settings }: Peer,
  { products, others }: PyTorchThreads,
  onMissing: (reason: string) => void = () => {},
): Promise<Contender | undefined> {
  const found = await findTorch(onMissing);
  if (!found) return undefined;
  const told = JSON.stringify({ threads: others, warmup: 10, settings });
  const child = spawn(found.python, [fileURLToPath(script), told], {
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
    throw new UserError(
      `PyTorch's part of the benchmark failed (${reason})`,
      'Repair that Python, or name another in the variable PYTHON',
    );
  };
  const { torch } = ready.parse(await next());
  return {
    name: `PyTorch ${torch} (threads: ${products} for products, ${others} for the rest)`,
    isPyTorch: true,
    async round(steps) {
      child.stdin.write(`${steps}\n`);
      const { seconds, samples } = answer.parse(await next());
      return samples / seconds;
    },
    async close() {
      child.stdin.end();
      await closed;
    },
  };
}
