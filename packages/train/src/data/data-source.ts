import { fileURLToPath } from 'node:url';
import { SingleBar } from 'cli-progress';
import { UserError } from 'gloss-kernels/user-error';
import type { DataSet } from './data-set.ts';
import { fetchData } from './fetch-data.ts';

/** Where data come from: a folder, or the address of one on a server, with those of its mirrors. */
export type DataSource = { folder: string } | { addresses: readonly URL[] };

/**
 * Reads what `--data` was given, once or several times.
 *
 * @throws {UserError} where an address can't be one, or several folders are given
 */
export function readDataSource(values: readonly string[]): DataSource {
  const [first = ''] = values;
  // One letter before the colon is a disk.
  if (values.length === 1 && !/^[a-z][a-z0-9+.-]+:/i.test(first)) return folder(first);
  const addresses = values.map(readAddress);
  const local = addresses.find(({ protocol }) => protocol === 'file:');
  if (local && (local.host !== '' || values.length > 1))
    throw new UserError(
      `${local.href} is no address of a server, nor a folder given alone`,
      'Give one folder, or one or several addresses',
    );
  if (local) return folder(fileURLToPath(local));
  return { addresses };
}

function folder(path: string): DataSource {
  if (path.trim() === '') throw new UserError('--data names no folder', 'Give one, or an address');
  return { folder: path };
}

function readAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^(?:https?|file):$/.test(url.protocol))
    throw new UserError(
      `--data ${text} is no address that begins with https://, http:// or file://`,
      'Give one folder, or one or several addresses',
    );
  // Neither could be put before a file's name, and a password would end up in messages.
  if (url.username || url.password || url.search || url.hash)
    throw new UserError(
      `--data ${url.protocol}//${url.host}${url.pathname} can't have a user, ?query or #fragment`,
      'Fetch the files by hand and give --data their folder',
    );
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** The folder that a data source is, or becomes once it is fetched; none for the set's own package. */
export async function openDataFolder(
  set: DataSet<unknown>,
  source: DataSource | undefined,
  { signal, say }: { signal: AbortSignal; say(message: string): void },
): Promise<string | undefined> {
  if (!source || 'folder' in source) return source?.folder;
  // It shows itself on a terminal only.
  const bar = new SingleBar({
    stream: process.stderr,
    format: 'Fetching  {bar}  {value} of {total} MB',
    formatValue: (value, _, type) =>
      type === 'value' || type === 'total' ? (value / 1e6).toFixed(1) : String(value),
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 24,
    hideCursor: true,
    linewrap: false,
    clearOnComplete: true,
  });
  try {
    return await fetchData(set, source.addresses, {
      signal,
      say: (message) => {
        bar.stop();
        say(message);
      },
      onProgress: (done, total = done) => {
        if (!bar.isActive) bar.start(total, done);
        bar.setTotal(total);
        bar.update(done);
        if (done === total) bar.stop();
      },
    });
  } finally {
    bar.stop();
  }
}
