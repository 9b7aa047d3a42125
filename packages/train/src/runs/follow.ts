import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from 'gloss-kernels/backends';
import { fusedOptimizers } from 'gloss-kernels/optimizers';
import type { RunEvent } from '../records/events.ts';
import { arraysOf, atStart, trainJob } from '../job.ts';
import type { Planned } from '../plan.ts';
import type { Context, Experiment, Result } from '../topic.ts';
import { fileOf, folderOf } from '../topics.ts';
import { UserError } from 'gloss-kernels/user-error';
import { type Checkpoint, dropCheckpoints, writeCheckpoint } from '../records/checkpoint.ts';
import { expectFinite } from '../divergence.ts';
import { ended, orExplain, take, writeRecord } from '../records/keep.ts';
import { type Metrics, openMetrics } from '../records/metrics.ts';
import type { Unfinished } from '../records/resume.ts';
import type { RunRecord } from '../records/run-record.ts';

export interface Watcher {
  /** Called for everything that happens. */
  onEvent(event: RunEvent): void;
  /** Ends the run after the current step. */
  signal: AbortSignal;
  /** Told in a line what is not as it might be, and does not end the run: a missing backend, a damaged checkpoint. */
  say(message: string): void;
}

/** A minute's work at most is lost to a power cut; writing takes a fraction of a second. */
const secondsBetweenCheckpoints = 30;

/** Unwinds a run that was told to stop. */
class Stopped extends Error {}

/** What a run is about, beside its record. */
export interface Work {
  experiment: Experiment;
  jobs: readonly Planned[];
  data: unknown;
  backend: Backend;
}

/**
 * Trains the jobs of a run, each from where it is, and keeps what they come to.
 *
 * @returns the record: complete, or interrupted if it was told to stop
 * @throws {UserError} if a loss diverges, the topic gives what can't be recorded, or the disk takes nothing more
 */
export async function follow(
  { folder, record, finished, checkpoint: from }: Unfinished,
  { experiment, jobs, data, backend }: Work,
  { onEvent, signal }: Watcher,
): Promise<RunRecord> {
  let checkpoint: string | undefined;
  let checkpointAt = performance.now();
  const remedy = `Lower the learning rate in the presets of ${folderOf(record.topic)}`;
  const declaration = { metrics: experiment.metrics, file: fileOf(record.topic) };
  const explained = <Value>(write: () => Promise<Value>) => orExplain(folder, write);
  const results = new Map<string, Result>();
  let metrics: Metrics | undefined;
  const tell = async (event: RunEvent) => {
    onEvent(event);
    await take(event, record, folder);
    await explained(async () => metrics?.take(event));
    if (event.type !== 'step') await writeRecord(folder, record);
  };
  const pause = async () => {
    await setImmediate();
    if (signal.aborted) throw new Stopped();
  };
  const train = async (job: Planned, needs: readonly Result[]): Promise<Float32Array[]> => {
    const context: Context<unknown> = { data, needs, pause, ...fusedOptimizers(backend.name) };
    const training = await experiment.train(job, context);
    try {
      const state = from?.id === job.id ? from.state : atStart();
      if (from?.id === job.id) restore(training.variables, from.weights);
      if (from?.id === job.id) restore(training.memory, from.memory);
      const keep = async () => {
        const { id } = job;
        const [weights, memory] = [
          await arraysOf(training.variables),
          await arraysOf(training.memory),
        ];
        expectFinite(id, state.step, training.stepsPerEpoch, [...weights, ...memory], remedy);
        const now: Checkpoint = { record, id, state, weights, memory };
        await explained(async () => metrics?.flush());
        checkpoint = await explained(() => writeCheckpoint(folder, now));
        checkpointAt = performance.now();
      };
      const between = async (isEpoch: boolean) => {
        const isDue = performance.now() - checkpointAt > 1000 * secondsBetweenCheckpoints;
        if (isEpoch || isDue || signal.aborted) await keep();
        if (signal.aborted) throw new Stopped();
      };
      return await trainJob(job, training, state, { declaration, tell, between, remedy });
    } finally {
      training.dispose();
    }
  };
  try {
    metrics = await explained(() => openMetrics(folder, { finished, checkpoint: from }));
    for (const job of jobs) {
      const needs = job.needs.flatMap((id) => results.get(id) ?? []);
      const weights = finished.get(job.id) ?? (await train(job, needs));
      results.set(job.id, { job, weights, needs });
    }
    record.status = 'complete';
  } catch (error) {
    record.status = error instanceof Stopped ? 'interrupted' : 'failed';
    if (error instanceof Stopped) return record;
    if (error instanceof UserError && checkpoint !== undefined)
      error.message += `. The last checkpoint is ${checkpoint}`;
    throw error;
  } finally {
    record.endedAt = new Date().toISOString();
    const keep = () => writeRecord(folder, record);
    await ended([explained(async () => metrics?.close()), keep()], record.status);
  }
  // What is complete has nothing to go on from.
  await dropCheckpoints(folder);
  return record;
}

function restore(variables: readonly tf.Variable[], arrays: readonly Float32Array[]): void {
  variables.forEach((variable, index) =>
    tf.tidy(() => variable.assign(tf.tensor(arrays[index] ?? [], variable.shape))),
  );
}
