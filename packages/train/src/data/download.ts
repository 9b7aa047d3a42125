import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, bytesOf, DownloadError, refusal } from './request.ts';
import { UserError } from 'gloss-kernels/user-error';

/** How long a server is waited for, and how often it is asked. */
export interface RetryPolicy {
  /** Without a single byte, in milliseconds. */
  stall: number;
  /** After a failure that may pass; whatever brings more of the file than there was starts the count again. */
  retries: number;
  /** Before the first retry, in milliseconds; doubled for each further one. */
  pause: number;
}
export const retryPolicy: RetryPolicy = { stall: 30_000, retries: 4, pause: 500 };

export interface DownloadWatcher {
  signal: AbortSignal;
  /** Told in a line what is not as it might be. */
  say(message: string): void;
  /** Called for every chunk: bytes that are there, and bytes that are due, where the server tells. */
  onProgress(done: number, total: number | undefined): void;
}

/**
 * Fetches a file to a place beside `path`, going on where an earlier try ended if the server says that it is still the
 * same file. What has come stays there, whatever happens, until `keep` has it.
 *
 * @param keep looks at the whole file, and gives it its name or drops it
 * @returns what `keep` does
 * @throws {DownloadError} where the address doesn't give it, or `keep` doesn't take it
 * @throws {UserError} where the disk doesn't take it, or the signal says stop
 */
export async function download<Kept>(
  url: string,
  path: string,
  keep: (part: string) => Promise<Kept>,
  watcher: DownloadWatcher,
  { stall, retries, pause }: RetryPolicy = retryPolicy,
): Promise<Kept> {
  let [most, failures] = [0, 0];
  const onProgress: DownloadWatcher['onProgress'] = (done, total) => {
    if (done > most) [most, failures] = [done, 0];
    watcher.onProgress(done, total);
  };
  for (;;) {
    try {
      const { part, isResumed } = await attempt(url, path, { ...watcher, onProgress }, stall);
      try {
        return await keep(part);
      } catch (error) {
        await rm(part, { force: true });
        // Its pieces may be of different files, whatever the server said.
        if (!isResumed || !(error instanceof DownloadError)) throw error;
        watcher.say(`${error.problem}: fetching it from its beginning`);
      }
    } catch (error) {
      if (!(error instanceof DownloadError) || error.kind !== 'passing') throw error;
      if (failures === retries) throw error;
      const delay = pause * 2 ** failures++;
      watcher.say(`${error.problem}; asking again in ${delay / 1000} s`);
      // A signal that comes meanwhile is met by the next attempt.
      await wait(delay, undefined, { signal: watcher.signal }).catch(() => undefined);
    }
  }
}

/** @returns where it lies, and whether it came in more than one piece */
async function attempt(
  url: string,
  path: string,
  watcher: DownloadWatcher,
  stall: number,
): Promise<{ part: string; isResumed: boolean }> {
  const { signal, say, onProgress } = watcher;
  const begun = await findPart(path);
  const range = begun && { Range: `bytes=${begun.have}-`, 'If-Range': begun.tag };
  const answer = await ask(url, { ...range }, signal, stall);
  try {
    const { statusCode: status = 0, headers } = answer;
    const rest = status === 206 ? begun : undefined;
    // A server may heed Range and not If-Range.
    const isOther =
      rest &&
      (rest.tag !== headers.etag || !headers['content-range']?.startsWith(`bytes ${rest.have}-`));
    if (begun && (isOther || status === 416)) {
      await rm(begun.part);
      return await attempt(url, path, watcher, stall);
    }
    if (!rest && status !== 200) throw refusal(url, status);
    if (rest) say(`Going on with ${url} after ${rest.have} bytes`);
    else if (begun) {
      say(`${url} has changed or can't be continued: fetching it from its beginning`);
      await rm(begun.part);
    }
    const part = rest?.part ?? partOf(path, headers.etag);
    let done = rest?.have ?? 0;
    const length = headers['content-length'];
    const total = length === undefined ? undefined : done + Number(length);
    const bytes = bytesOf(url, answer, signal, (count) => onProgress((done += count), total));
    await writeFile(part, bytes, { flag: rest ? 'a' : 'w', flush: true }).catch((cause) => {
      throw notWritten(part, cause);
    });
    return { part, isResumed: rest !== undefined };
  } finally {
    // An answer that isn't read to its end would keep its connection open.
    answer.destroy();
  }
}

/** The failure to write there; one that says the way out already stays as it is. */
export function notWritten(path: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
  return new UserError(`${path} can't be written (${reason})`, 'Make room or rights there', {
    cause,
  });
}

/**
 * Where what comes of a file lies. Its name holds the file's strong ETag, by which the server is asked whether the rest
 * still fits; without one, there is no telling.
 */
function partOf(path: string, tag = ''): string {
  const isOfUse = tag.startsWith('"') && tag.length < 100;
  return `${path}.${Buffer.from(isOfUse ? tag : '').toString('base64url')}.part`;
}

/** What there is of a file and can be gone on with. */
async function findPart(path: string) {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const [, of, code = ''] = /^(.+)\.([\w-]+)\.part$/.exec(name) ?? [];
    if (of !== basename(path)) continue;
    const part = join(folder, name);
    const { size: have } = await stat(part);
    if (have > 0) return { part, have, tag: Buffer.from(code, 'base64url').toString() };
  }
  return undefined;
}
