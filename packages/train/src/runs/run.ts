import { join } from 'node:path';
import { type BackendName, backendNamed, openBackend } from 'gloss-kernels/backends';
import { openDataFolder } from '../data/data-folder.ts';
import type { DataSource } from '../data/data-source.ts';
import { loadData } from '../data/load-data.ts';
import { partOf, planOf, type Shard } from '../plan.ts';
import type { Experiment } from '../topic.ts';
import { loadTopic, presetOf, readConfig } from '../topics.ts';
import { UserError } from 'gloss-kernels/user-error';
import { follow, type Watcher } from './follow.ts';
import { runId, writeRecord } from '../records/keep.ts';
import { lockRun } from '../lock.ts';
import { findRun, readUnfinished, type Unfinished } from '../records/resume.ts';
import { reuseFinished } from './reuse.ts';
import type { RunRecord } from '../records/run-record.ts';
import { describeSurroundings } from './surroundings.ts';

/** What a run is asked for. */
export interface RunOptions {
  /** Absent if none is named. */
  topic?: string | undefined;
  preset: string;
  backend: BackendName;
  seeds: number[];
  /** Names of jobs; all where it is absent. */
  only?: string[] | undefined;
  shard?: Shard | undefined;
  /** Takes over what other runs in `out` have trained already. */
  reuse: boolean;
  /** Takes an adapter that computes on the CPU in place of a GPU. */
  software: boolean;
  out: string;
  /** Absent for the topic's own, from its package. */
  data?: DataSource | undefined;
  /** The run to go on with, `''` for the latest that is unfinished; absent for a new one. */
  resume?: string | undefined;
}

/**
 * Runs what the options ask for and keeps `record.json`, `metrics.jsonl`, checkpoints and weights below `<out>/<id>/`. The
 * record is written at the start, after each epoch and at the end, whatever the end is; metrics as they come; a checkpoint
 * after each epoch, every half minute, and when the run is told to stop.
 *
 * @throws {UserError} if topic, data, backend or disk are not as they should be
 */
export async function run(options: RunOptions, watcher: Watcher): Promise<RunRecord> {
  if (options.resume === undefined) return start(options, watcher);
  const { topic } = options;
  const folder = await findRun(options.out, options.resume, { topic });
  const unlock = await lockRun(folder);
  try {
    const unfinished = await readUnfinished(folder, watcher.say);
    if (topic !== undefined && topic !== unfinished.record.topic)
      throw new UserError(
        `${folder} is a run of ${unfinished.record.topic}, not of ${topic}`,
        'Leave the topic out, or name another run',
      );
    return await goOn(options, watcher, unfinished);
  } finally {
    await unlock();
  }
}

async function start(options: RunOptions, watcher: Watcher): Promise<RunRecord> {
  const { topic, preset, seeds } = options;
  if (topic === undefined) throw new UserError('No topic is named', 'Name a folder of src/impl');
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
    id: runId(
      { topic, preset, seeds },
      [...(part.only ?? []), ...(part.shard ? [`${part.shard.index}of${part.shard.count}`] : [])],
      startedAt,
    ),
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
  options: RunOptions,
  watcher: Watcher,
  unfinished: Unfinished,
): Promise<RunRecord> {
  const { folder, record } = unfinished;
  const experiment = await loadTopic(record.topic);
  const config = readConfig(experiment.config, record.config, `The configuration of ${folder}`);
  const { data, described } = await readData(experiment, config, options, watcher);
  if (!isSameData(record.data, described))
    throw new UserError(
      `${folder} was trained on ${nameOf(record.data)}, not on ${nameOf(described)}`,
      'Give the same --data',
    );
  const wanted = options.backend === 'auto' ? record.backend.name : options.backend;
  const backend = await openBackend(backendNamed(wanted), watcher.say, options);
  if (backend.name !== record.backend.name)
    throw new UserError(
      `${folder} was trained on ${record.backend.name}, not on ${backend.name}`,
      `Resume it with --backend ${record.backend.name}`,
    );
  record.status = 'running';
  delete record.endedAt;
  const jobs = partOf(planOf(experiment.jobs(config), record.seeds), record.part);
  return follow(unfinished, { experiment, jobs, data, backend }, watcher);
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
  { data: source }: RunOptions,
  watcher: Watcher,
) {
  const folder = await openDataFolder(experiment.data, source, watcher);
  const { name, sha256, data: raw } = await loadData(experiment.data, folder);
  try {
    const { data, counts } = experiment.prepare(raw, config);
    return { data, described: { name, sha256, ...counts } as RunRecord['data'] };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`${name}: ${problem}`, 'Give other data with --data', { cause });
  }
}
