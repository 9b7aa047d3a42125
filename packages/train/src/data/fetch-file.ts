import { messageOf } from 'gloss-kernels/user-error';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataFile, sha256, unpack } from './data-set.ts';
import { DownloadError } from './request.ts';

/** SHA-256 by file name. */
export type Checksums = Map<string, string>;

/** A file that is wanted. */
export interface Wanted {
  file: DataFile;
  address: URL;
  /** Its possible names there, the likeliest first. */
  names: readonly string[];
  /** What it has to be, where that is known, and who says so. */
  sums: Checksums;
  says: string;
}

/** `download`, with a watcher. */
export type Fetch = <Kept>(
  url: URL,
  path: string,
  keep: (part: string) => Promise<Kept>,
) => Promise<Kept>;

/**
 * Brings a file into a folder. It gets its name once it is whole and was found to be of the kind that is wanted.
 *
 * @returns its name, and its SHA-256 as it lies there
 * @throws {DownloadError} where the address has it under none of its names, or something else
 */
export async function fetchFile(
  wanted: Wanted,
  folder: string,
  fetch: Fetch,
): Promise<{ name: string; sum: string }> {
  let failure: unknown;
  for (const name of wanted.names) {
    const url = new URL(name, wanted.address);
    const path = join(folder, name);
    try {
      return await fetch(url, path, async (part) => {
        const sum = await check(await readFile(part), name, url.href, wanted);
        await rename(part, path);
        return { name, sum };
      });
    } catch (error) {
      if (!(error instanceof DownloadError) || error.kind !== 'missing') throw error;
      // A page that came under one name says more than that there is nothing under the others.
      failure ??= error;
    }
  }
  throw failure;
}

const notKept = 'What came was not kept; give another address';

/** @returns the SHA-256 of a whole file, if it is the one that is wanted */
async function check(
  bytes: Uint8Array,
  name: string,
  url: string,
  { file, sums, says }: Wanted,
): Promise<string> {
  const begin = Buffer.from(bytes.subarray(0, 30)).toString('latin1').trim();
  // A site may answer with a page and status 200 where there is nothing under this name.
  if (/^<(?:!doctype html|html)/i.test(begin)) {
    const problem = `${url} is not the file but a page: it begins with ${JSON.stringify(begin)}`;
    throw new DownloadError(problem, notKept, 'missing');
  }
  const sum = sha256(bytes);
  const due = sums.get(name);
  if (due !== undefined && due !== sum)
    throw new DownloadError(`${url} has the SHA-256 ${sum}, not ${due} as ${says} says`, notKept);
  try {
    const unpacked = await unpack(bytes, url);
    file.check?.(unpacked, url);
    return sum;
  } catch (cause) {
    const problem = messageOf(cause);
    throw new DownloadError(problem, notKept, 'lasting', { cause });
  }
}
