import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fetchData } from '../../src/data/fetch-data.ts';
import { mnist } from '../../src/data/mnist.ts';
import {
  always,
  arrival,
  cutAfter,
  type DataServer,
  quartet,
  rest,
  serveData,
  stallAfter,
  status,
  sumOf,
} from './data-server.ts';

const plain = quartet(40);
const images = 'train-images-idx3-ubyte';
const labels = 'train-labels-idx1-ubyte';
const half = 16_000;
const body = plain[images] as Buffer;
const changed = Buffer.from(body).fill(9, 100);

let top: string;
let root: string;
let server: DataServer;
let said: string[];
let count = 0;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'gloss-fetch-'));
});
afterAll(() => rm(top, { recursive: true, force: true }));
beforeEach(async () => {
  root = join(top, String(count++));
  said = [];
  server = await serveData({ ...plain });
});
afterEach(async () => {
  arrival.removeAllListeners();
  await server.close();
});

function get(
  addresses = [server.url],
  retries = 3,
  { signal = new AbortController().signal, stall = 60_000 } = {},
) {
  return fetchData(
    mnist,
    addresses.map((address) => new URL(address)),
    {
      signal,
      say: (message) => said.push(message),
      onProgress: (done) => arrival.emit('bytes', done),
    },
    root,
    { stall, retries, pause: 10 },
  );
}

/** The message of a fetch that fails. */
async function failure(addresses?: string[], retries = 1): Promise<string> {
  return get(addresses, retries).then(
    () => 'nothing failed',
    (error: Error) => error.message,
  );
}

/** The message of a process that ends when half of the images has come. */
async function interrupt(): Promise<string> {
  server.odd.set(images, [cutAfter(half)]);
  return failure([server.url], 0);
}

