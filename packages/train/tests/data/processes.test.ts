import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type * as Disk from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fetchData } from '../../src/data/fetch-data.ts';
import { mnist } from '../../src/data/mnist.ts';
import { type DataServer, quartet, serveData, stallAfter, sumOf } from './data-server.ts';

/** Called before each thing that is done on the disk. */
const disk = vi.hoisted(() => ({ before: async () => {} }));

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof Disk>();
  const watched =
    <Rest extends unknown[], Result>(act: (...rest: Rest) => Promise<Result>) =>
    async (...rest: Rest) => {
      await disk.before();
      return act(...rest);
    };
  return {
    ...actual,
    rm: watched(actual.rm),
    mkdir: watched(actual.mkdir),
    rename: watched(actual.rename),
    open: watched(actual.open),
    async writeFile(path: string, chunks: AsyncIterable<Buffer>, options: object) {
      const each = async function* () {
        for await (const chunk of chunks) {
          await disk.before();
          yield chunk;
        }
      };
      return watched(actual.writeFile)(path, each(), options);
    },
  };
});

const { cp, mkdtemp, readdir, readFile, rename, rm, stat } =
  await vi.importActual<typeof Disk>('node:fs/promises');

const files = quartet(40);
let top: string;
let server: DataServer;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'gloss-killed-'));
  server = await serveData(files);
});
afterAll(async () => {
  await server.close();
  await rm(top, { recursive: true, force: true });
});

function get(root: string): Promise<string> {
  return fetchData(
    mnist,
    [new URL(server.url)],
    { signal: new AbortController().signal, say: () => {}, onProgress: () => {} },
    root,
  );
}

/** What is in a folder, whole files checked. */
async function read(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const body = await readFile(join(folder, name));
    const whole = files[name];
    if (whole) expect(body.equals(whole), name).toBe(true);
    else expect(name).toMatch(/^SHA256SUMS$|^lock-[\d-]+$|\.part$|^\..*\.tmp$/);
    found.set(name, sumOf(body));
  }
  return found;
}

async function expectWhole(folder: string): Promise<void> {
  expect([...(await read(folder)).keys()]).toEqual(['SHA256SUMS', ...Object.keys(files).sort()]);
  const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
  for (const [name, body] of Object.entries(files))
    expect(sums).toContain(`${sumOf(body)}  ${name}\n`);
}

test('killed between any two things that it does on the disk, it comes to the same', async () => {
  const root = join(top, 'any');
  const moments: string[] = [];
  let last = '';
  disk.before = async () => {
    const [name] = await readdir(root).catch(() => []);
    const found = name === undefined ? [] : [...(await read(join(root, name)))];
    if (name === undefined || String(found) === last) return;
    last = String(found);
    const moment = join(top, `moment-${moments.length}`);
    await cp(root, moment, { recursive: true });
    // It is another process's, which is no more.
    for (const [file] of found.filter(([file]) => file.startsWith('lock-')))
      await rename(join(moment, name, file), join(moment, name, 'lock-999999999'));
    moments.push(moment);
  };
  await get(root);
  disk.before = async () => {};
  // Each file comes in half, gets where it comes from, its name and its sum.
  expect(moments.length).toBeGreaterThan(4 * Object.keys(files).length);
  for (const moment of moments) await expectWhole(await get(moment));
});

test('killed while a file comes, each time another, it goes on with what has come', async () => {
  const root = join(top, 'half');
  server.seen = [];
  const script = `
    import { fetchData } from ${JSON.stringify(resolve('packages/train/src/data/fetch-data.ts'))};
    import { mnist } from ${JSON.stringify(resolve('packages/train/src/data/mnist.ts'))};
    await fetchData(mnist, [new URL(${JSON.stringify(server.url)})], {
      signal: new AbortController().signal, say: () => {}, onProgress: () => {},
    }, ${JSON.stringify(root)});`;
  for (const [name, body] of Object.entries(files)) {
    const half = body.length >> 1;
    server.odd.set(name, [stallAfter(half)]);
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let errors = '';
    child.stderr.on('data', (data) => (errors += data));
    const arrived = async () => {
      const paths = await readdir(root, { recursive: true }).catch(() => []);
      const part = paths.find((path) => path.includes(`${name}.`)) ?? '';
      return part === '' ? errors : (await stat(join(root, part))).size;
    };
    await expect.poll(arrived, { timeout: 30_000 }).toBe(half);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(errors).toBe('');
  }
  await expectWhole(await get(root));
  for (const [name, body] of Object.entries(files))
    expect(server.seen.filter((seen) => seen.name === name && seen.range)).toEqual([
      expect.objectContaining({ range: `bytes=${body.length >> 1}-` }),
    ]);
});

test('filled by another process just before it is claimed, it is fetched no second time', async () => {
  const root = join(top, 'meanwhile');
  server.seen = [];
  disk.before = async () => {
    disk.before = async () => {};
    await get(root);
  };
  await expectWhole(await get(root));
  const asked = server.seen.map(({ name }) => name);
  expect(asked.filter((name) => name in files)).toEqual(Object.keys(files));
});
