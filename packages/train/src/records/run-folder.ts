import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import { messageOf, UserError } from 'gloss-kernels/user-error';
import { type ModelRecord, type RunRecord, runRecordSchema } from './run-record.ts';

/** `topic-quick-seeds1-2-1of4-20261127T201315123Z`: what a run is about, further words for it, and when it began. */
export function runId(
  { topic, preset, seeds }: Pick<RunRecord, 'topic' | 'preset' | 'seeds'>,
  words: readonly string[],
  at: string,
): string {
  const seed = `seed${seeds.length > 1 ? 's' : ''}${seeds.join('-')}`;
  return [topic.replaceAll('/', '-'), preset, seed, ...words, at.replace(/[-:.]/g, '')].join('-');
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
    for (const folder of [join(out, name), name])
      if (await readRecord(folder, remedy)) return folder;
    throw new UserError(
      `There is no run ${name} in ${out}`,
      'Name one by its folder, or --out where it is',
    );
  }
  const unfinished = (await recordsIn(out))
    .filter(
      ({ record }) => record.status !== 'complete' && (topic ?? record.topic) === record.topic,
    )
    .sort((a, b) => (a.record.startedAt < b.record.startedAt ? 1 : -1));
  if (unfinished[0]) return unfinished[0].folder;
  throw new UserError(
    `No run${topic === undefined ? '' : ` of ${topic}`} in ${out} is unfinished`,
    'Begin one without --resume',
  );
}

/** All runs in a folder; what can't be read is none. */
export async function recordsIn(out: string): Promise<{ folder: string; record: RunRecord }[]> {
  const folders = (await readdir(out).catch(() => [])).map((entry) => join(out, entry));
  const found = folders.map(async (folder) => {
    const record = await readRecord(folder).catch(() => undefined);
    return record ? [{ folder, record }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** @returns nothing where the folder has no record */
export async function readRecord(
  folder: string,
  remedy = 'Begin a new run without --resume',
): Promise<RunRecord | undefined> {
  const path = join(folder, 'record.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return runRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`${path} can't be read`, remedy, { cause });
  }
}

export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const path = join(folder, 'record.json');
  const text = `${JSON.stringify(runRecordSchema.parse(record), null, 1)}\n`;
  await orExplain(path, () => writeFile(path, text));
}

/** The weights of a finished job; none where nothing was learnt. */
export async function readWeights(
  folder: string,
  { id, shapes, weights }: Pick<ModelRecord, 'id' | 'shapes' | 'weights'>,
  remedy = 'Begin a new run without --resume',
): Promise<Float32Array[]> {
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

/** @returns the field of the model's record that names the file; none where there are no weights */
export async function writeWeights(
  folder: string,
  id: string,
  weights: readonly Float32Array[],
): Promise<Pick<ModelRecord, 'weights'>> {
  if (weights.length === 0) return {};
  const file = `${id}.weights.bin`;
  const path = join(folder, file);
  await orExplain(path, () => writeFile(path, bytesOf(weights)));
  return { weights: file };
}

/**
 * Copies what another run has finished.
 *
 * @param id in the new run
 * @param otherwise what can be done, apart from bringing weights back that are gone
 */
export async function takeOver(
  { folder, model }: { folder: string; model: ModelRecord },
  to: string,
  id: string,
  otherwise: string,
): Promise<ModelRecord> {
  const weights = await readWeights(folder, model, `Copy it there, or ${otherwise}`);
  return Object.assign({}, model, { id }, await writeWeights(to, id, weights));
}

/** Float32, little-endian, one array after the other. */
export function bytesOf(arrays: readonly Float32Array[]): Buffer {
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

export function arraysOf(data: Uint8Array, lengths: readonly number[]): Float32Array[] {
  const { buffer } = Uint8Array.from(data);
  let offset = 0;
  return lengths.map((length) => {
    const array = new Float32Array(buffer, offset, length);
    offset += array.byteLength;
    return array.slice();
  });
}

/** @throws {UserError} where a file can't be written, with the way out */
export async function orExplain<Result>(
  path: string,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    const reason = messageOf(cause);
    throw new UserError(
      `${path} can't be written (${reason})`,
      'Make room or rights there, or name another folder with --out',
      { cause },
    );
  }
}
