import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPlace } from '../../src/cli/find-place.ts';
import { requireSources } from '../../src/cli/require-sources.ts';

let top: string;
let here: string;
beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'gloss-place-')));
  here = join(top, 'here');
  for (const file of ['here/a.ts', 'here/notes/b.md', 'here/notes/c.txt', 'beside/d.ts']) {
    await mkdir(join(top, dirname(file)), { recursive: true });
    await writeFile(join(top, file), '');
  }
});
afterAll(() => rm(top, { recursive: true }));

test.each([
  ['nothing', [], 'here', ['.']],
  ['one folder', ['notes'], 'here/notes', ['.']],
  ['one folder elsewhere', ['../beside'], 'beside', ['.']],
  ['a file', ['a.ts'], 'here', ['a.ts']],
  ['a file in a folder', ['notes/b.md'], 'here', ['notes/b.md']],
  ['several', ['a.ts', 'notes'], 'here', ['a.ts', 'notes']],
  ['several, one elsewhere', ['a.ts', '../beside'], '', ['here/a.ts', 'beside']],
  ['a file elsewhere', ['../beside/d.ts'], '', ['beside/d.ts']],
])('%s', async (_, paths, root, sources) => {
  expect(await findPlace(paths, here)).toEqual({ root: join(top, root), sources });
});

test('what is not there is named, with what may be meant', async () => {
  await expect(findPlace(['notes/b.dm'], here)).rejects.toThrow(
    'notes/b.dm: there is no such file or folder. Did you mean notes/b.md?',
  );
  await expect(findPlace(['quite/elsewhere'], here)).rejects.toThrow('Check the path');
});

test('a configuration counts if it has Gloss, and only with its packages', async () => {
  const root = join(top, 'site');
  const config = join(root, 'astro.config.mjs');
  await mkdir(root);
  await writeFile(config, `import other from 'other';`);
  expect((await findPlace([root])).config).toBeUndefined();
  await writeFile(config, `import gloss from 'astro-gloss';`);
  await expect(findPlace([root])).rejects.toThrow(
    `${config}: it imports packages that are not installed. Run: npm install astro astro-gloss`,
  );
  await writeFile(join(root, 'package.json'), '{}');
  await expect(findPlace([root])).rejects.toThrow('Run: npm install');
  const own = join(root, 'node_modules/astro-gloss');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), '{ "main": "index.js" }');
  await writeFile(join(own, 'index.js'), '');
  expect((await findPlace([root])).config).toBe('astro.config.mjs');
  // Parts of it are not what it configures.
  expect((await findPlace([config], root)).config).toBeUndefined();
});

test('where nothing can be shown, it says what it has looked for, and where', async () => {
  const root = join(top, 'empty');
  for (const folder of ['venv/lib', 'node_modules', '.hidden'])
    await mkdir(join(root, folder), { recursive: true });
  for (const file of ['venv/pyvenv.cfg', 'venv/lib/a.ts', 'node_modules/b.ts', '.hidden/c.md'])
    await writeFile(join(root, file), '');
  await expect(requireSources({ root, sources: ['.'] })).rejects.toThrow(
    new RegExp(`There is nothing to show in ${root}: no file that ends in \\.ts.*\\.md`),
  );
  await writeFile(join(root, 'd.md'), '');
  await requireSources({ root, sources: ['.'] });
});
