import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFiles } from '../../src/read-files.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import { type Manifest, pageMaker } from '../../src/site/make-pages.ts';
import { code, display, markdown, notebookOf } from '../languages/notebook/make.ts';

vi.mock('../../src/read-files.ts', { spy: true });

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-pages-'));
});
afterEach(() => rm(root, { recursive: true }));

const head = '---\ntitle: A page\nsummary: For a test.\n---\n';
const files: Record<string, string> = {
  'src/impl/topic/model.ts': `/*\n${head}*/\n// ## Parts\nexport class Model {}\n`,
  'src/impl/topic/experiment.ts': `/*\n${head}*/\nimport { Model } from './model.ts';\n\n// Uses it.\nexport const made = new Model();\n`,
  'content/about.md': `${head}About {@link Model}, in [parts](src/impl/topic/model.ts#parts).\n`,
  'content/notes/experiment.md': `${head}Nothing else.\n`,
};

function maker(store: string) {
  const project = {
    root,
    programs: [{ folder: 'src/impl' }],
    texts: [{ folder: 'content' }],
    runs: 'content/runs',
    locales: 'locales',
    sourceLanguage: 'en',
  };
  const folder = join(root, store);
  const make = pageMaker(project, folder, join(root, `${store}.json`));
  return async () => {
    await make();
    const manifest: Manifest = JSON.parse(await readFile(join(root, `${store}.json`), 'utf8'));
    const pages = manifest.pages.map(async ({ source, digest }): Promise<[string, string]> => [
      source,
      await readFile(join(folder, `${digest}.json`), 'utf8'),
    ]);
    return new Map(await Promise.all(pages));
  };
}

async function write(path: string, text: string | undefined): Promise<void> {
  const file = join(root, path);
  if (text === undefined) return rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function writeAll(): Promise<void> {
  for (const [path, text] of Object.entries(files)) await write(path, text);
}

test('an edit makes the pages again that it changes, and no others', async () => {
  await writeAll();
  const make = maker('store');
  const before = await make();
  const pagesIn = async () =>
    new Set((await readdir(join(root, 'store'))).filter((name) => !name.endsWith('.links.json')));
  const first = await pagesIn();
  expect(first.size).toBe(4);

  // What links lead to is still there; the experiment's types may have changed.
  await write('src/impl/topic/model.ts', `${files['src/impl/topic/model.ts']}\n// More.\n`);
  await make();
  const second = await pagesIn();
  expect(second.difference(first).size).toBe(2);
  expect(second.size).toBe(6);

  // The topic gains an overview: the experiment has another address.
  await write('src/impl/topic/index.ts', `/*\n${head}*/\n`);
  const after = await make();
  expect(JSON.parse(before.get('src/impl/topic/experiment.ts') ?? '')).toMatchObject({
    path: 'topic',
  });
  expect(JSON.parse(after.get('src/impl/topic/experiment.ts') ?? '')).toMatchObject({
    path: 'topic/experiment',
  });
  expect((await pagesIn()).difference(second).size).toBe(2);
});

test('a changed record makes the pages again that show what changed in it', async () => {
  const record = (errors: number, title: string) =>
    JSON.stringify({ models: [{ name: 'big', title, result: { errors } }] });
  await writeAll();
  await write('content/runs/paper.json', record(7, 'Big'));
  await write('content/number.md', `${head}{run:paper.big.errors} {claim:paper.big.errors < 9}\n`);
  await write('content/text.md', `${head}\`\`\`run\npaper.big.title\n\`\`\`\n`);
  const make = maker('store');
  const before = await make();
  await write('content/runs/paper.json', record(8, 'Big'));
  const after = await make();
  expect(after.get('content/number.md')).toBe(
    before.get('content/number.md')?.replace('"7"', '"8"').replace('[7]', '[8]'),
  );
  const made = async () => (await readdir(join(root, 'store'))).length;
  const count = await made();
  await write('content/runs/paper.json', record(8, 'Bigger'));
  await make();
  expect(await made()).toBe(count + 1);
  // What contradicts a claim stops the making, though the number's page has been made before.
  await write('content/runs/paper.json', record(10, 'Bigger'));
  await expect(make()).rejects.toThrow('contradict');
  await write('content/runs/paper.json', record(7, 'Big'));
  expect(await make()).toEqual(before);
  expect(await made()).toBe(count + 1);
});

/** What a hand may do to the files; some of it stops the making, which must not leave a wrong page either. */
const edits = [
  ['src/impl/topic/model.ts', files['src/impl/topic/model.ts']],
  ['src/impl/topic/model.ts', `/*\n${head}*/\n// ## Pieces\nexport class Model {}\n`],
  ['src/impl/topic/model.ts', `/*\n${head}*/\n// ## Parts\nexport class Shape {}\n`],
  [
    'src/impl/topic/model.ts',
    `/*\n${head}*/\n// One more.\nexport const more = 1;\n\n// ## Parts\nexport class Model {}\n`,
  ],
  ['src/impl/topic/other.ts', `/*\n${head}*/\nexport class Model {}\n`],
  ['src/impl/topic/other.ts', undefined],
  ['src/impl/topic/index.ts', `/*\n${head}*/\n`],
  ['src/impl/topic/index.ts', undefined],
  ['content/notes/index.md', `${head}An overview.\n`],
  ['content/notes/index.md', undefined],
  ['content/about.md', files['content/about.md']],
  ['content/about.md', `${head}About [it](src/impl/topic/experiment.ts).\n`],
] as const;

test('after any edits, pages are as if they had all been made anew', async () => {
  let stores = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...edits), { maxLength: 6 }), async (chosen) => {
      await writeAll();
      for (const [path] of edits) if (!(path in files)) await write(path, undefined);
      const make = maker('kept');
      for (const [path, text] of chosen) {
        await write(path, text);
        const [kept, anew] = await Promise.allSettled([make(), maker(`anew-${stores++}`)()]);
        expect(kept).toEqual(anew);
      }
    }),
    { numRuns: 15 },
  );
});

