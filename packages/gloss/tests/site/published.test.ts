import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);

const german = {
  'All & one': 'Alle & einer',
  'Words with a formula.': 'Worte mit einer Formel.',
  '<p>The square <span translate=no>_^_0_^_</span>.</p>':
    '<p>Das Quadrat <span translate=no>_^_0_^_</span>.</p>',
};
const files = {
  'a&b.md': '---\ntitle: All & one\nsummary: Words with a formula.\n---\n\nThe square $a^2$.\n',
  'topic/index.md': '---\ntitle: A topic\nsummary: What it is about.\n---\n\nIn short.\n',
  'locales/de/a&b.json': JSON.stringify(german),
  'locales/zh/a&b.json': JSON.stringify({ 'All & one': '全体与一个' }),
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-'));
  await build();
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Builds a small site of three languages. */
async function build(): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, 'notes', file)), { recursive: true });
    await writeFile(join(root, 'notes', file), text);
  }
  // What Vitest says of itself there, Astro would take for its own.
  const { DEV: _, PROD: __, ...env } = process.env;
  const command = resolve('packages/gloss/src/cli/bin.cjs');
  const args = ['build', '--site', 'https://example.org', '--out', join(root, 'dist'), 'notes'];
  await run(process.execPath, [command, ...args], {
    cwd: root,
    env: { ...env, NODE_ENV: 'production' },
  });
}

const read = (file: string) => readFile(join(root, 'dist', file), 'utf8');

test('the sitemap names a page in each language that it is translated to, as the page itself does', async () => {
  const sitemap = await read('sitemap-0.xml');
  const entries = sitemap.split('<url>').slice(1);
  const entryOf = (path: string) =>
    entries.find((entry) => entry.startsWith(`<loc>https://example.org/${path}</loc>`));
  const link = (lang: string, path: string) =>
    `<xhtml:link rel="alternate" hreflang="${lang}" href="https://example.org/${path}"/>`;
  const links = [
    link('en', 'a&amp;b/'),
    link('de', 'de/a&amp;b/'),
    link('x-default', 'a&amp;b/'),
  ].join('');
  expect(entryOf('a&amp;b/')).toContain(links);
  expect(entryOf('de/a&amp;b/')).toContain(links);
  expect(entryOf('zh/a&amp;b/')).toBeUndefined();
  expect(entryOf('topic/')).not.toContain('xhtml:link');
  expect(await read('de/a&b/index.html')).toContain(
    '<link rel="alternate" hreflang="x-default" href="https://example.org/a&amp;b/">',
  );
});
