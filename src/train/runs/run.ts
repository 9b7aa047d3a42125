import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { type Backend, backendNamed, openBackend } from '../backends/backends.ts';
import { fusedOptimizers } from '../backends/optimizers.ts';
import { openDataFolder } from '../../data/data-folder.ts';
import { loadData } from '../../data/load-data.ts';
import type { RunEvent } from '../events.ts';
import { arraysOf, atStart, trainJob } from '../job.ts';
import type { Options } from '../options.ts';
import { partOf, type Planned, planOf } from '../plan.ts';
import type { Context, Experiment, Result } from '../topic.ts';
import { fileOf, folderOf, loadTopic, presetOf, readConfig } from '../topics.ts';
import { TrainError } from '../train-error.ts';
import { type Checkpoint, dropCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { expectFinite } from './divergence.ts';
import { ended, orExplain, take, writeRecord } from './keep.ts';
import { lockRun } from './lock.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { findRun, readUnfinished, type Unfinished } from './resume.ts';
import { reuseFinished } from './reuse.ts';
import type { RunRecord } from './run-record.ts';
import { describeSurroundings } from './surroundings.ts';

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

/**
 * Runs what the options ask for and keeps `record.json`, `metrics.jsonl`, checkpoints and weights below `<out>/<id>/`. The
 * record is written at the start, after each epoch and at the end, whatever the end is; metrics as they come; a checkpoint
 * after each epoch, every half minute, and when the run is told to stop.
 *
 * @throws {TrainError} if topic, data, backend or disk are not as they should be
 */
export async function run(options: Options, watcher: Watcher): Promise<RunRecord> {
  if (options.resume === undefined) return start(options, watcher);
  const { topic } = options;
  const folder = await findRun(options.out, options.resume, { topic });
  const unlock = await lockRun(folder);
  try {
    const unfinished = await readUnfinished(folder, watcher.say);
    if (topic !== undefined && topic !== unfinished.record.topic)
      throw new TrainError(
        `${folder} is a run of ${unfinished.record.topic}, not of ${topic}`,
        'Leave the topic out, or name another run',
      );
    return await goOn(options, watcher, unfinished);
  } finally {
    await unlock();
  }
}

async function start(options: Options, watcher: Watcher): Promise<RunRecord> {
  const { topic, preset, seeds } = options;
  if (topic === undefined) throw new TrainError('No topic is named', 'Name a folder of src/impl');
  const experiment = await loadTopic(topic);
  // As it will be read again: settings are compared with another run's, down to the order of their fields.
  const config = presetOf(experiment, topic, preset);
  const { title, metrics, reference } = experiment;
  const part = { only: options.only ?? null, shard: options.shard ?? null };
  const plan = planOf(experiment.jobs(config), seeds);
  const jobs = partOf(plan, part);
  const { data, described } = await readData(experiment, config, options, watcher);
  const backend = await openBackend(options.backend, watcher.say, options);
  const startedAt = new Date().toISOString();
  const record: RunRecord = {
    schema: 3,
    id: [
      topic.replaceAll('/', '-'),
      preset,
      seedsInWords(seeds),
      ...(part.only ?? []),
      ...(part.shard ? [`${part.shard.index}of${part.shard.count}`] : []),
      startedAt.replace(/[-:.]/g, ''),
    ].join('-'),
    status: 'running',
    startedAt,
    topic,
    title,
    metrics: structuredClone(metrics) as RunRecord['metrics'],
    ...(reference !== undefined && { reference }),
    preset,
    seeds,
    part,
    config,
    data: described,
    backend,
    ...(await describeSurroundings()),
    models: [],
  };
  const folder = join(options.out, record.id);
  // Before the first step: a run whose results can't be kept should not begin.
  await writeRecord(folder, record);
  const unlock = await lockRun(folder);
  try {
    const finished = options.reuse
      ? await reuseFinished(options.out, folder, record, { experiment, plan, jobs })
      : new Map<string, Float32Array[]>();
    const unfinished = { folder, record, finished, checkpoint: undefined };
    return await follow(unfinished, { experiment, jobs, data, backend }, watcher);
  } finally {
    await unlock();
  }
}

/** The same configuration, seed, data and backend, or it would be another run. */
async function goOn(
  options: Options,
  watcher: Watcher,
  unfinished: Unfinished,
): Promise<RunRecord> {
  const { folder, record } = unfinished;
  const experiment = await loadTopic(record.topic);
  const config = readConfig(experiment.config, record.config, `The configuration of ${folder}`);
  const { data, described } = await readData(experiment, config, options, watcher);
  if (!isSameData(record.data, described))
    throw new TrainError(
      `${folder} was trained on ${nameOf(record.data)}, not on ${nameOf(described)}`,
      'Give the same --data',
    );
  const wanted = options.backend === 'auto' ? record.backend.name : options.backend;
  const backend = await openBackend(backendNamed(wanted), watcher.say, options);
  if (backend.name !== record.backend.name)
    throw new TrainError(
      `${folder} was trained on ${record.backend.name}, not on ${backend.name}`,
      `Resume it with --backend ${record.backend.name}`,
    );
  record.status = 'running';
  delete record.endedAt;
  const jobs = partOf(planOf(experiment.jobs(config), record.seeds), record.part);
  return follow(unfinished, { experiment, jobs, data, backend }, watcher);
}

/** `seed1`, `seeds1-2-3` */
export function seedsInWords(seeds: readonly number[]): string {
  return `seed${seeds.length > 1 ? 's' : ''}${seeds.join('-')}`;
}

/** What the files hold counts, not where they lie; an old record has a name alone. */
function isSameData(before: RunRecord['data'], now: RunRecord['data']): boolean {
  const decisive = ({ name, sha256, ...counts }: RunRecord['data']) =>
    JSON.stringify([before.sha256 ? sha256 : name, Object.entries(counts).sort()]);
  return decisive(before) === decisive(now);
}

function nameOf({ name, sha256 }: RunRecord['data']): string {
  return sha256 ? `${name} (SHA-256 ${sha256}…)` : name;
}

async function readData(
  experiment: Experiment,
  config: RunRecord['config'],
  { data: source }: Options,
  watcher: Watcher,
) {
  const folder = await openDataFolder(experiment.data, source, watcher);
  const { name, sha256, data: raw } = await loadData(experiment.data, folder);
  const { data, counts } = experiment.prepare(raw, config);
  return { data, described: { name, sha256, ...counts } as RunRecord['data'] };
}

interface Work {
  experiment: Experiment;
  jobs: readonly Planned[];
  data: unknown;
  backend: Backend;
}

async function follow(
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
    if (error instanceof TrainError && checkpoint !== undefined)
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
