import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeImages, decodeLabels } from '../impl/mnist.ts';
import { TrainError } from '../train/train-error.ts';

/** The four files of a data set, as far as all its publishers agree on their names. */
export const parts = ['train-images', 'train-labels', 't10k-images', 't10k-labels'] as const;
export type Part = (typeof parts)[number];

/** MNIST's own spelling, and that of archives that take what follows the first dot for the format. Either may be gzipped. */
export function spellings(part: Part): string[] {
  const format = part.endsWith('images') ? 'idx3-ubyte' : 'idx1-ubyte';
  return [`${part}-${format}`, `${part}.${format}`].flatMap((name) => [name, `${name}.gz`]);
}

/** A file that was found: where, and its bytes unpacked. */
export interface Found {
  path: string;
  bytes: Uint8Array;
}

/**
 * Reads one of the four files from a folder, under whichever of its names it has, and unpacks it.
 *
 * @throws {TrainError} where it is missing, can't be read, or can't be unpacked
 */
export async function readPart(folder: string, part: Part, remedy: string): Promise<Found> {
  const names = spellings(part);
  for (const name of names) {
    const path = join(folder, name);
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new TrainError(`${path} can't be read (${cause.code})`, remedy, { cause });
    });
    if (!bytes) continue;
    try {
      return { path, bytes: await unpack(bytes, path) };
    } catch (cause) {
      throw new TrainError(cause instanceof Error ? cause.message : String(cause), remedy, {
        cause,
      });
    }
  }
  throw new TrainError(
    `${folder} has no ${part}: looked for ${names.join(', ')} and found none`,
    remedy,
  );
}

/** More than any set of 28 × 28 images that fits the memory; a few kilobytes can unpack into terabytes. */
const maxOutputLength = 2 ** 31 - 1;

/**
 * Unpacks what is gzipped. The first bytes tell, not the name: a server may unpack on the way what it stores as `.gz`.
 *
 * @throws where it is damaged
 */
export async function unpack(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} can't be unpacked (${reason}): it is damaged`, { cause });
  }
}

/** Says what is wrong with a file that is none of ours; decodes it otherwise. */
export function decodePart(part: Part, bytes: Uint8Array, file: string): Uint8Array {
  return part.endsWith('images') ? decodeImages(bytes, file) : decodeLabels(bytes, file);
}

export function sha256(...chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
