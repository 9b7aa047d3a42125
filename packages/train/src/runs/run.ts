import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { type BackendName, backendNamed, openBackend } from 'gloss-kernels/backends';
import { UserError } from 'gloss-kernels/user-error';
import type { DataSource } from '../data/data-source.ts';
import { lockRun } from '../lock.ts';
import { partOf, planOf, type Shard } from '../plan.ts';
import { findRun, runId, writeRecord } from '../records/run-folder.ts';
import type { RunRecord } from '../records/run-record.ts';
import { readState } from '../records/state.ts';
import { loadTopic, presetOf, workOf } from '../topics.ts';
import { expectSameData, readData } from './data.ts';
import { follow, type Watcher } from './follow.ts';
import { reuseFinished } from './reuse.ts';

const execute = promisify(execFile);

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
  return options.resume === undefined
    ? start(options, watcher)
    : goOn(options, options.resume, watcher);
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
  const { data, described } = await readData(experiment, config, options.data, watcher);
  const backend = await openBackend(options.backend, watcher.say, options);
  const startedAt = new Date().toISOString();
  const { only, shard } = part;
  const words = [...(only ?? []), ...(shard ? [`${shard.index}of${shard.count}`] : [])];
  const record: RunRecord = {
    schema: 3,
    id: runId({ topic, preset, seeds }, words, startedAt),
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
  return locked(folder, async () => {
    if (options.reuse) await reuseFinished(options.out, folder, record, { experiment, plan, jobs });
    return follow(folder, { record }, { experiment, jobs, data, backend }, watcher);
  });
}

/** The same configuration, seed, data and backend, or it would be another run. */
async function goOn(options: RunOptions, name: string, watcher: Watcher): Promise<RunRecord> {
  const { topic } = options;
  const folder = await findRun(options.out, name, { topic });
  return locked(folder, async () => {
    const state = await readState(folder, watcher.say);
    const { record } = state;
    if (topic !== undefined && topic !== record.topic)
      throw new UserError(
        `${folder} is a run of ${record.topic}, not of ${topic}`,
        'Leave the topic out, or name another run',
      );
    const { experiment, config, plan } = await workOf(folder, record);
    const { data, described } = await readData(experiment, config, options.data, watcher);
    expectSameData(folder, record.data, described);
    const wanted = options.backend === 'auto' ? record.backend.name : options.backend;
    const backend = await openBackend(backendNamed(wanted), watcher.say, options);
    if (backend.name !== record.backend.name)
      throw new UserError(
        `${folder} was trained on ${record.backend.name}, not on ${backend.name}`,
        `Resume it with --backend ${record.backend.name}`,
      );
    record.status = 'running';
    delete record.endedAt;
    const jobs = partOf(plan, record.part);
    return follow(folder, state, { experiment, jobs, data, backend }, watcher);
  });
}

async function locked<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const unlock = await lockRun(folder);
  try {
    return await work();
  } finally {
    await unlock();
  }
}

/** What a run's figures depend on, apart from its configuration. It names no host, user or folder. */
async function describeSurroundings(): Promise<
  Pick<RunRecord, 'versions' | 'commit' | 'machine'>
> {
  // The nearest one above: compiled, this file lies deeper in the package.
  const manifest = findPackageJSON('..', import.meta.url);
  const { version } = JSON.parse(await readFile(manifest ?? '', 'utf8'));
  return {
    versions: { gloss: String(version), node: process.versions.node, tensorflow: tf.version.tfjs },
    commit: await describeCommit(),
    machine: {
      system: `${platform()} ${arch()}`,
      processor: cpus()[0]?.model.trim() || 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
  };
}

/** Of the current folder, as topics are found below it. */
async function describeCommit(): Promise<RunRecord['commit']> {
  try {
    const head = await execute('git', ['rev-parse', 'HEAD']);
    const status = await execute('git', ['status', '--porcelain', '--untracked-files=no']);
    return { hash: head.stdout.trim(), modified: status.stdout.trim() !== '' };
  } catch {
    return null;
  }
}
