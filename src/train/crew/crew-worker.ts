import { once } from 'node:events';
import { workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { classCount } from '../../impl/mnist.ts';
import { openBackend } from '../backends/backends.ts';
import type { Hiring, Shift } from './crew.ts';
import { prepare } from '../networks/set-up.ts';
import { CrewEnded } from './shared-memory.ts';
import { join } from './shared-step.ts';

/** A thread that takes part in trainings: it makes every step that the first thread makes, on its own part of each batch. */
const { rank, jobs, backend, trainSet, port }: Hiring = workerData;

try {
  await openBackend(backend, () => {}, { jobs });
  for (;;) {
    const [shift] = await once(port, 'message');
    await work(shift);
  }
} catch (error) {
  port.postMessage(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function work({ preset, task, memory, targets, from }: Shift): Promise<void> {
  const logits =
    targets && tf.tensor2d(Float32Array.from(targets), [targets.length / classCount, classCount]);
  const setUp = prepare(task, { trainSet, targets: logits }, from, rank);
  const { team } = join(memory, rank, () => setUp.noise?.state ?? []);
  try {
    // What the steps report is the first thread's to tell.
    for await (const _ of setUp.steps(preset, team)) continue;
  } catch (error) {
    if (!(error instanceof CrewEnded)) throw error;
  } finally {
    setUp.dispose();
    logits?.dispose();
  }
}
