import { get as getPlainly, type IncomingMessage } from 'node:http';
import { get as getSafely } from 'node:https';
import { UserError } from 'gloss-kernels/user-error';

/** What a server answers, its body as it comes. */
export interface Answer {
  status: number;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
}

/** What stopped a download: whether there is no such file, and whether asking again may help. */
interface Kind {
  isMissing: boolean;
  mayPass: boolean;
}

/** An address that didn't give what was asked of it; another one may. */
export class DownloadError extends UserError implements Kind {
  /** The message without the way out. */
  readonly problem: string;
  readonly isMissing: boolean;
  readonly mayPass: boolean;

  constructor(
    problem: string,
    remedy: string,
    { isMissing = false, mayPass = false, ...options }: Partial<Kind> & ErrorOptions = {},
  ) {
    super(problem, remedy, options);
    this.problem = problem;
    this.isMissing = isMissing;
    this.mayPass = mayPass;
  }
}

export const later = 'Give the same command later: it goes on with what has come';

/**
 * Asks for an address, follows where it leads, and hands the answer to `take`, with what to call for each sign of life.
 *
 * @param stall How long to wait for a sign of life, in milliseconds.
 * @throws {DownloadError} where the connection fails or stalls
 */
export async function request<Result>(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  stall: number,
  take: (response: Answer, tick: () => void) => Promise<Result>,
): Promise<Result> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stall);
  try {
    // Lengths and ranges are to be those of the file, not of one that is packed for the way.
    const asked = { 'Accept-Encoding': 'identity', ...headers };
    const response = await ask(new URL(url), asked, AbortSignal.any([signal, stalled.signal]));
    timer.refresh();
    // Awaited here, for a body may break off, too.
    return await take(response, () => timer.refresh());
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (signal.aborted)
      throw new UserError('Fetching was stopped', 'The same command goes on from there', {
        cause,
      });
    if (stalled.signal.aborted)
      throw new DownloadError(`${url} sent nothing for ${stall / 1000} s`, later, {
        mayPass: true,
        cause,
      });
    throw brokenOff(url, cause);
  } finally {
    clearTimeout(timer);
    // An answer that isn't read to its end would keep its connection open.
    stalled.abort();
  }
}

/**
 * Not by `fetch`: of Node 24.21 it ends the whole process where a server closes its connection after the last byte, as
 * those of HTTP/1.0 do, and the bytes before it are not read yet.
 */
async function ask(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  redirects = 10,
): Promise<Answer> {
  const get = url.protocol === 'https:' ? getSafely : getPlainly;
  const message = await new Promise<IncomingMessage>((done, fail) => {
    get(url, { headers, signal }, done).on('error', fail);
  });
  const status = message.statusCode ?? 0;
  const { location } = message.headers;
  if (location !== undefined && [301, 302, 303, 307, 308].includes(status)) {
    message.resume();
    const target = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!target || !/^https?:$/.test(target.protocol) || redirects === 0)
      throw new Error(redirects === 0 ? 'it leads in circles' : `it leads to ${location}`);
    return ask(target, headers, signal, redirects - 1);
  }
  return {
    status,
    headers: new Headers(
      Object.entries(message.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
    ),
    body: message,
  };
}

/** What a status says that is not the one asked for. */
export function refusal(url: string, status: number): DownloadError {
  const problem = `${url} was answered with ${status}`;
  // Stores that don't let their files be listed say 403 where there is none.
  if (status === 403 || status === 404 || status === 410)
    return new DownloadError(
      problem,
      'Give the address of the folder that holds the files under their published names',
      { isMissing: true },
    );
  if (status === 408 || status === 429 || status >= 500)
    return new DownloadError(problem, later, { mayPass: true });
  return new DownloadError(problem, 'Fetch the files by hand and give --data their folder');
}

/** What won't be otherwise in a second: no such host, nothing listening, a certificate that isn't trusted. */
const lasting =
  /^(?:ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|.*CERT.*|.*SIGNATURE.*|ERR_.*)$/;

function brokenOff(url: string, cause: unknown): DownloadError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = code || (cause instanceof Error ? cause.message : String(cause));
  const mayPass = code !== '' && !lasting.test(code);
  return new DownloadError(
    `${url} can't be fetched (${reason})`,
    mayPass ? later : 'Check the address and the connection, or give another --data',
    { mayPass, cause },
  );
}