test('what is wrong in a file that isn’t strict is said as long as it is so, of pages that are kept too', async () => {
  await write('notes/a.md', '# A\n\nSee [b](b.md), $\\no$ and [c](c.md).\n');
  await write('notes/b.md', '# B\n');
  const folder = { folder: 'notes', strict: false };
  const project = {
    root,
    programs: [folder],
    texts: [folder],
    runs: 'runs',
    locales: 'locales',
    sourceLanguage: 'en',
  };
  const make = pageMaker(project, join(root, 'store'), join(root, 'store.json'));
  const said = async () => (await make()).map(({ message }) => message.replace(/\..*/s, ''));
  const first = await said();
  expect(first).toEqual([expect.stringMatching(/^notes\/a/), expect.stringMatching(/^notes\/a/)]);
  expect(await said()).toEqual(first);
  expect(await pageMaker(project, join(root, 'store'), join(root, 'store.json'))()).toHaveLength(2);
  // A page that another one links to comes and goes.
  await write('notes/c.md', '# C\n');
  expect(await make()).toHaveLength(1);
  await write('notes/c.md', undefined);
  expect(await said()).toEqual(first);
  await write('notes/a.md', '# A\n');
  expect(await make()).toEqual([]);
});

test('all mistakes of strict files stop it together, and nothing is written of the site', async () => {
  await writeAll();
  await write('content/about.md', `${head}See [x](x.md) and $\\no$.\n`);
  await write('content/notes/experiment.md', `${head}See [y](y.md).\n`);
  const project = {
    root,
    programs: [{ folder: 'src/impl' }],
    texts: [{ folder: 'content' }],
    runs: 'runs',
    locales: 'locales',
    sourceLanguage: 'en',
  };
  const make = pageMaker(project, join(root, 'store'), join(root, 'store.json'));
  await expect(make()).rejects.toThrow(/about\.md:5:5[^]*about\.md:5:20[^]*experiment\.md:5:5/);
  await expect(readFile(join(root, 'store.json'))).rejects.toThrow('ENOENT');
});

test('a language has as many pages as are begun in it', async () => {
  await writeAll();
  await write('locales/de/about.json', '{ "About": "" }');
  await write('locales/fr/about.json', '{ "About": "À propos", "Notes": "" }');
  await maker('store')();
  const { languages }: Manifest = JSON.parse(await readFile(join(root, 'store.json'), 'utf8'));
  expect(languages).toEqual({ en: 4, fr: 1 });
});

test('a page hangs on all of Gloss that writes it, what packages share included', async () => {
  await writeAll();
  vi.mocked(readFiles).mockClear();
  await maker('store')();
  const read = await Promise.all(vi.mocked(readFiles).mock.results.map(({ value }) => value));
  const paths = read.flat().map(({ path }: { path: string }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'common/src/numbers.ts',
      'gloss/src/annotate/annotate.ts',
      'gloss/src/languages/typescript/jsdoc.ts',
      'gloss/src/source-error.ts',
    ]),
  );
});

test('images of a notebook are kept beside its page, and another one when it changes', async () => {
  const images = async () =>
    (await readdir(join(root, 'store'))).filter((name) => name.endsWith('.png'));
  const notebook = (image: string) =>
    notebookOf([
      markdown(`${head}Text`),
      code('plot()', display({ 'image/png': Buffer.from(image, 'latin1').toString('base64') })),
    ]);
  await write('src/impl/plot.ipynb', notebook('\u0089PNG\r\n\u001A\n1'));
  const make = maker('store');
  const first: AnnotatedPage = JSON.parse((await make()).get('src/impl/plot.ipynb') ?? '');
  expect(first.files).toHaveLength(1);
  expect(await images()).toEqual([expect.stringMatching(new RegExp(`^\\w+\\.${first.files[0]}$`))]);
  await write('src/impl/plot.ipynb', notebook('\u0089PNG\r\n\u001A\n2'));
  const second: AnnotatedPage = JSON.parse((await make()).get('src/impl/plot.ipynb') ?? '');
  expect(second.files).not.toEqual(first.files);
  expect(await images()).toHaveLength(2);
});
