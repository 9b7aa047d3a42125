import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentSecurityPolicy } from 'gloss-common/content-security-policy';
import { refusal } from 'gloss-common/local-request';
import { fileFor } from './files.ts';
import { pageOf, type Parts, partsOf } from './page.ts';
import { watchRuns } from './runs.ts';
import { select } from './select.ts';

/** Beside the site's own servers; another one is taken where it is in use. */
const usualPort = 4380;
const millisecondsBetweenLooks = 1500;

export interface RunViewer {
  url: string;
  /** Sends the last state to all connected browsers, says that it is the last, and closes. */
  end(): Promise<void>;
}

interface Listener {
  response: ServerResponse;
  chosen: string[] | undefined;
  sent: Parts;
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
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;

  const partsFor = async (chosen: string[] | undefined) => {
    const watched = await readRuns();
    return partsOf(watched, select(watched.runs, chosen), drawn);
  };
  const tell = async (listener: Listener) => {
    const parts = await partsFor(listener.chosen);
    // New places for tables and charts are empty: all of them have to come with their places.
    const isRebuilt = listener.sent['topics'] !== parts['topics'];
    const isNew = ([id, part]: [string, string]) => isRebuilt || listener.sent[id] !== part;
    const changed = Object.entries(parts).filter(isNew);
    listener.sent = parts;
    if (changed.length > 0)
      listener.response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`);
  };
  const look = async () => {
    // A page that is open for long must not fill the memory.
    if (drawn.size > 500) drawn.clear();
    for (const listener of listeners) await tell(listener);
  };
  const schedule = () => {
    timer ??= setTimeout(async () => {
      await look().catch((error: unknown) => console.error(error));
      timer = undefined;
      if (listeners.size > 0) schedule();
    }, millisecondsBetweenLooks);
  };
  const listen = async (response: ServerResponse, chosen: string[] | undefined) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const listener: Listener = { response, chosen, sent: {} };
    response.on('close', () => listeners.delete(listener));
    await tell(listener);
    // The browser may have left in the meantime.
    if (response.destroyed) return;
    listeners.add(listener);
    schedule();
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const why = refusal(request) ?? (request.method === 'GET' ? undefined : 'it is no GET');
    if (why) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end(`Refused: ${why}.\n`);
      return;
    }
    const chosen = searchParams.has('run') ? searchParams.getAll('run') : undefined;
    if (pathname === '/events') return listen(response, chosen);
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
      clearTimeout(timer);
      await look();
      const farewells = [...listeners].map(
        ({ response }) =>
          new Promise<void>((gone) => {
            response.on('close', gone);
            response.end('event: end\ndata:\n\n', gone);
          }),
      );
      await Promise.all(farewells);
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
