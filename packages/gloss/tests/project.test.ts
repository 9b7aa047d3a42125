import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Project, readSources, writeChanged } from '../src/project.ts';
import { writeLocaleFile } from '../src/translate/write.ts';
import { markdown, notebookOf } from './languages/notebook/make.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-project-'));
});
afterEach(() => rm(root, { recursive: true }));

const write = async (path: string, text: string | Uint8Array = 'x') => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};
const read = (project: Pick<Project, 'programs' | 'texts'>) =>
  readSources({ root, runs: 'runs', locales: 'locales', sourceLanguage: 'en', ...project });
const all = { programs: [{ folder: '.', strict: false }], texts: [{ folder: '.', strict: false }] };

test('all of a project are its own programs and texts', async () => {
  const own = ['README.md', 'a.ts', 'nn/b.py', 'nn/deep/c.md', 'nn/e.ipynb'];
  const foreign = [
    'node_modules/p/a.ts',
    'dist/a.ts',
    '.hidden/a.md',
    'nn/__pycache__/a.py',
    'env/lib/a.py',
    'lib/site-packages/a.py',
    'nn/types.d.ts',
    'nn/.ipynb_checkpoints/e-checkpoint.ipynb',
    'nn/data.json',
  ];
  for (const path of [...own, ...foreign, 'env/pyvenv.cfg']) await write(path);
  await write('film.ts', Buffer.from([0x47, 0x40, 0x00, 0x10, 0x00]));
  expect((await read(all)).files.map(({ path }) => path)).toEqual(own);
});

test('what a link leads to is found once, and no chain of links is endless', async () => {
  await write('own/a/b.md');
  await write('own/folder.md/in.md');
  await write('own/n.ipynb');
  await write('elsewhere/deep/d.md');
  await symlink('..', join(root, 'own/a/up'), 'junction');
  await symlink('a', join(root, 'own/twin'), 'junction');
  await symlink('../elsewhere', join(root, 'own/linked'), 'junction');
  await symlink('../elsewhere', join(root, 'own/zwin'), 'junction');
  await symlink('../../elsewhere', join(root, 'elsewhere/deep/around'), 'junction');
  await symlink('a/b.md', join(root, 'own/c.md'));
  await symlink('nowhere.md', join(root, 'own/dead.md'));
  const own = { programs: [{ folder: 'own' }], texts: [{ folder: 'own', strict: false }] };
  expect((await read(own)).files.map(({ path }) => path)).toEqual([
    'own/a/b.md',
    'own/c.md',
    'own/folder.md/in.md',
    'own/linked/deep/d.md',
    'own/n.ipynb',
  ]);
});

test('a file is written as the innermost folder of its kind says', async () => {
  for (const path of ['README.md', 'src/a.ts', 'src/a.md', 'src/old/b.ts', 'other/c.ts'])
    await write(path);
  const { files } = await read({
    programs: [
      { folder: '.', dialect: 'labml', strict: false },
      { folder: 'src', strict: true },
      { folder: 'src/old', dialect: 'plain' },
    ],
    texts: [{ folder: '.', dialect: 'plain', strict: false }],
  });
  expect(files.map(({ path, dialect, strict }) => [path, dialect, strict])).toEqual([
    ['README.md', 'plain', false],
    ['other/c.ts', 'labml', false],
    ['src/a.md', 'plain', false],
    ['src/a.ts', undefined, true],
    ['src/old/b.ts', 'plain', undefined],
  ]);
});

test('a file that is named alone has the rules of its name', async () => {
  await write('src/a.ts');
  const { files } = await read({ programs: [{ folder: 'src/a.ts', strict: false }], texts: [] });
  expect(files).toMatchObject([{ path: 'src/a.ts', strict: false }]);
});

test('a notebook that is not UTF-8 is shown, and told', async () => {
  const text = notebookOf([markdown('Café')]);
  await write('a.ipynb', Buffer.from(text, 'latin1'));
  const { files } = await read(all);
  const problem = 'it is not UTF-8';
  const line = text.split('\n').findIndex((each) => each.includes('Caf')) + 1;
  expect(files).toMatchObject([{ path: 'a.ipynb', text, faults: [{ place: { line }, problem }] }]);
});

test('a notebook in which nothing is written is no page', async () => {
  await write('a.ipynb', notebookOf([]));
  await write('b.ipynb', '');
  await write('c.ipynb', notebookOf([markdown('Text')]));
  expect((await read(all)).files.map(({ path }) => path)).toEqual(['c.ipynb']);
});

test('bytes that are no text are a mistake of the file', async () => {
  await write('a.md', Buffer.from('Caf\xe9', 'latin1'));
  const { files } = await read(all);
  expect(files).toMatchObject([
    {
      path: 'a.md',
      text: 'Café',
      faults: [{ place: { file: 'a.md' }, problem: 'it is not UTF-8' }],
    },
  ]);
});

test.each([
  ['as we write it', '{\n "a": "b"\n}\n', '{\n "a": "c",\n "d": "\\n e"\n}\n'],
  ['with CRLF', '{\r\n  "a": "b"\r\n}\r\n', '{\r\n  "a": "c",\r\n  "d": "\\n e"\r\n}\r\n'],
  ['with tabs', '{\n\t"a": "b"\n}\n', '{\n\t"a": "c",\n\t"d": "\\n e"\n}\n'],
  ['in one line', '{"a":"b"}', '{\n "a": "c",\n "d": "\\n e"\n}\n'],
])('a translation file %s stays so', async (_, former, expected) => {
  await write('zh.json', former);
  const entries = new Map([
    ['a', { value: 'c' }],
    ['d', { value: '\n e' }],
  ]);
  await writeChanged(join(root, 'zh.json'), writeLocaleFile(entries));
  expect(await readFile(join(root, 'zh.json'), 'utf8')).toBe(expected);
});
