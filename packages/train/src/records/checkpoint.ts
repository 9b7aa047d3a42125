import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFile } from 'gloss-common/write-file';
import type { TrainState } from './events.ts';
import { type RunRecord, runRecordSchema } from './run-record.ts';

/** A run between two steps: its record so far, and where the job is that is being trained. */
export interface Checkpoint {
  record: RunRecord;
  /** The job's id. */
  id: string;
  state: TrainState;
  /** What is learnt, and what the optimiser remembers, each in the training's order. */
  weights: Float32Array[];
  memory: Float32Array[];
}

const count = z.int().nonnegative();
const stateSchema = z.strictObject({
  record: runRecordSchema,
  id: z.string(),
  state: z.strictObject({
    step: count,
    totals: z.strictObject({
      samples: count,
      seconds: z.number(),
      sums: z.record(z.string(), z.number()),
    }),
    samples: count,
    seconds: z.number(),
    firstLoss: z.number().optional(),
  }),
  /** How many numbers each array has. */
  weights: z.array(count),
  memory: z.array(count),
});

const manifestSchema = z.record(z.string(), z.strictObject({ bytes: count, sha256: z.string() }));
const names = ['state.json', 'weights.bin', 'memory.bin'];
const kept = 2;

const folderOf = (run: string) => join(run, 'checkpoints');

/**
 * Writes a checkpoint aside and renames it into place when all of it is on the disk; of those before it, one stays.
 *
 * @returns its folder
 */
export async function writeCheckpoint(
  run: string,
  { weights, memory, ...checkpoint }: Checkpoint,
): Promise<string> {
  const lengths = {
    weights: weights.map(({ length }) => length),
    memory: memory.map(({ length }) => length),
  };
  const files: Record<string, Uint8Array> = {
    'state.json': Buffer.from(JSON.stringify({ ...checkpoint, ...lengths })),
    'weights.bin': bytesOf(weights),
    'memory.bin': bytesOf(memory),
  };
  const manifest = Object.fromEntries(
    Object.entries(files).map(([file, data]) => [file, { bytes: data.length, sha256: hash(data) }]),
  );
  const folder = folderOf(run);
  const numbers = await numbersIn(folder);
  const target = join(folder, nameOf((numbers[0] ?? 0) + 1));
  const aside = `${target}.${process.pid}.tmp`;
  try {
    for (const [file, data] of Object.entries(files)) await writeFile(join(aside, file), data);
    await writeFile(join(aside, 'manifest.json'), JSON.stringify(manifest));
    await rename(aside, target);
    await syncFolder(folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
  await dropOthers(folder, [
    nameOf((numbers[0] ?? 0) + 1),
    ...numbers.slice(0, kept - 1).map(nameOf),
  ]);
  return target;
}

/**
 * The latest checkpoint that is whole. Of each that isn't, `onDamage` is told.
 *
 * @returns nothing where there is none
 */
export async function readCheckpoint(
  run: string,
  onDamage: (message: string) => void,
): Promise<Checkpoint | undefined> {
  const folder = folderOf(run);
  for (const number of await numbersIn(folder)) {
    const path = join(folder, nameOf(number));
    try {
      return await readWhole(path);
    } catch (error) {
      onDamage(`${path} is damaged: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return undefined;
}

/** Takes all checkpoints away. */
export async function dropCheckpoints(run: string): Promise<void> {
  await rm(folderOf(run), { recursive: true, force: true });
}

async function readWhole(path: string): Promise<Checkpoint> {
  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')),
  );
  const files = new Map<string, Buffer>();
  for (const file of names) {
    const data = await readFile(join(path, file));
    if (data.length !== manifest[file]?.bytes)
      throw new Error(`${file} has ${data.length} bytes, not ${manifest[file]?.bytes}`);
    if (hash(data) !== manifest[file]?.sha256)
      throw new Error(`${file} has changed since it was written`);
    files.set(file, data);
  }
  const { weights, memory, ...checkpoint } = stateSchema.parse(
    JSON.parse(String(files.get('state.json'))),
  );
  return {
    ...checkpoint,
    weights: arraysOf(files.get('weights.bin'), weights),
    memory: arraysOf(files.get('memory.bin'), memory),
  };
}

/** The numbers of the checkpoints in a folder, the latest first. */
async function numbersIn(folder: string): Promise<number[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries
    .filter((name) => /^\d{6}$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

function nameOf(number: number): string {
  return String(number).padStart(6, '0');
}

/** Older checkpoints, and what a killed process left half-written. */
async function dropOthers(folder: string, keep: readonly string[]): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (!keep.includes(entry)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

/** A renamed folder is on the disk when the one around it is. Not every system can say so of a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function hash(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Float32, little-endian, one array after the other. */
export function bytesOf(arrays: readonly Float32Array[]): Buffer {
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

export function arraysOf(data: Buffer | undefined, lengths: readonly number[]): Float32Array[] {
  const bytes = Uint8Array.from(data ?? []);
  let offset = 0;
  return lengths.map((length) => {
    const array = new Float32Array(bytes.buffer, offset, length);
    offset += length * 4;
    return array.slice();
  });
}
