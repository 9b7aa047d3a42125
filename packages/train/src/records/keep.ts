import { join } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import type { RunEvent } from './events.ts';
import { UserError } from 'gloss-kernels/user-error';
import { bytesOf } from './checkpoint.ts';
import { type ModelRecord, type RunRecord, runRecordSchema } from './run-record.ts';

/** Waits for all that has to be written at the end, whatever becomes of a part of it. */
export async function ended(writing: Promise<void>[], status: RunRecord['status']): Promise<void> {
  const ends = await Promise.allSettled(writing);
  const problem = ends.find((end) => end.status === 'rejected');
  // A failure that is on its way up says more than that it could not be noted down.
  if (problem && status !== 'failed') throw problem.reason;
}

/** Notes down what an event says. */
export async function take(event: RunEvent, record: RunRecord, folder: string): Promise<void> {
  const { id, name, title, seed } = event.job;
  const model = record.models.find((candidate) => candidate.id === id);
  // Of a run that goes on, the model is known.
  if (event.type === 'begin' && !model) {
    const { facts, shapes, epochs: plannedEpochs } = event;
    record.models.push({ id, name, title, seed, plannedEpochs, ...facts, epochs: [], shapes });
  }
  if (event.type === 'epoch') model?.epochs.push(event.epoch);
  if (event.type === 'result' && model) {
    Object.assign(model, await writeWeights(folder, id, event.weights));
    model.result = event.result;
  }
}

/** @returns the field of the model's record that names the file; none where there are no weights */
export async function writeWeights(
  folder: string,
  id: string,
  weights: readonly Float32Array[],
): Promise<Pick<ModelRecord, 'weights'>> {
  if (weights.length === 0) return {};
  const file = `${id}.weights.bin`;
  await writeOrExplain(join(folder, file), bytesOf(weights));
  return { weights: file };
}

/** `topic-quick-seeds1-2-1of4-20261127T201315123Z`: what a run is about, further words for it, and when it began. */
export function runId(
  { topic, preset, seeds }: Pick<RunRecord, 'topic' | 'preset' | 'seeds'>,
  words: readonly string[],
  at: string,
): string {
  const seed = `seed${seeds.length > 1 ? 's' : ''}${seeds.join('-')}`;
  return [topic.replaceAll('/', '-'), preset, seed, ...words, at.replace(/[-:.]/g, '')].join('-');
}

export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const text = `${JSON.stringify(runRecordSchema.parse(record), null, 1)}\n`;
  await writeOrExplain(join(folder, 'record.json'), text);
}

async function writeOrExplain(path: string, data: string | Uint8Array): Promise<void> {
  await orExplain(path, () => writeFile(path, data));
}

/** @throws {UserError} where a file can't be written, with the way out */
export async function orExplain<Result>(
  path: string,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `${path} can't be written (${reason})`,
      'Make room or rights there, or name another folder with --out',
      { cause },
    );
  }
}
