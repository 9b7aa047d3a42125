import { SingleBar } from 'cli-progress';
import type { DataSet } from './data-set.ts';
import type { DataSource } from './data-source.ts';
import { fetchData } from './fetch-data.ts';

interface Watcher {
  signal: AbortSignal;
  say(message: string): void;
}

/** The folder that a data source is, or becomes once it is fetched; none for the set's own package. */
export async function openDataFolder(
  set: DataSet<unknown>,
  source: DataSource | undefined,
  { signal, say }: Watcher,
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
