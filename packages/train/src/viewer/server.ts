import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { contentSecurityPolicy } from 'gloss-common/content-security-policy';
import { refusal } from 'gloss-common/local-request';
import { fileFor } from './files.ts';
import { pageOf, type Parts, partsOf } from './page.ts';
import { watchRuns } from './runs.ts';
import { select } from './topics.ts';

/** Beside the site's own servers; another one is taken where it is in use. */
const usualPort = 4380;
const millisecondsBetweenLooks = 1500;

export interface RunViewer {
  url: string;
  /** Sends the last state to all connected browsers, says that it is the last, and closes. */
  end(): Promise<void>;
}

/**
 * The run viewer: shows the runs of a folder on a page for this machine alone. Runs are read and drawn only while a
 * browser is connected, and then at intervals.
 *
 * @param out folder of the runs
 * @param port the one to take; another one, where it is in use
 * @returns the page's address, and what closes it
 */
export async function serveRuns(out: string, port = usualPort): Promise<RunViewer> {
  const readRuns = watchRuns(out);
  const drawn = new Map<string, string>();
  const closing = new AbortController();
  const listening = new Set<Promise<void>>();

  const partsFor = async (chosen: string[] | undefined) => {
    // A page that is open for long must not fill the memory.
    if (drawn.size > 500) drawn.clear();
    const watched = await readRuns();
    return partsOf(watched, select(watched.runs, chosen), drawn);
  };
  /** Sends what has changed, as long as the browser is there, and the last state in the end. */
  const tell = async (response: ServerResponse, chosen: string[] | undefined): Promise<void> => {
    let sent: Parts = {};
    while (!response.destroyed) {
      const isLast = closing.signal.aborted;
      const parts = await partsFor(chosen);
      // New places for tables and charts are empty: all of them have to come with their places.
      const isRebuilt = sent['topics'] !== parts['topics'];
      const changed = Object.entries(parts).filter(([id, part]) => isRebuilt || sent[id] !== part);
      sent = parts;
      if (changed.length > 0)
        response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`);
      if (isLast)
        return new Promise((gone) => {
          response.on('close', gone);
          response.end('event: end\ndata:\n\n', gone);
        });
      await wait(millisecondsBetweenLooks, undefined, closing).catch(() => undefined);
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const why = refusal(request) ?? (request.method === 'GET' ? undefined : 'it is no GET');
    if (why) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end(`Refused: ${why}.\n`);
      return;
    }
    const chosen = searchParams.has('run') ? searchParams.getAll('run') : undefined;
    if (pathname === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const told = tell(response, chosen);
      listening.add(told);
      return told.finally(() => listening.delete(told));
    }
    if (pathname === '/') {
      const page = pageOf(out, await partsFor(chosen));
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
      response.end(page);
      return;
    }
    const file = await fileFor(pathname);
    if (file) response.writeHead(200, { 'content-type': file.type, ...headers }).end(file.data);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`${String(error)}\n`);
    });
  });
  await listenOn(server, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return listenOn(server, 0);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async end() {
      closing.abort();
      await Promise.allSettled(listening);
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    `${contentSecurityPolicy({ scripts: [], styles: [] })}; frame-ancestors 'none'`.replace(
      `form-action 'none'`,
      `form-action 'self'`,
    ),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((ready, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      ready();
    });
  });
}
