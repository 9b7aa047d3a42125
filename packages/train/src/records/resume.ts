import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arraysOf, type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { type ModelRecord, type RunRecord, runRecordSchema } from './run-record.ts';
import { UserError } from 'gloss-kernels/user-error';

/** Where a run goes on: with jobs that are done, and perhaps one that isn't. */
export interface Unfinished {
  folder: string;
  /** As it was when the checkpoint was written. */
  record: RunRecord;
  /** Weights of finished jobs by id. */
  finished: Map<string, Float32Array[]>;
  checkpoint: Checkpoint | undefined;
}

/**
 * Finds the run to go on with: the one that is named by its id or folder, or else the latest that isn't complete.
 *
 * @param topic of which the run has to be, where one is named
 * @param remedy what to do about a record that can't be read
 * @throws {UserError} if there is none
 */
export async function findRun(
  out: string,
  name: string,
  { topic, remedy }: { topic?: string | undefined; remedy?: string } = {},
): Promise<string> {
  if (name !== '') {
    for (const folder of [join(out, name), name]) {
      if (await readRecord(folder, remedy)) return folder;
    }
    throw new UserError(
      `There is no run ${name} in ${out}`,
      'Name one by its folder, or --out where it is',
    );
  }
  const entries = await readdir(out).catch(() => []);
  const runs: { folder: string; startedAt: string }[] = [];
  for (const entry of entries) {
    const record = await readRecord(join(out, entry)).catch(() => undefined);
    if (record && record.status !== 'complete' && (topic ?? record.topic) === record.topic)
      runs.push({ folder: join(out, entry), startedAt: record.startedAt });
  }
  const latest = runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
  if (latest) return latest.folder;
  throw new UserError(
    `No run${topic === undefined ? '' : ` of ${topic}`} in ${out} is unfinished`,
    'Begin one without --resume',
  );
}

/**
 * Reads what a run had come to. The caller has its lock.
 *
 * @param onDamage is told of each checkpoint that can't be used
 * @throws {UserError} where the run is complete
 */
export async function readUnfinished(
  folder: string,
  onDamage: (message: string) => void,
): Promise<Unfinished> {
  const current = await readRecord(folder);
  if (!current) throw new UserError(`${folder} holds no run`, 'Name a folder with a record.json');
  if (current.status === 'complete')
    throw new UserError(
      `${folder} is complete`,
      'There is nothing to resume; begin a new run without --resume',
    );
  await dropHalfWritten(folder);
  const checkpoint = await readCheckpoint(folder, onDamage);
  // Killed before its first checkpoint, a run begins again under its own name, but for what it took over from another.
  const record = checkpoint?.record ?? {
    ...current,
    models: current.models.filter(({ result }) => result),
  };
  const finished = new Map<string, Float32Array[]>();
  for (const model of record.models)
    if (model.result) finished.set(model.id, await readWeights(folder, model));
  return { folder, record, finished, checkpoint };
}

/** A process that was killed while it wrote left its temporary file. */
async function dropHalfWritten(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (/^\..*\.tmp$/.test(file)) await rm(join(folder, file), { force: true });
  }
}

/** The weights of a finished job; none where nothing was learnt. */
export async function readWeights(
  folder: string,
  { id, shapes, weights }: Pick<ModelRecord, 'id' | 'shapes' | 'weights'>,
  remedy = 'Begin a new run without --resume',
) {
  if (weights === undefined) return [];
  const lengths = shapes.map((shape) => shape.reduce((size, length) => size * length, 1));
  const path = join(folder, weights);
  const data = await readFile(path).catch(() => undefined);
  const due = 4 * lengths.reduce((sum, length) => sum + length, 0);
  if (data?.length === due) return arraysOf(data, lengths);
  throw new UserError(
    `${path}, the weights of "${id}", ${data ? `has ${data.length} bytes where ${due} are due` : 'is gone'}`,
    remedy,
  );
}

export async function readRecord(
  folder: string,
  remedy = 'Begin a new run without --resume',
): Promise<RunRecord | undefined> {
  const text = await readFile(join(folder, 'record.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return runRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`${join(folder, 'record.json')} can't be read`, remedy, {
      cause,
    });
  }
}
