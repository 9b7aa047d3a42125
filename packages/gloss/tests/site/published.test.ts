import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, unpackChromium } from '../../../../tests/e2e/browser.ts';
import { serve } from '../../../../tests/e2e/serve.ts';
import { checkBuilt } from '../../src/site/built/check-built.ts';
import { jsonInScript, openGraphLocale } from '../../src/site/view/linked-data.ts';

const run = promisify(execFile);

const german = {
  'All & one': 'Alle & einer',
  'Words with a formula.': 'Worte mit einer Formel.',
  '<p>The square <span translate=no>_^_0_^_</span>.</p>':
    '<p>Das Quadrat <span translate=no>_^_0_^_</span>.</p>',
};
const program = `/**
 * ---
 * title: "Half </script>"
 * summary: A number, halved.
 * paper:
 *   title: On Halves
 *   url: https://papers.example/halves
 *   authors: A. Author
 *   year: 2015
 * ---
 *
 * It costs \\$5, and [all](../a&b.md) is $x \\le 1$:
 *
 * $$
 * \\frac{x}{2}
 * $$
 */
import { two } from './two.ts';

/**
 * # The half
 *
 * | name | sum |
 * | ---- | --- |
 * | $x$  | 1   |
 *
 * @param x what is halved
 */
export function half(x: number): number {
  // See {@link half}.
  return x / two; // \`\`\` as it is
}
`;

