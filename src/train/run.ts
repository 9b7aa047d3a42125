import { join } from 'node:path';
import { type Digits, sliceDigits } from '../impl/mnist.ts';
import type { Network } from '../impl/distillation/network.ts';
import { writeFile } from '../write-file.ts';
import { backendNamed, openBackend } from './backends.ts';
import { bytesOf, dropCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { loadDataset } from './datasets.ts';
import { expectFinite } from './divergence.ts';
import { experiment, type Resume, type RunEvent } from './experiment.ts';
import { lockRun } from './lock.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import type { Options } from './options.ts';
import { type Preset, presets } from './presets.ts';
import { findRun, readUnfinished, type Unfinished } from './resume.ts';
import { type ModelRecord, type RunRecord, runRecordSchema } from './run-record.ts';
import { describeSurroundings } from './surroundings.ts';
import { TrainError } from './train-error.ts';

/** Teacher, student alone, distilled student. */
const modelCount = 3;

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
  const config = presets[options.preset];
  const sets = await loadSets(config, options.data);
  const backend = await openBackend(options.backend, watcher.say);
  const startedAt = new Date().toISOString();
  const record: RunRecord = {
    schema: 1,
    id: `${options.preset}-seed${options.seed}-${startedAt.replace(/[-:.]/g, '')}`,
    status: 'running',
    startedAt,
    preset: options.preset,
    seed: options.seed,
    config,
    data: sets.data,
    backend,
    ...(await describeSurroundings()),
    models: [],
  };
  const folder = join(options.out, record.id);
  // Before the first step: a run whose results can't be kept should not begin.
  await writeRecord(folder, record);
  const unlock = await lockRun(folder);
  try {
    return await follow(record, folder, sets, watcher);
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
  const sets = await loadSets(record.config, options.data);
  if (JSON.stringify(sets.data) !== JSON.stringify(record.data))
    throw new TrainError(
      `${folder} was trained on ${record.data.name}, not on ${sets.data.name}`,
      'Give the same --data',
    );
  const wanted = options.backend === 'auto' ? record.backend.name : options.backend;
  const backend = await openBackend(backendNamed(wanted));
  if (backend.name !== record.backend.name)
    throw new TrainError(
      `${folder} was trained on ${record.backend.name}, not on ${backend.name}`,
      `Resume it with --backend ${record.backend.name}`,
    );
  record.status = 'running';
  delete record.endedAt;
  return follow(record, folder, sets, watcher, resume);
}

interface Sets {
  train: Digits;
  test: Digits;
  data: RunRecord['data'];
}

async function loadSets({ samples }: Preset, from: string | undefined): Promise<Sets> {
  const dataset = await loadDataset(from);
  const train = samples ? sliceDigits(dataset.train, 0, samples.train) : dataset.train;
  const test = samples ? sliceDigits(dataset.test, 0, samples.test) : dataset.test;
  const data = { name: dataset.name, train: train.labels.length, test: test.labels.length };
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
  const explained = <Result>(write: () => Promise<Result>) => orExplain(folder, write);
  let metrics: Metrics | undefined;
  try {
    metrics = await explained(() => openMetrics(folder, record, resume));
    for await (const event of experiment(record.config, record.seed, train, test, resume)) {
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
    record.status = finished === modelCount ? 'complete' : 'interrupted';
  } catch (error) {
    record.status = 'failed';
    if (error instanceof TrainError && checkpoint !== undefined)
      error.message += `. The last checkpoint is ${checkpoint}`;
    throw error;
  } finally {
    record.endedAt = new Date().toISOString();
    await ended([explained(async () => metrics?.close()), keep()], record.status);
  }
  // What is complete has nothing to go on from.
  if (record.status === 'complete') await dropCheckpoints(folder);
  return record;
}

/** Waits for all that has to be written at the end, whatever becomes of a part of it. */
async function ended(writing: Promise<void>[], status: RunRecord['status']): Promise<void> {
  const ends = await Promise.allSettled(writing);
  const problem = ends.find((end) => end.status === 'rejected');
  // A failure that is on its way up says more than that it could not be noted down.
  if (problem && status !== 'failed') throw problem.reason;
}

/** Notes down what an event says. */
async function take(event: RunEvent, record: RunRecord, folder: string): Promise<void> {
  const model = record.models.find(({ name }) => name === event.name);
  // Of a run that goes on, the model is known.
  if (event.type === 'model' && !model) record.models.push(newModel(event.name, event.network));
  if (event.type === 'epoch') model?.epochs.push(event.epoch);
  if (event.type === 'result' && model) {
    model.result = event.result;
    model.weights = `${event.name}.weights.bin`;
    await writeWeights(join(folder, model.weights), event.network);
  }
}

function newModel(name: ModelRecord['name'], network: Network): ModelRecord {
  const widths = [
    ...network.weights.map(({ shape }) => shape[0]),
    network.weights.at(-1)?.shape[1] ?? 0,
  ];
  return { name, widths, parameters: network.parameterCount, epochs: [] };
}

async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const text = `${JSON.stringify(runRecordSchema.parse(record), null, 1)}\n`;
  await writeOrExplain(join(folder, 'record.json'), text);
}

async function writeWeights(path: string, network: Network): Promise<void> {
  await writeOrExplain(path, bytesOf(await network.save()));
}

async function writeOrExplain(path: string, data: string | Uint8Array): Promise<void> {
  await orExplain(path, () => writeFile(path, data));
}

async function orExplain<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TrainError(
      `${path} can't be written (${reason})`,
      'Make room or rights there, or name another folder with --out',
      { cause },
    );
  }
}
