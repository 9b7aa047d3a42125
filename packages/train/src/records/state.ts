import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFile } from 'gloss-common/write-file';
import { messageOf, UserError } from 'gloss-kernels/user-error';
import type { Planned } from '../plan.ts';
import type { Experiment, StepResult, Training } from '../topic.ts';
import { arraysOf, bytesOf, readRecord } from './run-folder.ts';
import {
  type EpochRecord,
  type ModelResult,
  type RunRecord,
  runRecordSchema,
} from './run-record.ts';

const count = z.int().nonnegative();

const trainStateSchema = z.strictObject({
  /** The job's. */
  id: z.string(),
  /** The next one, from 0 over all epochs. */
  step: count,
  /** Sums over the steps of the current epoch; of each metric, weighted with the samples. */
  totals: z.strictObject({
    samples: count,
    seconds: z.number(),
    sums: z.record(z.string(), z.number()),
  }),
  /** Of the epochs that are over. */
  samples: count,
  seconds: z.number(),
  /** Loss of the very first step; what divergence is measured by. */
  firstLoss: z.number().optional(),
});

/** Where a training is between two steps, apart from its tensors. */
export type TrainState = z.infer<typeof trainStateSchema>;
export type EpochTotals = TrainState['totals'];

/** What happens to a job, in the order in which it happens. */
export type RunEvent = { job: Planned } & (
  | {
      type: 'begin';
      metrics: Experiment['metrics'];
      facts: Training['facts'];
      shapes: number[][];
      epochs: number;
      state: TrainState;
    }
  | { type: 'step'; last: StepResult; state: TrainState; stepsPerEpoch: number }
  | { type: 'epoch'; epoch: EpochRecord; state: TrainState; stepsPerEpoch: number }
  | { type: 'result'; result: ModelResult; weights: Float32Array[] }
);

/** Means over the samples so far. */
export function meansOf({ samples, sums }: Pick<EpochTotals, 'samples' | 'sums'>): {
  loss: number;
  [metric: string]: number;
} {
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / samples]);
  return { loss: NaN, ...Object.fromEntries(means) };
}

/** All that a run goes on from. */
export interface RunState {
  /** What is done has a result in it. */
  record: RunRecord;
  /** What is being trained, with what is learnt and what the optimiser remembers, each in the training's order. */
  job?: TrainState & { weights: Float32Array[]; memory: Float32Array[] };
}

/** The first line of a checkpoint has a hash of the rest; the second one is this; all others are the numbers of both lists of arrays. */
const headSchema = z.strictObject({
  record: runRecordSchema,
  job: trainStateSchema.extend({ weights: z.array(count), memory: z.array(count) }),
});

const kept = 2;
const folderOf = (run: string) => join(run, 'checkpoints');
const nameOf = (number: number) => String(number).padStart(6, '0');
const lengthsOf = (arrays: readonly Float32Array[]) => arrays.map(({ length }) => length);
const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/**
 * Writes a checkpoint; of those before it, one stays.
 *
 * @returns its path
 */
export async function saveState(run: string, { record, job }: Required<RunState>): Promise<string> {
  const [weights, memory] = [lengthsOf(job.weights), lengthsOf(job.memory)];
  const head = JSON.stringify({ record, job: { ...job, weights, memory } });
  const data = Buffer.concat([Buffer.from(`${head}\n`), bytesOf([...job.weights, ...job.memory])]);
  const folder = folderOf(run);
  const before = await numbersIn(folder);
  const number = (before[0] ?? 0) + 1;
  const path = join(folder, nameOf(number));
  await writeFile(path, Buffer.concat([Buffer.from(`${hash(data)}\n`), data]));
  await syncFolder(folder);
  const keep = new Set([number, ...before].slice(0, kept).map(nameOf));
  // Older ones, and what a killed process left half-written.
  for (const entry of await readdir(folder))
    if (!keep.has(entry)) await rm(join(folder, entry), { recursive: true, force: true });
  return path;
}

/**
 * Reads what a run had come to, by its latest checkpoint that is whole. The caller has its lock.
 *
 * @param onDamage is told of each checkpoint that can't be used
 * @throws {UserError} where the run is complete
 */
export async function readState(
  run: string,
  onDamage: (message: string) => void,
): Promise<RunState> {
  const record = await readRecord(run);
  if (!record) throw new UserError(`${run} holds no run`, 'Name a folder with a record.json');
  if (record.status === 'complete')
    throw new UserError(
      `${run} is complete`,
      'There is nothing to resume; begin a new run without --resume',
    );
  for (const number of await numbersIn(folderOf(run))) {
    const path = join(folderOf(run), nameOf(number));
    try {
      return await readCheckpoint(path);
    } catch (error) {
      onDamage(`${path} is damaged: ${messageOf(error)}`);
    }
  }
  // Killed before its first checkpoint, a run begins again under its own name, but for what it took over from another.
  return { record: { ...record, models: record.models.filter(({ result }) => result) } };
}

async function readCheckpoint(path: string): Promise<RunState> {
  const data = await readFile(path);
  const rest = data.subarray(data.indexOf('\n') + 1);
  if (data.toString('latin1', 0, data.length - rest.length) !== `${hash(rest)}\n`)
    throw new Error('it has changed since it was written');
  const end = rest.indexOf('\n');
  const { record, job } = headSchema.parse(JSON.parse(rest.toString('utf8', 0, end)));
  const arrays = arraysOf(rest.subarray(end + 1), [...job.weights, ...job.memory]);
  const weights = arrays.splice(0, job.weights.length);
  return { record, job: { ...job, weights, memory: arrays } };
}

/** Takes all checkpoints away: what is complete has nothing to go on from. */
export async function dropStates(run: string): Promise<void> {
  await rm(folderOf(run), { recursive: true, force: true });
}

/** The numbers of the checkpoints in a folder, the latest first. */
async function numbersIn(folder: string): Promise<number[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries
    .filter((name) => /^\d{6}$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

/** A renamed file is on the disk when the folder around it is. Not every system can say so of a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