const files = {
  'a&b.md': '---\ntitle: All & one\nsummary: Words with a formula.\n---\n\nThe square $a^2$.\n',
  'topic/index.md': '---\ntitle: A topic\nsummary: What it is about.\n---\n\nIn short.\n',
  'topic/half.ts': program,
  // Its file as Markdown would have the name of a folder.
  'note.ts': '/**\n * ---\n * title: A note\n * summary: Short.\n * ---\n */\n',
  'note.md/inner.md': '---\ntitle: Inner\nsummary: Within.\n---\n\nInside.\n',
  // Of few languages, the order in which Pagefind names them is often the same by chance.
  ...Object.fromEntries(
    ['es', 'fr', 'it', 'ja', 'ko'].map((code) => [`locales/${code}/note.json`, '{"A note":"…"}']),
  ),
  'locales/de/a&b.json': JSON.stringify(german),
  // In letters that Gloss's own font has not.
  'locales/zh/topic/index.json': JSON.stringify({
    'A topic': '一个主题',
    'What it is about.': '它讲什么。',
    '<p>In short.</p>': '<p>简而言之。</p>',
  }),
  'locales/zh/a&b.json': JSON.stringify({ 'All & one': '全体与一个' }),
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gloss-'));
  await build('.', {});
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Builds a small site, three languages and five that are hardly begun, in a folder of its own. */
async function build(place: string, surroundings: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, place, 'notes', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  // What Vitest says of itself there, Astro would take for its own.
  const { DEV: _, PROD: __, ...env } = process.env;
  const command = resolve('packages/gloss/src/cli/bin.cjs');
  const out = join(root, place, 'dist');
  const args = ['build', '--site', 'https://example.org', '--out', out, 'notes'];
  await run(process.execPath, [command, ...args], {
    cwd: join(root, place),
    env: { ...env, NODE_ENV: 'production', ...surroundings },
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
  expect(entryOf('topic/half/')).not.toContain('xhtml:link');
  expect(await read('de/a&b/index.html')).toContain(
    '<link rel="alternate" hreflang="x-default" href="https://example.org/a&amp;b/">',
  );
});

test('every address in it leads somewhere, and all else is as it should be', async () => {
  expect((await checkBuilt(join(root, 'dist'))).faults).toEqual([]);
});

test('robots.txt names the sitemap', async () => {
  expect(await read('robots.txt')).toContain('Sitemap: https://example.org/sitemap-index.xml\n');
});

test('llms.txt lists the pages of each topic with their summaries', async () => {
  expect(await read('llms.txt')).toBe(`# notes

## note.md

- [Inner](https://example.org/note.md/inner.md): Within.

## A topic

- [A topic](https://example.org/topic.md): What it is about.
- [Half </script>](https://example.org/topic/half.md): A number, halved.

## Shared by all topics

- [All & one](https://example.org/a&b.md): Words with a formula.
- [A note](https://example.org/note/): Short.
`);
});

test('beside a page lies its source as Markdown, prose and code in their order, and the page names it', async () => {
  expect(await read('topic/half.md')).toBe(`# Half \\</script>

> A number, halved.

[On Halves](https://papers.example/halves), A. Author, 2015

It costs \\$5, and [all](https://example.org/a%26b/) is $x \\le 1$:

$$
\\frac{x}{2}
$$

\`\`\`ts
import { two } from './two.ts';
\`\`\`

# The half

| name | sum |
| ---- | --- |
| $x$  | 1   |

- \`x\`

  what is halved

\`\`\`ts
export function half(x: number): number {
\`\`\`

See [\`half\`](https://example.org/topic/half/#the-half).

\`\`\`\`ts
  return x / two; // \`\`\` as it is
}
\`\`\`\`
`);
  const html = await read('topic/half/index.html');
  expect(html).toContain('<link rel="alternate" type="text/markdown" href="/topic/half.md">');
  expect(await read('de/a&b/index.html')).toContain('type="text/markdown" href="/a&amp;b.md">');
  expect(await read('note/index.html')).not.toContain('text/markdown');
});

const dataIn = (html: string) => {
  const [, json] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
};

test('a page is a TechArticle that cites its paper, whatever its title holds', async () => {
  expect(dataIn(await read('topic/half/index.html'))).toEqual({
    '@context': 'https://schema.org',
    '@type': 'TechArticle',
    headline: 'Half </script>',
    description: 'A number, halved.',
    inLanguage: 'en',
    url: 'https://example.org/topic/half/',
    image: expect.stringMatching(/^https:\/\/example\.org\/images\/[\da-f]{32}\.png$/),
    isPartOf: { '@type': 'WebSite', name: 'notes', url: 'https://example.org/' },
    citation: {
      '@type': 'ScholarlyArticle',
      name: 'On Halves',
      url: 'https://papers.example/halves',
      author: 'A. Author',
      datePublished: '2015',
    },
  });
  expect(dataIn(await read('de/a&b/index.html'))).toMatchObject({
    headline: 'Alle & einer',
    inLanguage: 'de',
    isPartOf: { url: 'https://example.org/de/' },
  });
  // Hardly translated, it is a copy of the English one.
  expect(dataIn(await read('zh/a&b/index.html'))).toBeUndefined();
  expect(dataIn(await read('index.html'))).toBeUndefined();
  expect(jsonInScript(['<!--', '</script>'])).not.toContain('<');
});

test("the pages' policy lets data stand in them, and runs none of it", async () => {
  await unpackChromium();
  const [browser, site] = await Promise.all([launchChromium(), serve(join(root, 'dist'))]);
  try {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(`${site.url}topic/half/`);
    expect(await page.locator('script[type="application/ld+json"]').count()).toBe(1);
    expect(said).toEqual([]);
  } finally {
    await Promise.all([browser.close(), site.close()]);
  }
});

test('a page says of itself what those who share it show', async () => {
  const propertiesOf = async (file: string) =>
    Array.from(
      (await read(file)).matchAll(/<meta property="og:([^"]+)" content="([^"]*)">/g),
      ([, name, content]) => `${name} ${content}`,
    );
  expect(await propertiesOf('de/a&b/index.html')).toEqual([
    'title Alle &amp; einer · notes',
    'description Worte mit einer Formel.',
    'type article',
    'site_name notes',
    'url https://example.org/de/a&amp;b/',
    'locale de_DE',
    'locale:alternate en_US',
    expect.stringMatching(/^image https:\/\/example\.org\/images\/[\da-f]{32}\.png$/),
    'image:width 1200',
    'image:height 630',
    'image:alt Alle &amp; einer · notes',
  ]);
  const imageOf = async (path: string) =>
    /"og:image" content="https:\/\/example\.org\/([^"]*)"/.exec(
      await read(`${path}/index.html`),
    )?.[1];
  const png = await readFile(join(root, 'dist', String(await imageOf('de/a&b'))));
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
  // What is a copy, and what no font has letters for, has the original's.
  for (const path of ['a&b', 'topic'])
    expect(await imageOf(`zh/${path}`)).toBe(await imageOf(path));
  expect(await imageOf('de/a&b')).not.toBe(await imageOf('a&b'));
  expect(await propertiesOf('zh/a&b/index.html')).toContain('url https://example.org/a&amp;b/');
  expect(await propertiesOf('index.html')).toContain('type website');
  expect(['en-GB', 'zh-Hant', 'sr-Latn', 'qaa'].map(openGraphLocale)).toEqual([
    'en_GB',
    'zh_TW',
    'sr_RS',
    'qaa',
  ]);
});

test('two builds are the same, byte by byte, wherever they are made', async () => {
  const locale = 'tr_TR.UTF-8';
  await build('elsewhere', { TZ: 'Asia/Kathmandu', LANG: locale, LC_ALL: locale });
  const hashesOf = async (folder: string) => {
    const found = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    const names = found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const hashes = names.map(async (name): Promise<[string, string]> => [
      relative(join(root, folder), name),
      createHash('sha256')
        .update(await readFile(name))
        .digest('hex'),
    ]);
    return Object.fromEntries(await Promise.all(hashes));
  };
  expect(await hashesOf('elsewhere/dist')).toEqual(await hashesOf('dist'));
  const { languages } = JSON.parse(await read('pagefind/pagefind-entry.json'));
  expect(Object.keys(languages)).toEqual(['de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'zh']);
});
