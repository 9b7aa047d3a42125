import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from '../train/runs/lock.ts';
import { metricsFile, type MetricsLine, readLine } from '../train/runs/metrics.ts';
import { type RunRecord, runRecordSchema } from '../train/runs/run-record.ts';

/** A run as it stands on the disk. */
export interface WatchedRun {
  record: RunRecord;
  lines: readonly MetricsLine[];
  /** `stopped` says that the record speaks of a running one, but no process has its folder. */
  state: RunRecord['status'] | 'stopped';
}

/** What was read of a run before, so that only what is new has to be read. */
interface Read {
  stamp: string;
  record: RunRecord;
  lines: MetricsLine[];
  file: number;
  offset: number;
  /** The beginning of a line whose end was not written yet. */
  rest: string;
}

/**
 * Reads the runs of a folder, and each time it is asked again only what has come to them.
 *
 * @returns a function that gives the runs, the latest first
 */
export function watchRuns(out: string): () => Promise<WatchedRun[]> {
  const known = new Map<string, Read>();
  return async () => {
    const ids = await readdir(out).catch((): string[] => []);
    for (const id of known.keys()) if (!ids.includes(id)) known.delete(id);
    const runs: WatchedRun[] = [];
    for (const id of ids) {
      const folder = join(out, id);
      const read = await readRun(folder, known.get(id)).catch(() => undefined);
      if (!read) continue;
      known.set(id, read);
      const { record, lines } = read;
      const isGone = record.status === 'running' && !(await isLocked(folder));
      runs.push({ record, lines, state: isGone ? 'stopped' : record.status });
    }
    return runs.sort((a, b) => (a.record.startedAt < b.record.startedAt ? 1 : -1));
  };
}

async function readRun(folder: string, before: Read | undefined): Promise<Read> {
  const path = join(folder, 'record.json');
  const { ino, size, mtimeMs } = await stat(path);
  const stamp = `${ino} ${size} ${mtimeMs}`;
  const record =
    before?.stamp === stamp
      ? before.record
      : runRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const nothing = { lines: [], file: 0, offset: 0, rest: '' };
  const read: Read = { ...(before ?? nothing), stamp, record };
  const handle = await open(join(folder, metricsFile)).catch(() => undefined);
  // Runs of before there were metrics have none.
  if (!handle) return { ...read, ...nothing };
  try {
    const { ino: file, size: length } = await handle.stat();
    // A run that goes on from a checkpoint has a new file with fewer lines.
    if (file !== read.file || length < read.offset)
      Object.assign(read, nothing, { lines: [], file });
    if (length === read.offset) return read;
    const data = Buffer.alloc(length - read.offset);
    const { bytesRead } = await handle.read(data, 0, data.length, read.offset);
    read.offset += bytesRead;
    // All of it is ASCII: no letter can be cut in two.
    const lines = (read.rest + data.toString('ascii', 0, bytesRead)).split('\n');
    read.rest = lines.pop() ?? '';
    const added = lines.flatMap((line) => readLine(line) ?? []);
    // A list of its own: another reader may be on its way.
    read.lines = [...read.lines, ...added];
    return read;
  } finally {
    await handle.close();
  }
}
