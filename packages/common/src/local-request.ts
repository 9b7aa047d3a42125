import type { IncomingMessage } from 'node:http';

/**
 * Why a server that is for this machine alone refuses a request: it has to come from this machine, under a name of this
 * machine (so that no foreign name that resolves to it will do), from a page of this very server, and, where it changes
 * something, as JSON, which no form of another site can send.
 *
 * @returns the reason, in words that can follow "Refused:"; nothing where the request is allowed
 */
export function refusal(
  request: Pick<IncomingMessage, 'headers' | 'method'> & {
    socket: { remoteAddress?: string | undefined };
  },
): string | undefined {
  const { headers, method, socket } = request;
  const address = socket.remoteAddress ?? '';
  if (!/^(?:127(?:\.\d+){3}|::1|::ffff:127(?:\.\d+){3})$/.test(address))
    return 'it does not come from this machine';
  const host = headers.host ?? '';
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host))
    return `its host "${host}" is not this machine's name`;
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return `it comes from ${origin}`;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'it comes from another site';
  if (method === 'GET') return undefined;
  if (method !== 'POST') return `its method is ${method}`;
  if (origin === undefined) return 'it names no origin';
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return 'it is not JSON';
  return undefined;
}
