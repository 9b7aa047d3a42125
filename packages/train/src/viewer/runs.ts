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

export interface WatchedRuns {
  /** The latest first. */
  runs: WatchedRun[];
  /** Folders whose record this version can't show. */
  unreadable: { folder: string; reason: string }[];
}

/** What was read of a run before, so that only what is new has to be read. */
interface Read {
  stamp: string;
  record: RunRecord;
  metrics: Lines;
}

/** The whole lines of a file, and where they end. */
interface Lines {
  file: number;
  end: number;
  lines: readonly MetricsLine[];
}
const none: Lines = { file: 0, end: 0, lines: [] };

/** Reads the runs of a folder, and each time it is asked again only what has come to them. */
export function watchRuns(out: string): () => Promise<WatchedRuns> {
  let known = new Map<string, Read>();
  return async () => {
    const now: typeof known = new Map();
    const found: WatchedRuns = { runs: [], unreadable: [] };
    for (const id of await readdir(out).catch((): string[] => [])) {
      const folder = join(out, id);
      try {
        const read = await readRun(folder, known.get(id));
        now.set(id, read);
        const { record, metrics } = read;
        const isGone = record.status === 'running' && !(await isLocked(folder));
        const state = isGone ? 'stopped' : record.status;
        found.runs.push({ record, lines: metrics.lines, state });
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        // A folder without a record is no run.
        if (code !== 'ENOENT' && code !== 'ENOTDIR')
          found.unreadable.push({ folder: id, reason: message });
      }
    }
    known = now;
    found.runs.sort((a, b) => (a.record.startedAt < b.record.startedAt ? 1 : -1));
    return found;
  };
}

async function readRun(folder: string, before: Read | undefined): Promise<Read> {
  const path = join(folder, 'record.json');
  const { ino, size, mtimeMs } = await stat(path);
  const stamp = `${ino} ${size} ${mtimeMs}`;
  const record =
    before?.stamp === stamp ? before.record : parseRecord(await readFile(path, 'utf8'));
  return { stamp, record, metrics: await readLines(join(folder, metricsFile), before?.metrics) };
}

async function readLines(path: string, before = none): Promise<Lines> {
  const handle = await open(path).catch(() => undefined);
  // Runs of before there were metrics have none.
  if (!handle) return none;
  try {
    const { ino: file, size } = await handle.stat();
    // A run that goes on from a checkpoint has a new file with fewer lines.
    const { lines, end } = file === before.file && size >= before.end ? before : none;
    if (size === end) return { file, end, lines };
    const data = Buffer.alloc(size - end);
    const { bytesRead } = await handle.read(data, 0, data.length, end);
    // The last line may not have come to its end.
    const length = data.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    const texts = data.toString('utf8', 0, length).split('\n');
    const added = texts.flatMap((line) => readLine(line) ?? []);
    // A list of its own: another reader may be on its way.
    return { file, end: end + length, lines: [...lines, ...added] };
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
