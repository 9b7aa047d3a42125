import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A data set of random pixels in MNIST's four files. */
export function quartet(trainCount: number, testCount = 5): Record<string, Buffer> {
  const files: Record<string, Buffer> = {};
  for (const [name, count] of [
    ['train', trainCount],
    ['t10k', testCount],
  ] as const) {
    const images = Buffer.alloc(16 + count * 784);
    [0x803, count, 28, 28].forEach((word, index) => images.writeUInt32BE(word, 4 * index));
    for (let index = 16; index < images.length; index++) images[index] = (index * 7919) >> 5;
    const labels = Buffer.alloc(8 + count);
    [0x801, count].forEach((word, index) => labels.writeUInt32BE(word, 4 * index));
    for (let index = 0; index < count; index++) labels[8 + index] = index % 10;
    files[`${name}-images-idx3-ubyte`] = images;
    files[`${name}-labels-idx1-ubyte`] = labels;
  }
  return files;
}

/** Puts files into a new folder. */
export async function layFiles(folder: string, data: Record<string, Uint8Array>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, body] of Object.entries(data)) await writeFile(join(folder, name), body);
  return folder;
}

export function sumOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export interface Seen {
  name: string;
  range: string | undefined;
  ifRange: string | undefined;
}

type Answer = (response: ServerResponse, body: Buffer, request: IncomingMessage) => unknown;

export interface DataServer {
  url: string;
  files: Record<string, Buffer>;
  seen: Seen[];
  /** Answers the next requests for a file instead of the server, one each. */
  odd: Map<string, Answer[]>;
  heedsRange: boolean;
  /** Without one, files can't be continued. */
  tag: ((body: Buffer) => string) | undefined;
  close(): Promise<void>;
}

/** A server of files that can be told to misbehave. */
export async function serveData(files: Record<string, Buffer>): Promise<DataServer> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').split('/').at(-1) ?? '';
    const { range, 'if-range': ifRange } = request.headers;
    self.seen.push({ name, range, ifRange: ifRange as string | undefined });
    const body = self.files[name];
    const odd = self.odd.get(name)?.shift();
    const tag = body && self.tag?.(body);
    if (tag) response.setHeader('ETag', tag);
    if (odd) return odd(response, body ?? Buffer.of(), request);
    if (!body) return response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html>');
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? NaN);
    if (!self.heedsRange || Number.isNaN(start) || (ifRange && ifRange !== tag))
      return rest(0)(response, body, request);
    if (start >= body.length) return status(416)(response, body, request);
    return rest(start)(response, body, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const self: DataServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/set/`,
    files,
    seen: [],
    odd: new Map(),
    heedsRange: true,
    tag: (body) => `"${sumOf(body).slice(0, 8)}"`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return self;
}

export function rest(start: number): Answer {
  return (response, body) => head(response, body, start).end(body.subarray(start));
}

function head(response: ServerResponse, { length }: Buffer, start: number): ServerResponse {
  if (start === 0) return response.writeHead(200, { 'Content-Length': length });
  const range = `bytes ${start}-${length - 1}/${length}`;
  return response.writeHead(206, { 'Content-Range': range, 'Content-Length': length - start });
}

/** Emits `bytes` with how many have arrived of a file; who fetches tells it. */
export const arrival = new EventEmitter<{ bytes: [count: number] }>();

/** Promises all from `start` and sends less; goes away once that has arrived, which the end of a connection may overtake. */
export function cutAfter(end: number, start = 0): Answer {
  return (response, body) => {
    arrival.on('bytes', (count) => count >= end && response.destroy());
    head(response, body, start).write(body.subarray(start, end));
  };
}

/** Promises the whole, sends a part, and stays. */
export function stallAfter(end: number): Answer {
  return (response, body) => head(response, body, 0).write(body.subarray(0, end));
}

export function status(code: number, text = '', type = 'text/html'): Answer {
  return (response) => response.writeHead(code, { 'Content-Type': type }).end(text);
}

/** The same answer to each request for a file. */
export function always(answer: Answer): Answer[] {
  return Array.from({ length: 9 }, () => answer);
}
