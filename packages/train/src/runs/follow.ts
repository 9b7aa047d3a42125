import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { Backend } from 'gloss-kernels/backends';
import { fusedOptimizers } from 'gloss-kernels/optimizers';
import { UserError } from 'gloss-kernels/user-error';
import { expectFinite } from '../divergence.ts';
import { arraysOf, atStart, trainJob } from '../job.ts';
import type { Planned } from '../plan.ts';
import { type Metrics, openMetrics } from '../records/metrics.ts';
import { orExplain, readWeights, writeRecord, writeWeights } from '../records/run-folder.ts';
import type { RunRecord } from '../records/run-record.ts';
import {
  dropStates,
  type RunEvent,
  type RunState,
  saveState,
  type TrainState,
} from '../records/state.ts';
import type { Experiment, Result, Training } from '../topic.ts';
import { fileOf, folderOf } from '../topics.ts';

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
  folder: string,
  state: RunState,
  { experiment, jobs, data, backend }: Work,
  { onEvent, signal }: Watcher,
): Promise<RunRecord> {
  const { record } = state;
  const remedy = `Lower the learning rate in the presets of ${folderOf(record.topic)}`;
  const declaration = { metrics: experiment.metrics, file: fileOf(record.topic) };
  const finished = new Map<string, Float32Array[]>();
  for (const model of record.models)
    if (model.result) finished.set(model.id, await readWeights(folder, model));
  let checkpoint: string | undefined;
  let checkpointAt = performance.now();
  let metrics: Metrics | undefined;
  const explained = <Value>(write: () => Promise<Value>) => orExplain(folder, write);
  const pause = async () => {
    // The backend computes without ever returning to the event loop; this lets Ctrl-C through.
    await setImmediate();
    if (signal.aborted) throw new Stopped();
  };
  const note = async (event: RunEvent) => {
    onEvent(event);
    await noteDown(event, record, folder);
    await explained(async () => metrics?.take(event));
    if (event.type !== 'step') await writeRecord(folder, record);
  };
  const keep = async (now: TrainState, { variables, memory, stepsPerEpoch }: Training) => {
    const job = { ...now, weights: await arraysOf(variables), memory: await arraysOf(memory) };
    expectFinite(now.id, now.step, stepsPerEpoch, [...job.weights, ...job.memory], remedy);
    await explained(async () => metrics?.flush());
    checkpoint = await explained(() => saveState(folder, { record, job }));
    checkpointAt = performance.now();
  };
  const train = async (job: Planned, needs: readonly Result[]): Promise<Float32Array[]> => {
    const context = { data, needs, pause, ...fusedOptimizers(backend.name) };
    const training = await experiment.train(job, context);
    try {
      const from = state.job?.id === job.id ? state.job : undefined;
      if (from) restore(training.variables, from.weights);
      if (from) restore(training.memory, from.memory);
      const now: TrainState = from ?? atStart(job.id);
      for await (const event of trainJob(job, training, now, declaration, remedy)) {
        await note(event);
        if (event.type === 'result') return event.weights;
        const isWithin = event.type === 'step' && now.step % event.stepsPerEpoch > 0;
        if (!isWithin && event.type !== 'epoch') continue;
        await setImmediate();
        const isDue = performance.now() - checkpointAt > 1000 * secondsBetweenCheckpoints;
        if (event.type === 'epoch' || isDue || signal.aborted) await keep(now, training);
        if (signal.aborted) throw new Stopped();
      }
      throw new Error(`"${job.id}" has ended without a result`);
    } finally {
      training.dispose();
    }
  };
  try {
    metrics = await explained(() => openMetrics(folder, state));
    const results = new Map<string, Result>();
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
    const ends = [explained(async () => metrics?.close()), writeRecord(folder, record)];
    await ended(ends, record.status);
  }
  await dropStates(folder);
  return record;
}

/** What an event says, in the record. */
async function noteDown(event: RunEvent, { models }: RunRecord, folder: string): Promise<void> {
  const { id, name, title, seed } = event.job;
  const model = models.find((candidate) => candidate.id === id);
  // Of a run that goes on, the model is known.
  if (event.type === 'begin' && !model) {
    const { facts, shapes, epochs: plannedEpochs } = event;
    models.push({ id, name, title, seed, plannedEpochs, ...facts, epochs: [], shapes });
  }
  if (event.type === 'epoch') model?.epochs.push(event.epoch);
  if (event.type === 'result' && model)
    Object.assign(model, await writeWeights(folder, id, event.weights), { result: event.result });
}

function restore(variables: readonly tf.Variable[], arrays: readonly Float32Array[]): void {
  variables.forEach((variable, index) =>
    tf.tidy(() => variable.assign(tf.tensor(arrays[index] ?? [], variable.shape))),
  );
}

/** Waits for all that has to be written at the end, whatever becomes of a part of it. */
async function ended(writing: Promise<void>[], status: RunRecord['status']): Promise<void> {
  const ends = await Promise.allSettled(writing);
  const problem = ends.find((end) => end.status === 'rejected');
  // A failure that is on its way up says more than that it could not be noted down.
  if (problem && status !== 'failed') throw problem.reason;
}
