import { get as getPlainly, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { get as getSafely } from 'node:https';
import { UserError } from 'gloss-kernels/user-error';

/** An address that didn't give what was asked of it; another one may. */
export class DownloadError extends UserError {
  /** The message without the way out. */
  readonly problem: string;
  /** `passing`: asking again may help. `missing`: there is no such file. */
  readonly kind: 'passing' | 'missing' | 'lasting';

  constructor(
    problem: string,
    remedy: string,
    kind: DownloadError['kind'] = 'lasting',
    options?: ErrorOptions,
  ) {
    super(problem, remedy, options);
    this.problem = problem;
    this.kind = kind;
  }
}

const later = 'Give the same command later: it goes on with what has come';

/**
 * Asks for an address, and follows where it leads.
 *
 * Not by `fetch`: it, and undici 7 beneath, ends the whole process where a server closes its connection after the last
 * byte, as those of HTTP/1.0 do, and the bytes before it are not read yet (Node 20.20 and 24.21).
 *
 * @param stall How long to wait for a sign of life, of the body's, too, in milliseconds.
 */
export async function ask(
  url: string,
  headers: OutgoingHttpHeaders,
  signal: AbortSignal,
  stall: number,
  redirects = 10,
): Promise<IncomingMessage> {
  try {
    // Lengths and ranges are to be those of the file, not of one that is packed for the way.
    const asked = { 'Accept-Encoding': 'identity', ...headers };
    const get = url.startsWith('https:') ? getSafely : getPlainly;
    const answer = await new Promise<IncomingMessage>((done, fail) => {
      let talk: { destroy(reason: Error): unknown } = get(
        url,
        { headers: asked, signal, timeout: stall },
        (message) => done((talk = message)),
      )
        .on('error', fail)
        .on('timeout', () => {
          const problem = `${url} sent nothing for ${stall / 1000} s`;
          talk.destroy(new DownloadError(problem, later, 'passing'));
        });
    });
    const {
      statusCode,
      headers: { location },
    } = answer;
    if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
      return answer;
    answer.destroy();
    if (redirects === 0) throw new Error('it leads in circles');
    return await ask(new URL(location, url).href, headers, signal, stall, redirects - 1);
  } catch (cause) {
    throw brokenOff(url, cause, signal);
  }
}

/** The bytes of an answer, told of as they come. */
export async function* bytesOf(
  url: string,
  answer: IncomingMessage,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    throw brokenOff(url, cause, signal);
  }
}

/** What a status says that is not the one asked for. */
export function refusal(url: string, status: number): DownloadError {
  const problem = `${url} was answered with ${status}`;
  // Stores that don't let their files be listed say 403 where there is none.
  if ([403, 404, 410].includes(status))
    return new DownloadError(
      problem,
      'Give the address of the folder that holds the files under their published names',
      'missing',
    );
  if (status === 408 || status === 429 || status >= 500)
    return new DownloadError(problem, later, 'passing');
  return new DownloadError(problem, 'Fetch the files by hand and give --data their folder');
}

/** What won't be otherwise in a second: no such host, nothing listening, a certificate that isn't trusted. */
const lasting =
  /^(?:|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|.*CERT.*|.*SIGNATURE.*|ERR_.*)$/;

function brokenOff(url: string, cause: unknown, { aborted }: AbortSignal): UserError {
  if (aborted)
    return new UserError('Fetching was stopped', 'The same command goes on from there', { cause });
  if (cause instanceof UserError) return cause;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const problem = `${url} can't be fetched (${code || message})`;
  if (!lasting.test(code)) return new DownloadError(problem, later, 'passing', { cause });
  const remedy = 'Check the address and the connection, or give another --data';
  return new DownloadError(problem, remedy, 'lasting', { cause });
}
