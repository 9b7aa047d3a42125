import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksums } from './checksums.ts';
import type { Downloaded } from './download.ts';
import { dropHalf } from './half-file.ts';
import { decodePart, type Part, sha256, spellings, unpack } from './idx-files.ts';
import { DownloadError } from './request.ts';

/** A file that has come: its name in the folder, its SHA-256, and that of what is packed in it. */
export interface Fetched {
  name: string;
  sum: string;
  innerSum: string;
}

/** One of the four files that is wanted. */
export interface Wanted {
  part: Part;
  /** Its possible names on the server, the likeliest first. */
  names: readonly string[];
  /** What it has to be, where that is known, and who says so. */
  sums: Checksums;
  says: string;
}

export interface Fetcher {
  fetch(url: string, half: string): Promise<Downloaded>;
  say(message: string): void;
}

/**
 * Brings one of the four files into a folder, unless it is there already.
 *
 * @throws {DownloadError} where the address has it under none of its names, or something else
 */
export async function fetchPart(
  address: URL,
  folder: string,
  wanted: Wanted,
  { fetch, say }: Fetcher,
): Promise<Fetched> {
  const [there, bytes] = await readFirst(folder, wanted.part);
  if (bytes) {
    try {
      return await check(bytes, there, wanted);
    } catch (error) {
      say(`${join(folder, there)} is set aside: ${problemOf(error)}`);
      await rm(join(folder, there));
    }
  }
  let failure: DownloadError | undefined;
  for (const name of wanted.names) {
    const url = new URL(name, address).href;
    try {
      return await fetchFile(url, name);
    } catch (error) {
      if (!(error instanceof DownloadError && error.isMissing)) throw error;
      // A page that came instead of one name says more than that there is nothing under the others.
      failure ??= error;
    }
  }
  throw failure as DownloadError;

  async function fetchFile(url: string, name: string): Promise<Fetched> {
    const half = join(folder, `${name}.part`);
    for (;;) {
      const { isResumed, type } = await fetch(url, half);
      try {
        const fetched = await check(await readFile(half), url, wanted, type);
        await rename(half, join(folder, name));
        return { ...fetched, name };
      } catch (error) {
        await dropHalf(half);
        // The halves may be of different files, whatever the server said.
        if (!isResumed || !(error instanceof DownloadError)) throw error;
        say(`${error.problem}: fetching it from its beginning`);
      }
    }
  }
}

/** The file that is read where several spellings are there; no bytes where there is none. */
export async function readFirst(
  folder: string,
  part: Part,
): Promise<[name: string, bytes?: Uint8Array]> {
  for (const name of spellings(part)) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes) return [name, bytes];
  }
  return [''];
}

const notKept = 'What came was not kept; give another address';

/** Says of a whole file whether it is the one that is wanted. `place` is its URL, or its name in the folder. */
async function check(
  bytes: Uint8Array,
  place: string,
  { part, sums, says }: Wanted,
  type?: string,
): Promise<Fetched> {
  const name = place.slice(place.lastIndexOf('/') + 1);
  const begin = Buffer.from(bytes.subarray(0, 30)).toString('latin1');
  // A page comes with 200 where a site answers everything; then there may be nothing under this name.
  if (/^\s*</.test(begin))
    throw new DownloadError(
      `${place} is no IDX file but ${type ?? 'a page'}: it begins with ${JSON.stringify(begin.trim())}`,
      notKept,
      { isMissing: true },
    );
  const sum = sha256(bytes);
  const due = sums.get(name);
  if (due !== undefined && due !== sum)
    throw new DownloadError(`${place} has the SHA-256 ${sum}, not ${due} as ${says} says`, notKept);
  try {
    const unpacked = await unpack(bytes, place);
    decodePart(part, unpacked, place);
    return { name, sum, innerSum: sha256(unpacked) };
  } catch (cause) {
    throw new DownloadError(problemOf(cause), notKept, { cause });
  }
}

function problemOf(error: unknown): string {
  if (error instanceof DownloadError) return error.problem;
  return error instanceof Error ? error.message : String(error);
}
