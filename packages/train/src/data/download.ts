import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { beginPartial, dropPartial, fits, lengthOf, readPartial, sizeOf } from './partial-file.ts';
import { type Answer, DownloadError, later, refusal, request } from './request.ts';
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

export interface Downloaded {
  /** Whether it came in more than one piece. */
  isResumed: boolean;
}

/**
 * Fetches a file into `part`, going on where an earlier try ended if the server says that it is still the same file. What
 * has come stays there, whatever happens: the caller looks at it, and gives it its name or drops it.
 *
 * @throws {DownloadError} where the address doesn't give it
 * @throws {UserError} where the disk doesn't take it, or the signal says stop
 */
export async function download(
  url: string,
  part: string,
  watcher: DownloadWatcher,
  { stall, retries, pause }: RetryPolicy = retryPolicy,
): Promise<Downloaded> {
  let most = await sizeOf(part);
  let failures = 0;
  for (;;) {
    try {
      const downloaded = await attempt(url, part, watcher, stall);
      if (downloaded) return downloaded;
    } catch (error) {
      if (!(error instanceof DownloadError && error.mayPass)) throw error;
      const size = await sizeOf(part);
      if (size > most) [most, failures] = [size, 0];
      if (failures === retries) throw error;
      const delay = pause * 2 ** failures++;
      watcher.say(`${error.problem}; asking again in ${delay / 1000} s`);
      // A signal that comes meanwhile is met by the next attempt.
      await wait(delay, undefined, { signal: watcher.signal }).catch(() => undefined);
    }
  }
}

/** @returns nothing where what there was fits no more: it is forgotten then */
async function attempt(
  url: string,
  part: string,
  { signal, say, onProgress }: DownloadWatcher,
  stall: number,
): Promise<Downloaded | undefined> {
  const partial = await readPartial(part, url);
  // Stopped between the last byte and the new name.
  if (partial && partial.have === partial.length) return { isResumed: true };
  const headers = partial && { Range: `bytes=${partial.have}-`, 'If-Range': partial.validator };
  return request(url, headers ?? {}, signal, stall, async (response, tick) => {
    const rest = response.status === 206 ? partial : undefined;
    if (partial && (response.status === 416 || (rest && !fits(response, rest)))) {
      await dropPartial(part);
      return undefined;
    }
    if (!rest && response.status !== 200) throw refusal(url, response.status);
    if (rest) say(`Going on with ${url} after ${rest.have} bytes`);
    else if (partial)
      say(`${url} has changed or can't be continued: fetching it from its beginning`);
    if (!rest) await onDisk(part, () => beginPartial(part, url, response));
    const total = rest ? rest.length : lengthOf(response);
    let done = rest?.have ?? 0;
    await append(part, response, (bytes) => {
      tick();
      done += bytes;
      onProgress(done, total);
    });
    if (total !== undefined && done !== total)
      throw new DownloadError(`${url} ended after ${done} of ${total} bytes`, later, {
        mayPass: true,
      });
    return { isResumed: rest !== undefined };
  });
}

async function append(part: string, { body }: Answer, onBytes: (count: number) => void) {
  const file = await onDisk(part, () => open(part, 'a'));
  try {
    for await (const chunk of body) {
      onBytes(chunk.length);
      await onDisk(part, () => file.writeFile(chunk));
    }
    await onDisk(part, () => file.sync());
  } finally {
    await file.close();
  }
}

async function onDisk<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new UserError(`${path} can't be written (${reason})`, 'Make room or rights there', {
      cause,
    });
  }
}
