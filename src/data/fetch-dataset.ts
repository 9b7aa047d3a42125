import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checksums, checksumFile, parseChecksums, readLock, writeLock } from './checksums.ts';
import { download, type DownloadWatcher, patience } from './download.ts';
import { type Fetcher, fetchPart, readFirst } from './fetch-part.ts';
import { dropHalf } from './half-file.ts';
import { type Part, parts, sha256, spellings } from './idx-files.ts';
import { dropDeadLocks, lockRun } from '../train/runs/lock.ts';
import { recognise } from './published.ts';
import { DownloadError } from './request.ts';
import { TrainError } from '../train/train-error.ts';

/** The folder being filled, and what its files were when they were fetched. */
interface Cache extends Fetcher {
  folder: string;
  sums: Checksums;
  /** Keeps the sums beside the files, so that a later change is noticed. */
  keep(): Promise<void>;
}

/**
 * Brings a data set's four files from the first address that has them into a folder of their own. Where they are there
 * already, as they were fetched, nobody is asked. A file gets its name only when it is whole and was looked into.
 *
 * @param root Where such folders are kept; each is named after the first address.
 * @returns the folder
 * @throws {TrainError} where no address gives the files, or gives others than before
 */
export async function fetchDataset(
  addresses: readonly URL[],
  watcher: DownloadWatcher,
  root = 'data',
  waits = patience,
): Promise<string> {
  const [{ host, pathname }] = addresses as [URL];
  const place = `${host}${pathname}`;
  const folder = join(root, place.replaceAll(/[^\w.]+/g, '-').replace(/-$/, ''));
  const path = join(folder, checksumFile);
  const { from = place, sums } = await readLock(path);
  if (from !== place)
    throw new TrainError(
      `${folder} holds what came from ${from}, not from ${place}`,
      'Give that address, or give the folder another name',
    );
  if (await isIntact(folder, sums)) {
    // Of a process that was killed after its last file.
    await dropDeadLocks(folder);
    return folder;
  }
  const unlock = await claim(folder);
  try {
    const cache: Cache = {
      folder,
      sums,
      keep: () => writeLock(path, from, sums),
      fetch: (url, half) => download(url, half, watcher, waits),
      say: watcher.say,
    };
    await tidy(cache);
    for (const [index, address] of addresses.entries()) {
      try {
        await fetchFrom(address, cache);
        break;
      } catch (error) {
        const next = addresses[index + 1];
        if (!next || !(error instanceof DownloadError)) throw error;
        watcher.say(`${error.problem}; trying ${next.href}`);
      }
    }
    return folder;
  } finally {
    await unlock();
  }
}

/** Whether all four files that are read are the very ones that were fetched. */
async function isIntact(folder: string, sums: Checksums): Promise<boolean> {
  for (const part of parts) {
    const [name, bytes] = await readFirst(folder, part);
    if (!bytes || sums.get(name) !== sha256(bytes)) return false;
  }
  return true;
}

async function claim(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true });
    return await lockRun(folder, 'fetching into');
  } catch (cause) {
    if (cause instanceof TrainError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new TrainError(
      `${folder} can't be written (${reason})`,
      'Make room or rights there, or fetch the four files by hand and give --data their folder',
      { cause },
    );
  }
}

/** Takes away what a process left that was killed, and files that are not what was fetched. */
async function tidy({ folder, sums, say }: Cache): Promise<void> {
  for (const file of await readdir(folder)) {
    if (/^\..*\.tmp$/.test(file)) await rm(join(folder, file), { force: true });
  }
  for (const part of parts) {
    const [name, bytes] = await readFirst(folder, part);
    // One that got its name just before the process was killed is not among the sums, and whole.
    const isNoted = spellings(part).some((other) => sums.has(other));
    if (!bytes || !isNoted || sums.get(name) === sha256(bytes)) continue;
    say(`${join(folder, name)} is not what was fetched: fetching it again`);
    await rm(join(folder, name));
  }
}

async function fetchFrom(address: URL, cache: Cache): Promise<void> {
  const { folder, sums, keep, say } = cache;
  say(`Fetching ${address.href} into ${folder}`);
  const stated = await fetchChecksums(address, cache);
  const inner = new Map<Part, string>();
  // What is packed is half as long; the first that is found tells how the others are called.
  const likely = [1, 0, 3, 2];
  for (const part of parts) {
    const spelled = spellings(part);
    // What was fetched once keeps its name: under another it could not be compared.
    const noted = spelled.find((name) => sums.has(name));
    const known = noted ?? spelled.find((name) => stated.has(name));
    const names = known ? [known] : likely.map((index) => spelled[index] ?? '');
    const wanted = noted
      ? { part, names, sums, says: join(folder, checksumFile) }
      : { part, names, sums: stated, says: new URL(checksumFile, address).href };
    const { name, sum, innerSum } = await fetchPart(address, folder, wanted, cache);
    likely.sort((a, b) => Number(spelled[b] === name) - Number(spelled[a] === name));
    inner.set(part, innerSum);
    sums.set(name, sum);
    for (const other of spelled) await dropHalf(join(folder, `${other}.part`));
    // At the end: a folder with all its sums is not looked through again.
    await keep();
  }
  const set = recognise(inner);
  if (set) say(`They are the files of ${set}, as they were published`);
  else if (stated.size === 0)
    say(`Nothing there says what they should be; ${join(folder, checksumFile)} notes what came`);
}

/** What the server says of its files, in the way of `sha256sum`; most say nothing. */
async function fetchChecksums(address: URL, { folder, fetch }: Cache): Promise<Checksums> {
  const half = join(folder, `${checksumFile}.part`);
  try {
    await fetch(new URL(checksumFile, address).href, half);
    return parseChecksums(await readFile(half, 'utf8'));
  } catch (error) {
    if (error instanceof DownloadError && error.isMissing) return new Map();
    throw error;
  } finally {
    await dropHalf(half);
  }
}
