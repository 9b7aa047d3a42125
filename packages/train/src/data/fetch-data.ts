import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import { UserError } from 'gloss-kernels/user-error';
import { dropDeadLocks, lockRun } from '../lock.ts';
import { type DataFile, type DataSet, readFiles, sha256, spellings } from './data-set.ts';
import { download, type DownloadWatcher, notWritten, retryPolicy } from './download.ts';
import { type Checksums, type Fetch, fetchFile } from './fetch-file.ts';
import { DownloadError } from './request.ts';

/** What `sha256sum` writes and `sha256sum -c` reads; in a folder of ours, with the address in a comment. */
const checksumFile = 'SHA256SUMS';

/** The folder being filled. */
interface Cache {
  set: DataSet<unknown>;
  folder: string;
  /** What its files were when they were fetched. */
  sums: Checksums;
  missing: Set<DataFile>;
  /** Keeps the sums beside the files, so that a later change is noticed. */
  keep(): Promise<void>;
  fetch: Fetch;
  say(message: string): void;
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
  const before = await inspect(set, folder, place);
  if (before.missing.size + before.strange.length === 0) {
    // Of a process that was killed after its last file.
    await dropDeadLocks(folder);
    return folder;
  }
  const unlock = await mkdir(folder, { recursive: true })
    .then(() => lockRun(folder, 'fetching into'))
    .catch((cause) => {
      throw notWritten(folder, cause);
    });
  try {
    // Another process may have filled it meanwhile.
    const { sums, missing, strange } = await inspect(set, folder, place);
    for (const path of strange) {
      watcher.say(`${path} is not what was fetched: removing it`);
      await rm(path);
    }
    const lines = () => [...sums].map(([name, sum]) => `${sum}  ${name}\n`);
    const cache: Cache = {
      set,
      folder,
      sums,
      missing,
      keep: () => writeFile(join(folder, checksumFile), `# ${place}\n${lines().join('')}`),
      fetch: (url, to, keep) => download(url.href, to, keep, watcher, policy),
      say: watcher.say,
    };
    for (const [index, address] of addresses.entries()) {
      if (missing.size === 0) break;
      try {
        await fetchFrom(address, cache);
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

/** What a folder's files were when they were fetched, which are not there, and what lies under their names without being that. */
async function inspect({ files }: DataSet<unknown>, folder: string, place: string) {
  const text = await readFile(join(folder, checksumFile), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const from = /^# (\S+)$/m.exec(text)?.[1] ?? place;
  if (from !== place)
    throw new UserError(
      `${folder} holds what came from ${from}, not from ${place}`,
      'Give that address, or give the folder another name',
    );
  const sums = parseChecksums(text);
  const missing = new Set(Object.values(files));
  const strange: string[] = [];
  for (const file of missing)
    for (const name of spellings(file)) {
      const path = join(folder, name);
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes && sums.get(name) === sha256(bytes)) missing.delete(file);
      else if (bytes) strange.push(path);
    }
  return { sums, missing, strange };
}

/** Lines of another kind are left out: a server may answer with a page. */
function parseChecksums(text: string): Checksums {
  const lines = text.matchAll(/^([0-9a-f]{64}) [ *](?:\.\/)?(.+?)\r?$/gim);
  return new Map([...lines].map(([, sum = '', name = '']) => [name, sum.toLowerCase()]));
}

async function fetchFrom(address: URL, cache: Cache): Promise<void> {
  const { set, folder, sums, missing, keep, fetch, say } = cache;
  say(`Fetching ${address.href} into ${folder}`);
  const stated = await fetchChecksums(address, cache);
  // The spelling of the first file that is found tells how the others are called.
  let found: number | undefined;
  for (const file of missing) {
    const names = spellings(file);
    // What was fetched once keeps its name: under another it could not be compared.
    const [due, says] = names.some((name) => sums.has(name))
      ? [sums, join(folder, checksumFile)]
      : [stated, new URL(checksumFile, address).href];
    const known = names.find((name) => due.has(name));
    // Packed files are smaller, and come first where nothing is known.
    const rank = (name: string) => (name === names[found ?? -1] ? 0 : name.endsWith('.gz') ? 1 : 2);
    const likely = known === undefined ? names.toSorted((a, b) => rank(a) - rank(b)) : [known];
    const wanted = { file, address, names: likely, sums: due, says };
    const { name, sum } = await fetchFile(wanted, folder, fetch);
    found = names.indexOf(name);
    sums.set(name, sum);
    // Under other names.
    for (const part of await readdir(folder))
      if (part.endsWith('.part')) await rm(join(folder, part));
    // At the end: a folder with all its sums is not looked through again.
    await keep();
    missing.delete(file);
  }
  const published = await recognise(set, folder);
  if (published) say(`They are the files of ${published}, as they were published`);
  else if (stated.size === 0)
    say(`Nothing there says what they should be; ${join(folder, checksumFile)} notes what came`);
}

/** The published set whose files these are, if they are those of one. */
async function recognise(set: DataSet<unknown>, folder: string): Promise<string | undefined> {
  const found = Object.entries(await readFiles(set, folder));
  const sums = found.map(([key, { bytes }]) => [key, sha256(bytes)] as const);
  const own = Object.entries(set.files).map(([key, file]) => [key, file.sha256] as const);
  const sets = { [set.name]: Object.fromEntries(own), ...set.others };
  return Object.keys(sets).find((name) => sums.every(([key, sum]) => sum === sets[name]?.[key]));
}

/** What the server says of its files, in the way of `sha256sum`; most say nothing. */
async function fetchChecksums(address: URL, { folder, fetch }: Cache): Promise<Checksums> {
  try {
    return await fetch(new URL(checksumFile, address), join(folder, checksumFile), async (part) => {
      const stated = parseChecksums(await readFile(part, 'utf8'));
      await rm(part);
      return stated;
    });
  } catch (error) {
    if (error instanceof DownloadError && error.kind === 'missing') return new Map();
    throw error;
  }
}