async function cached(): Promise<Record<string, Buffer>> {
  const [folder = ''] = await readdir(root);
  const names = (await readdir(join(root, folder))).sort();
  const entries = names.map(async (name) => [name, await readFile(join(root, folder, name))]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Whatever happened on the way: the four files, their sums, and nothing else. */
async function expectWhole(files: Record<string, Buffer> = plain): Promise<void> {
  const { SHA256SUMS: sums, ...rest } = await cached();
  expect(Object.keys(rest)).toEqual(Object.keys(files).sort());
  for (const [name, body] of Object.entries(files)) {
    expect(rest[name]?.equals(body), name).toBe(true);
    expect(sums?.toString()).toContain(`${sumOf(body)}  ${name}\n`);
  }
}

function requestsFor(name: string) {
  return server.seen.filter((seen) => seen.name === name);
}

describe('a whole download', () => {
  test('leaves the four files and their sums, and asks no server the second time', async () => {
    const folder = await get();
    expect(folder).toBe(join(root, server.url.slice(7, -1).replaceAll(/[:/]/g, '-')));
    await expectWhole();
    expect(said.at(-1)).toMatch(/^Nothing there says what they should be; .*SHA256SUMS notes/);
    await server.close();
    expect(await get()).toBe(folder);
  });

  test('takes gzipped files, and asks for no other spelling once it has found one', async () => {
    const entries = Object.entries(plain).map(([name, body]) => [
      `${name.replace('-idx', '.idx')}.gz`,
      gzipSync(body),
    ]);
    server.files = Object.fromEntries(entries);
    await get();
    await expectWhole(server.files);
    const asked = server.seen.map(({ name }) => name);
    expect(asked.slice(-3)).toEqual([
      'train-labels.idx1-ubyte.gz',
      't10k-images.idx3-ubyte.gz',
      't10k-labels.idx1-ubyte.gz',
    ]);
  });

  test('follows where an address leads', async () => {
    const other = await serveData({ ...plain });
    server.odd.set(images, [
      (response) => response.writeHead(302, { Location: `${other.url}${images}` }).end(),
    ]);
    await get();
    await expectWhole();
    expect(other.seen).toHaveLength(1);
    await other.close();
  });

  test('two processes don’t fetch into one folder', async () => {
    const asked = new Promise<() => void>((resolve) => {
      server.odd.set(images, [(response, body) => resolve(() => response.end(body))]);
    });
    const first = get();
    const answer = await asked;
    expect(await failure()).toMatch(/^Another process is fetching into .*\. Wait for it, stop it/);
    answer();
    await first;
    await expectWhole();
  });
});

test('takes a file that ends with its connection while much of it waits to be read', async () => {
  server.files = quartet(20_000);
  const close = ({ socket }: ServerResponse, file: Buffer) => {
    socket?.write(`HTTP/1.0 200 OK\r\nContent-Length: ${file.length}\r\n\r\n`);
    socket?.end(file);
  };
  for (const name of Object.keys(server.files)) server.odd.set(name, always(close));
  await get();
  await expectWhole(server.files);
});

describe('a download that breaks off', () => {
  test('goes on where it was, and counts failures anew where more has come', async () => {
    server.odd.set(images, [cutAfter(half), cutAfter(half + 100, half)]);
    await get([server.url], 1);
    await expectWhole();
    const ifRange = server.tag?.(body);
    expect(requestsFor(images)).toEqual([
      expect.objectContaining({ range: undefined }),
      { name: images, range: `bytes=${half}-`, ifRange },
      { name: images, range: `bytes=${half + 100}-`, ifRange },
    ]);
    expect(said.join('\n')).toMatch(/can't be fetched \(ECONNRESET\); asking again in 0.01 s/);
  });

  test('goes on in another process, at another time', async () => {
    expect(await interrupt()).toMatch(/it goes on with what has come$/);
    const left = await cached();
    expect(Object.keys(left)).toEqual([
      expect.stringMatching(/^train-images-idx3-ubyte\..*\.part$/),
    ]);
    expect(Object.values(left)[0]).toHaveLength(half);
    await get();
    await expectWhole();
    expect(requestsFor(images).at(-1)?.range).toBe(`bytes=${half}-`);
  });

  test('begins again where the server knows no ranges', async () => {
    server.heedsRange = false;
    server.odd.set(images, always(cutAfter(half)));
    await failure([server.url], 2);
    expect(requestsFor(images)).toHaveLength(3);
    server.odd.clear();
    await get();
    await expectWhole();
    expect(said.join('\n')).toContain("has changed or can't be continued");
  });

  test('takes the file under another name, and forgets what came under the first', async () => {
    server.files[`${images}.gz`] = gzipSync(body);
    server.odd.set(`${images}.gz`, [cutAfter(100)]);
    await failure([server.url], 0);
    server.files = { ...plain };
    await get();
    await expectWhole();
  });

  test.each([
    ['no ETag', undefined],
    ['a weak one', () => 'W/"same"'],
  ])('begins again where nothing says that the rest belongs to it: %s', async (_, tag) => {
    server.tag = tag;
    await interrupt();
    await get();
    await expectWhole();
    expect(requestsFor(images).at(-1)?.range).toBeUndefined();
  });

  test.each([
    ['by its ETag', 2, []],
    ['whose rest is sent in spite of If-Range', 3, [rest(half)]],
  ])('begins again where the file has changed, %s', async (_, requests, odd) => {
    await interrupt();
    server.odd.set(images, odd);
    server.files[images] = changed;
    await get();
    await expectWhole({ ...plain, [images]: changed });
    expect(requestsFor(images)).toHaveLength(requests);
  });

  test('begins again where only the sum tells that the halves are of two files', async () => {
    server.files['SHA256SUMS'] = Buffer.from(`${sumOf(body)} *./${images}\n`);
    server.tag = () => '"always the same"';
    server.files[images] = changed;
    await interrupt();
    server.files[images] = body;
    await get();
    await expectWhole();
    expect(said.join('\n')).toMatch(/has the SHA-256 .*: fetching it from its beginning/);
  });

  test('asks again when the connection stalls, and when the server is out of order', async () => {
    server.odd.set(images, [status(503), stallAfter(half)]);
    await get([server.url], 3, { stall: 2000 });
    await expectWhole();
    expect(said.join('\n')).toMatch(/was answered with 503; asking again/);
    expect(said.join('\n')).toMatch(/sent nothing for 2 s; asking again/);
    expect(requestsFor(images).at(-1)?.range).toBe(`bytes=${half}-`);
  });

  test('stops at once when told to', async () => {
    const controller = new AbortController();
    server.odd.set(images, [stallAfter(half)]);
    const fetching = get([server.url], 3, controller);
    await expect.poll(() => requestsFor(images)).toHaveLength(1);
    controller.abort();
    await expect(fetching).rejects.toThrow(
      'Fetching was stopped. The same command goes on from there',
    );
    expect(requestsFor(images)).toHaveLength(1);
  });
});

describe('mirrors', () => {
  test('are tried in turn, saying so', async () => {
    const empty = await serveData({});
    await get([empty.url, server.url]);
    await expectWhole();
    expect(said).toContain(`${empty.url}${images}.gz was answered with 404; trying ${server.url}`);
    await empty.close();
  });

  test('are tried after an address without a server, or that breaks off each time', async () => {
    const gone = await serveData({});
    await gone.close();
    const broken = await serveData({ ...plain });
    broken.odd.set(images, always(status(500)));
    await get([gone.url, broken.url, server.url], 1);
    await expectWhole();
    expect(said.filter((line) => line.includes('; trying'))).toHaveLength(2);
    await broken.close();
  });
});

describe('what is not kept', () => {
  const notKept = /What came was not kept; give another address$/;
  const nothingThere = async () => {
    expect(await cached()).toEqual({});
  };

  test('a page that is sent with 200', async () => {
    for (const name of [images, `${images}.gz`, images.replace('-idx', '.idx')])
      server.odd.set(name, [status(200, '<!DOCTYPE html><title>Welcome</title>', 'text/html')]);
    const message = await failure();
    expect(message).toMatch(/idx3-ubyte\.gz is not the file but a page: it begins with "<!DOC/);
    expect(message).toMatch(notKept);
    await nothingThere();
  });

  test('a file that is none of the four kinds', async () => {
    server.files[images] = plain[labels] as Buffer;
    expect(await failure()).toMatch(/not an IDX file of 3-dimensional bytes/);
    await nothingThere();
  });

  test('a gzipped file that is damaged', async () => {
    const packed = gzipSync(body);
    packed[packed.length - 6] = 1 ^ (packed.at(-6) ?? 0);
    server.files[`${images}.gz`] = packed;
    const message = await failure();
    expect(message).toMatch(/idx3-ubyte\.gz can't be unpacked \(incorrect data check\)/);
    expect(message).toMatch(notKept);
    await nothingThere();
  });

  test('a file that is not what SHA256SUMS says', async () => {
    server.files['SHA256SUMS'] = Buffer.from(`${'0'.repeat(64)}  ${images}\n`);
    const message = await failure();
    expect(message).toMatch(/has the SHA-256 [0-9a-f]{64}, not 0{64} as http.*SHA256SUMS says/);
    expect(message).toMatch(notKept);
    await nothingThere();
  });

  test('a file that is another one than the first time', async () => {
    const folder = await get();
    await rm(join(folder, labels));
    server.files[labels] = Buffer.from(plain[labels] as Buffer).fill(3, 8);
    expect(await failure()).toMatch(/labels-idx1-ubyte has the SHA-256 .*, not .* as .*SHA256SUMS/);
    expect((await cached())[labels]).toBeUndefined();
  });
});

test('says when what comes can’t be written, and asks no other address', async () => {
  server.tag = undefined;
  const folder = await get();
  await rm(join(folder, images));
  await mkdir(join(folder, `${images}..part`));
  expect(await failure([server.url, server.url])).toMatch(
    /images-idx3-ubyte\.\.part can't be written \(EISDIR\)\. Make room or rights there$/,
  );
  expect(said.join('\n')).not.toContain('; trying');
});

describe('what is there', () => {
  test('is fetched again, alone, when it has changed on the disk', async () => {
    const folder = await get();
    await writeFile(join(folder, labels), 'changed');
    server.seen = [];
    await get();
    await expectWhole();
    expect(server.seen.map(({ name }) => name)).toEqual(['SHA256SUMS', labels]);
    expect(said.join('\n')).toContain(`${labels} is not what was fetched: removing it`);
  });

  test('loses what was not fetched, which might be read instead, and no server is asked', async () => {
    const folder = await get();
    await writeFile(join(folder, `${images}.gz`), 'of somebody');
    server.seen = [];
    await get();
    await expectWhole();
    expect(server.seen).toEqual([]);
  });

  test('is not taken for what another address with a similar name gives', async () => {
    const folder = await get();
    // /a/b/ and /a-b/ share a folder's name.
    const path = join(folder, 'SHA256SUMS');
    await writeFile(path, (await readFile(path, 'utf8')).replace('/set/', '-set/'));
    expect(await failure()).toMatch(/holds what came from .*-set\/, not from .*\/set\//);
  });
});

describe('what an address says no to', () => {
  test.each([
    [404, /was answered with 404\. Give the address of the folder that holds the files/],
    [401, /was answered with 401\. Fetch the files by hand and give --data their folder/],
    [500, /was answered with 500\. Give the same command later: it goes on with what has come/],
  ])('%i', async (code, message) => {
    for (const name of [images, `${images}.gz`, 'train-images.idx3-ubyte'])
      server.odd.set(name, always(status(code)));
    expect(await failure()).toMatch(message);
  });

  test('no server at all', async () => {
    await server.close();
    expect(await failure()).toMatch(
      /can't be fetched \(ECONNREFUSED\)\. Check the address and the connection, or give another/,
    );
  });
});
