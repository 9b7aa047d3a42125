import { join } from 'node:path';
import { type Digits, sliceDigits } from '../../impl/mnist.ts';
import { type Backend, backendNamed, openBackend } from '../backends/backends.ts';
import { dropCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { hireCrew, shareDigits } from '../crew/crew.ts';
import { openDataFolder } from '../../data/data-folder.ts';
import { loadData } from '../../data/load-data.ts';
import { mnist } from '../../data/mnist.ts';
import { expectFinite } from './divergence.ts';
import type { Resume, RunEvent } from '../events.ts';
import { experiment } from '../experiment.ts';
import { ended, orExplain, take, writeRecord } from './keep.ts';
import { lockRun } from './lock.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import type { Options } from '../options.ts';
import { partOf, planOf, type Task } from '../presets/plan.ts';
import { type Preset, presetSchema } from '../presets/preset-schema.ts';
import { presets } from '../presets/presets.ts';
import { findRun, readUnfinished, type Unfinished } from './resume.ts';
import { reuseFinished } from './reuse.ts';
import type { RunRecord } from './run-record.ts';
import { describeSurroundings } from './surroundings.ts';
import { TrainError } from '../train-error.ts';

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

/**
 * Runs what the options ask for and keeps `record.json`, `metrics.jsonl`, checkpoints and weights below `<out>/<id>/`. The
 * record is written at the start, after each epoch and at the end, whatever the end is; metrics as they come; a checkpoint
 * after each epoch, every half minute, and when the run is told to stop.
 *
 * @throws {TrainError} where data, backend or disk are not as they should be
 */
export async function run(options: Options, watcher: Watcher): Promise<RunRecord> {
  if (options.resume === undefined) return start(options, watcher);
  const folder = await findRun(options.out, options.resume);
  const unlock = await lockRun(folder);
  try {
    return await goOn(options, watcher, await readUnfinished(folder, watcher.say));
  } finally {
    await unlock();
  }
}

async function start(options: Options, watcher: Watcher): Promise<RunRecord> {
  // As it will be read again: a record's rows are compared with another's, down to the order of their fields.
  const config = presetSchema.parse(presets[options.preset]);
  const { seeds } = options;
  const part = { only: options.only ?? null, shard: options.shard ?? null };
  const sets = await loadSets(config, options, watcher);
  const backend = await openBackend(options.backend, watcher.say, options);
  const startedAt = new Date().toISOString();
  const record: RunRecord = {
    schema: 2,
    id: [
      options.preset,
      seedsInWords(seeds),
      ...(part.only ?? []),
      ...(part.shard ? [`${part.shard.index}of${part.shard.count}`] : []),
      startedAt.replace(/[-:.]/g, ''),
    ].join('-'),
    status: 'running',
    startedAt,
    preset: options.preset,
    seeds,
    part,
    config,
    data: sets.data,
    backend,
    jobs: jobsOf(options, config, backend),
    ...(await describeSurroundings()),
    models: [],
  };
  const folder = join(options.out, record.id);
  // Before the first step: a run whose results can't be kept should not begin.
  await writeRecord(folder, record);
  const unlock = await lockRun(folder);
  try {
    const finished = options.reuse
      ? await reuseFinished(options.out, folder, record, planOfRun(record))
      : new Map<string, Float32Array[]>();
    return await follow(record, folder, sets, watcher, { finished });
  } finally {
    await unlock();
  }
}

/** The same configuration, seed, data and backend, or it would be another run. */
async function goOn(
  options: Options,
  watcher: Watcher,
  { folder, record, resume }: Unfinished,
): Promise<RunRecord> {
  const sets = await loadSets(record.config, options, watcher);
  if (!isSameData(record.data, sets.data))
    throw new TrainError(
      `${folder} was trained on ${nameOf(record.data)}, not on ${nameOf(sets.data)}`,
      'Give the same --data',
    );
  const wanted = options.backend === 'auto' ? record.backend.name : options.backend;
  const { jobs } = record;
  const backend = await openBackend(backendNamed(wanted), watcher.say, { ...options, jobs });
  if (backend.name !== record.backend.name)
    throw new TrainError(
      `${folder} was trained on ${record.backend.name}, not on ${backend.name}`,
      `Resume it with --backend ${record.backend.name}`,
    );
  record.status = 'running';
  delete record.endedAt;
  return follow(record, folder, sets, watcher, resume);
}

/**
 * How many threads share each batch: as many as are asked for, or, where nothing else would use a second core, as the preset says.
 *
 * @throws {TrainError} where a backend has threads of its own
 */
function jobsOf({ jobs }: Options, config: Preset, { name }: Backend): number {
  if (name === 'wasm') return jobs ?? config.jobs;
  if (name === 'blas' || jobs === undefined || jobs === 1) return jobs ?? 1;
  throw new TrainError(
    `--jobs ${jobs} is not for the backend "${name}"`,
    'Use --jobs with wasm or blas',
  );
}

/** `seed1`, `seeds1-2-3` */
function seedsInWords(seeds: readonly number[]): string {
  return `seed${seeds.length > 1 ? 's' : ''}${seeds.join('-')}`;
}

/** What a run has to do, by what its record says of it. */
export function planOfRun({ config, seeds, part }: RunRecord): Task[] {
  return partOf(planOf(config, seeds), part);
}

interface Sets {
  train: Digits;
  test: Digits;
  data: RunRecord['data'];
}

/** What the files hold counts, not where they lie; an old record has a name alone. */
function isSameData(before: RunRecord['data'], now: RunRecord['data']): boolean {
  const isSame = before.sha256 ? before.sha256 === now.sha256 : before.name === now.name;
  return isSame && before.train === now.train && before.test === now.test;
}

function nameOf({ name, sha256 }: RunRecord['data']): string {
  return sha256 ? `${name} (SHA-256 ${sha256}…)` : name;
}

async function loadSets(
  { samples }: Preset,
  { data: source }: Options,
  watcher: Watcher,
): Promise<Sets> {
  const loaded = await loadData(mnist, await openDataFolder(mnist, source, watcher));
  const train = samples ? sliceDigits(loaded.data.train, 0, samples.train) : loaded.data.train;
  const test = samples ? sliceDigits(loaded.data.test, 0, samples.test) : loaded.data.test;
  const data = {
    name: loaded.name,
    sha256: loaded.sha256,
    train: train.labels.length,
    test: test.labels.length,
  };
  return { train, test, data };
}

async function follow(
  record: RunRecord,
  folder: string,
  { train, test }: Sets,
  { onEvent, signal }: Watcher,
  resume?: Resume,
): Promise<RunRecord> {
  let checkpoint: string | undefined;
  let checkpointAt = performance.now();
  const keep = () => writeRecord(folder, record);
  const { config, jobs, backend } = record;
  const plan = planOfRun(record);
  const explained = <Result>(write: () => Promise<Result>) => orExplain(folder, write);
  const digits = jobs > 1 ? shareDigits(train) : train;
  const crew = jobs > 1 ? hireCrew(jobs, backendNamed(backend.name), digits) : undefined;
  let metrics: Metrics | undefined;
  try {
    metrics = await explained(() => openMetrics(folder, resume));
    for await (const event of experiment(config, plan, digits, test, resume, crew)) {
      onEvent(event);
      await take(event, record, folder);
      await explained(async () => metrics?.take(event));
      if (event.type !== 'step' && event.type !== 'answers') await keep();
      const isDue = performance.now() - checkpointAt > 1000 * secondsBetweenCheckpoints;
      if (
        'snapshot' in event &&
        event.snapshot &&
        (event.type === 'epoch' || isDue || signal.aborted)
      ) {
        const snapshot = await event.snapshot();
        expectFinite(snapshot);
        await explained(async () => metrics?.flush());
        checkpoint = await explained(() => writeCheckpoint(folder, { record, snapshot }));
        checkpointAt = performance.now();
      }
      if (signal.aborted) break;
    }
    const finished = record.models.filter(({ result }) => result).length;
    record.status = finished === plan.length ? 'complete' : 'interrupted';
  } catch (error) {
    record.status = 'failed';
    if (error instanceof TrainError && checkpoint !== undefined)
      error.message += `. The last checkpoint is ${checkpoint}`;
    throw error;
  } finally {
    await crew?.dismiss();
    record.endedAt = new Date().toISOString();
    await ended([explained(async () => metrics?.close()), keep()], record.status);
  }
  // What is complete has nothing to go on from.
  if (record.status === 'complete') await dropCheckpoints(folder);
  return record;
}

