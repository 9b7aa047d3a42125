import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checksums, checksumFile, parseChecksums, readSums, writeSums } from './checksums.ts';
import { type DataSet, findFile, readFiles, sha256, spellings } from './data-set.ts';
import { download, type DownloadWatcher, notWritten, retryPolicy } from './download.ts';
import { type Fetcher, fetchFile } from './fetch-file.ts';
import { DownloadError } from './request.ts';
import { dropDeadLocks, lockRun } from '../runs/lock.ts';
import { UserError } from 'gloss-kernels/user-error';

/** The folder being filled, and what its files were when they were fetched. */
interface Cache extends Fetcher {
  set: DataSet<unknown>;
  sums: Checksums;
  /** Keeps the sums beside the files, so that a later change is noticed. */
  keep(): Promise<void>;
}

/**
 * Brings a data set's files from the first address that has them into a folder of their own. Where they are there
 * already, as they were fetched, no server is asked. A file gets its name only when it is whole and was looked into.
 *
 * @param root Where such folders are kept; each is named after the first address.
 * @returns the folder
 * @throws {UserError} where no address gives the files, or gives others than before
 */
export async function fetchData(
  set: DataSet<unknown>,
  addresses: readonly URL[],
  watcher: DownloadWatcher,
  root = 'data',
  policy = retryPolicy,
): Promise<string> {
  const [{ host, pathname }] = addresses as [URL];
  const place = `${host}${pathname}`;
  const folder = join(root, place.replaceAll(/[^\w.]+/g, '-').replace(/-$/, ''));
  const path = join(folder, checksumFile);
  const { from = place, sums: before } = await readSums(path);
  if (from !== place)
    throw new UserError(
      `${folder} holds what came from ${from}, not from ${place}`,
      'Give that address, or give the folder another name',
    );
  if (await isIntact(set, folder, before)) {
    // Of a process that was killed after its last file.
    await dropDeadLocks(folder);
    return folder;
  }
  const unlock = await claim(folder);
  try {
    // Another process may have filled it meanwhile.
    const { sums } = await readSums(path);
    if (await isIntact(set, folder, sums)) return folder;
    const cache: Cache = {
      set,
      folder,
      sums,
      keep: () => writeSums(path, from, sums),
      fetch: (url, to) => download(url.href, to, watcher, policy),
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

const giveAnother = 'Give another address';

/** Whether all files that are read are the very ones that were fetched. */
async function isIntact(
  { files }: DataSet<unknown>,
  folder: string,
  sums: Checksums,
): Promise<boolean> {
  for (const file of Object.values(files)) {
    const there = await findFile(folder, file, giveAnother);
    if (!there || sums.get(there.name) !== sha256(there.bytes)) return false;
  }
  return true;
}

async function claim(folder: string): Promise<() => Promise<void>> {
  try {
    await mkdir(folder, { recursive: true });
    return await lockRun(folder, 'fetching into');
  } catch (cause) {
    throw notWritten(folder, cause);
  }
}

/** Takes away what a process left that was killed, and files that are not what was fetched. */
async function tidy({ set, folder, sums, say }: Cache): Promise<void> {
  await drop(folder, /^\..*\.tmp$/);
  for (const name of Object.values(set.files).flatMap(spellings)) {
    const path = join(folder, name);
    const bytes = await readFile(path).catch(() => undefined);
    if (!bytes || sums.get(name) === sha256(bytes)) continue;
    say(`${path} is not what was fetched: fetching it again`);
    await rm(path);
  }
}

async function drop(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder)) if (pattern.test(name)) await rm(join(folder, name));
}

async function fetchFrom(address: URL, cache: Cache): Promise<void> {
  const { set, folder, sums, keep, say } = cache;
  say(`Fetching ${address.href} into ${folder}`);
  const stated = await fetchChecksums(address, cache);
  // The spelling of the first file that is found tells how the others are called.
  let found: number | undefined;
  for (const file of Object.values(set.files)) {
    if (await findFile(folder, file, giveAnother)) continue;
    const spelled = spellings(file);
    // What was fetched once keeps its name: under another it could not be compared.
    const noted = spelled.find((name) => sums.has(name));
    const known = noted ?? spelled.find((name) => stated.has(name));
    const wanted = {
      file,
      address,
      names: known === undefined ? likeliestFirst(spelled, found) : [known],
      sums: noted === undefined ? stated : sums,
      says: noted === undefined ? new URL(checksumFile, address).href : join(folder, checksumFile),
    };
    const { name, sum } = await fetchFile(wanted, cache);
    found = spelled.indexOf(name);
    sums.set(name, sum);
    // Under other names.
    await drop(folder, /\.part$/);
    // At the end: a folder with all its sums is not looked through again.
    await keep();
  }
  const published = await recognise(set, folder);
  if (published) say(`They are the files of ${published}, as they were published`);
  else if (stated.size === 0)
    say(`Nothing there says what they should be; ${join(folder, checksumFile)} notes what came`);
}

/** Packed files are smaller, and come first where nothing is known. */
function likeliestFirst(names: readonly string[], found: number | undefined): string[] {
  const rank = (name: string) => (name === names[found ?? -1] ? 0 : name.endsWith('.gz') ? 1 : 2);
  return names.toSorted((a, b) => rank(a) - rank(b));
}

/** The published set whose files these are, if they are those of one. */
async function recognise(set: DataSet<unknown>, folder: string): Promise<string | undefined> {
  const found = Object.entries(await readFiles(set, folder, giveAnother));
  const sums = found.map(([key, { bytes }]) => [key, sha256(bytes)] as const);
  if (sums.every(([key, sum]) => sum === set.files[key]?.sha256)) return set.name;
  const other = Object.entries(set.others ?? {}).find(([, published]) =>
    sums.every(([key, sum]) => sum === published[key]),
  );
  return other?.[0];
}

/** What the server says of its files, in the way of `sha256sum`; most say nothing. */
async function fetchChecksums(address: URL, { folder, fetch }: Cache): Promise<Checksums> {
  try {
    const { part } = await fetch(new URL(checksumFile, address), join(folder, checksumFile));
    const stated = parseChecksums(await readFile(part, 'utf8'));
    await rm(part);
    return stated;
  } catch (error) {
    if (error instanceof DownloadError && error.kind === 'missing') return new Map();
    throw error;
  }
}
