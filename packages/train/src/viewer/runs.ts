import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from '../lock.ts';
import { metricsFile, type MetricsLine, readLine } from '../records/metrics.ts';
import { type RunRecord, runRecordSchema } from '../records/run-record.ts';

/** A run as it stands on the disk. */
export interface WatchedRun {
  record: RunRecord;
  lines: readonly MetricsLine[];
  /** `stopped` says that the record speaks of a running one, but no process has its folder. */
  state: RunRecord['status'] | 'stopped';
}

/** A folder whose record this version can't show. */
export interface UnreadableRun {
  folder: string;
  reason: string;
}

export interface WatchedRuns {
  /** The latest first. */
  runs: WatchedRun[];
  unreadable: UnreadableRun[];
}

/** What was read of a run before, so that only what is new has to be read. */
interface Read {
  stamp: string;
  record: RunRecord;
  lines: MetricsLine[];
  file: number;
  offset: number;
  /** The beginning of a line whose end was not written yet. */
  rest: Buffer;
}

/**
 * Reads the runs of a folder, and each time it is asked again only what has come to them.
 */
export function watchRuns(out: string): () => Promise<WatchedRuns> {
  const known = new Map<string, Read>();
  return async () => {
    const ids = await readdir(out).catch((): string[] => []);
    for (const id of known.keys()) if (!ids.includes(id)) known.delete(id);
    const runs: WatchedRun[] = [];
    const unreadable: UnreadableRun[] = [];
    for (const id of ids) {
      const folder = join(out, id);
      const read = await readRun(folder, known.get(id)).catch((error: NodeJS.ErrnoException) => {
        // A folder without a record is no run.
        if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
          unreadable.push({ folder: id, reason: error.message });
      });
      if (!read) continue;
      known.set(id, read);
      const { record, lines } = read;
      const isGone = record.status === 'running' && !(await isLocked(folder));
      runs.push({ record, lines, state: isGone ? 'stopped' : record.status });
    }
    runs.sort((a, b) => (a.record.startedAt < b.record.startedAt ? 1 : -1));
    return { runs, unreadable };
  };
}

async function readRun(folder: string, before: Read | undefined): Promise<Read> {
  const path = join(folder, 'record.json');
  const { ino, size, mtimeMs } = await stat(path);
  const stamp = `${ino} ${size} ${mtimeMs}`;
  const record =
    before?.stamp === stamp ? before.record : parseRecord(await readFile(path, 'utf8'));
  const nothing = { lines: [], file: 0, offset: 0, rest: Buffer.alloc(0) };
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
    const all = Buffer.concat([read.rest, data.subarray(0, bytesRead)]);
    // Decoded by whole lines, so that no letter is cut in two.
    const end = all.lastIndexOf('\n') + 1;
    read.rest = Buffer.from(all.subarray(end));
    const lines = all.toString('utf8', 0, end).split('\n');
    const added = lines.flatMap((line) => readLine(line) ?? []);
    // A list of its own: another reader may be on its way.
    read.lines = [...read.lines, ...added];
    return read;
  } finally {
    await handle.close();
  }
}

/** @throws {Error} that says in a few words why the record can't be shown */
function parseRecord(text: string): RunRecord {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('its record.json is damaged');
  }
  const { data: record } = runRecordSchema.safeParse(json);
  if (record) return record;
  const known = runRecordSchema.shape.schema.value;
  const { schema } = (json ?? {}) as { schema?: unknown };
  throw new Error(
    schema === known || typeof schema !== 'number'
      ? 'its record.json is damaged'
      : `its record has schema ${schema}, and this version of Gloss reads schema ${known}`,
  );
}
