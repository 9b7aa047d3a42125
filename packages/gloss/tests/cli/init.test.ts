import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openProject } from '../../src/cli/open-project.ts';
import { siteFiles } from '../../src/cli/site-files.ts';
import { readLocales, readPages } from '../../src/project.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { pageStatus } from '../../src/translate/page-status.ts';
import { call } from './call.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-init-'));
});
afterEach(() => rm(root, { recursive: true }));

const read = (file: string) => readFile(join(root, file), 'utf8');

async function write(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
}

test('an empty folder becomes a site, and a second time leaves all as it is', async () => {
  const first = await call('init', root, '--title', "Ada's notes");
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const files = await siteFiles({
    title: "Ada's notes",
    config: 'astro.config.mjs',
    language: 'py',
  });
  for (const [file, text] of files) {
    expect(first.stdout).toContain(file);
    expect(await read(file)).toBe(text);
  }
  expect(await read('astro.config.mjs')).toContain(`title: 'Ada\\'s notes',`);
  expect(await read('.gitignore')).toBe('node_modules/\ndist/\n.astro/\n');
  expect(first.stdout).toContain('npm install, then npx astro-gloss dev');
  await write({ 'examples/softmax.py': 'mine' });
  const second = await call('init', root);
  expect(second.stdout).not.toMatch(/wrote|added/);
  expect(second.stdout).toContain('npm install, then');
  expect(await read('examples/softmax.py')).toBe('mine');
  expect(await read('astro.config.mjs')).toContain('Ada');
});

test('in a repository that has some of the files, each of them keeps every byte', async () => {
  const there = {
    'package.json': '{"name":"theirs"}',
    '.github/workflows/pages.yml': 'on: push',
    'setup.py': 'from setuptools import setup\r\n',
    'src/model.py': '\ufeff# Latin\n',
  };
  await write({ ...there, '.gitignore': '*.pyc\n/dist' });
  const { code, stdout } = await call('init', root);
  expect(code).toBe(0);
  for (const [file, text] of Object.entries(there)) expect(await read(file)).toBe(text);
  expect(await read('.gitignore')).toBe('*.pyc\n/dist\nnode_modules/\n.astro/\n');
  expect(stdout).toMatch(/wrote\s+astro\.config\.mjs/);
  expect(stdout).toMatch(/left\s+package\.json/);
  expect(stdout).toContain('npm install astro astro-gloss');
});

test('another kind of configuration is left alone, and none is written beside it', async () => {
  await write({ 'astro.config.ts': 'export default {};' });
  const { stdout } = await call('init', root);
  expect(stdout).toMatch(/left\s+astro\.config\.ts/);
  expect(stdout).toContain('astro.config.ts needs gloss(');
  await expect(read('astro.config.mjs')).rejects.toThrow('ENOENT');
});

test.each(['py', 'ts'])(
  'the example is a page of .%s, and all of it is translated',
  async (end) => {
    await write({ [`empty.${end}`]: '' });
    await call('init', root);
    await rm(join(root, `empty.${end}`));
    const project = await openProject({ root, sources: ['.'] });
    const [page, ...others] = await readPages(project);
    expect([page?.source, others]).toEqual([`examples/softmax.${end}`, []]);
    const { memory } = loadLanguage(await readLocales(project, 'zh'), 'zh', 'en');
    const status = page && pageStatus(page, memory, project.locales);
    expect(status).toMatchObject({ translated: status?.total, unused: [] });
    expect(status?.segments.flatMap(({ findings }) => findings)).toEqual([]);
  },
);
