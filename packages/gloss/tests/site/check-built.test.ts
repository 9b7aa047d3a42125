import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentSecurityPolicy } from 'gloss-common/content-security-policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBuilt } from '../../src/site/built/check-built.ts';
import { call } from '../cli/call.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-built-'));
});
afterAll(() => rm(folder, { recursive: true }));

const policy = contentSecurityPolicy({
  scripts: ['let known'],
  styles: [],
  hosts: ['https://named.example'],
});
const page = (body: string, head = '') => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/n/_astro/a.css"><title>A page</title><link rel="canonical" href="https://host.example/n/">
<script>let known</script>${head}</head><body>${body}</body></html>`;
const sound: Record<string, string> = {
  'index.html': page(
    '<h1 id="top">A</h1><a href="b/#größe">b</a><a href="https://host.example/other/">o</a>',
  ),
  'b/index.html': page('<h1 id="größe">B</h1><a href="/n/b.md">md</a><a href="../#top">A</a>'),
  'b.md': '[A](https://host.example/n/#top) and ![B](b/)\n',
  'llms.txt': '- [B](b.md)\n',
  'sitemap-0.xml':
    '<urlset><url><loc>https://host.example/n/b/</loc><xhtml:link hreflang="en" href="https://host.example/n/"/></url></urlset>',
  '_astro/a.css': '@font-face { src: url(/n/_astro/f.woff2) }',
  '_astro/a.js': 'import"./b.js";',
  '_astro/b.js': '',
};

async function check(files: Record<string, string>, html?: number) {
  const site = await mkdtemp(join(folder, 'site-'));
  for (const [file, text] of Object.entries({ ...sound, ...files })) {
    await mkdir(dirname(join(site, file)), { recursive: true });
    await writeFile(join(site, file), text);
  }
  const { faults, ...counts } = await checkBuilt(site, { html: html ?? 40, css: 15, js: 15 });
  return { site, counts, said: faults.map(({ message }) => message) };
}

test('a site without a mistake has none', async () => {
  const { said, counts } = await check({});
  expect(said).toEqual([]);
  expect(counts).toEqual({ pages: 2, links: 13, isValidated: true });
});

// Each a kilobyte that no host can make smaller.
const noise = Array.from({ length: 16_000 }, (_, at) => Math.sin(at).toString(36)).join('');

test.each<[string, Record<string, string>, RegExp]>([
  [
    'a link to no page',
    { 'x/index.html': page('<h1>B</h1><a href="/n/c/">c</a>') },
    /^x\/index\.html:\d+:\d+: "\/n\/c\/" leads to no page/,
  ],
  [
    'a link without the slash at its end',
    { 'x/index.html': page('<h1>B</h1><a href="/n/b">b</a>') },
    /"\/n\/b" leads to no page/,
  ],
  [
    'a link that forgets the base path',
    { 'x/index.html': page('<h1>B</h1><a href="/b/">b</a>') },
    /"\/b\/" leads out of \/n\/, .* Begin it with \/n\//,
  ],
  [
    'an anchor that is not there',
    { 'x/index.html': page('<h1>B</h1><a href="../#toop">b</a>') },
    /"\.\.\/#toop" leads to an anchor/,
  ],
  [
    'an address that is none',
    { 'x/index.html': page('<h1>B</h1><a href="http://[">b</a>') },
    /"http:\/\/\[" is no address/,
  ],
  [
    'an address that encodes no text',
    { 'x/index.html': page('<h1>B</h1><a href="%ff/">b</a>') },
    /"%ff\/" leads/,
  ],
  [
    'a canonical address of nothing',
    {
      'x/index.html': page(
        '<h1>B</h1>',
        '<link rel="alternate" hreflang="zh" href="https://host.example/zh/">',
      ),
    },
    /"https:\/\/host\.example\/zh\/" leads out of/,
  ],
  [
    'an image to share that is not there',
    {
      'x/index.html': page(
        '<h1>B</h1>',
        '<meta property="og:image" content="https://host.example/n/b.png">',
      ),
    },
    /"https:\/\/host\.example\/n\/b\.png" leads to no/,
  ],
  [
    'a redirect to nothing',
    { 'old/index.html': page('<h1>B</h1>', '<meta http-equiv="refresh" content="0;url=/n/new/">') },
    /"\/n\/new\/" leads to no/,
  ],
  [
    'a sitemap of what is gone',
    { 'sitemap-0.xml': '<urlset><url><loc>https://host.example/n/c/</loc></url></urlset>' },
    /^sitemap-0\.xml:1:\d+: "https:\/\/host\.example\/n\/c\/" leads to no/,
  ],
  [
    'a feed of what is gone',
    { 'feed.xml': '<feed>\n<entry><link href="https://host.example/n/c/"/></entry></feed>' },
    /^feed\.xml:2:8: /,
  ],
  [
    'a list for machines of what is gone',
    { 'llms.txt': '- [C](c.md)\n' },
    /^llms\.txt:1:3: "c\.md" leads to no/,
  ],
  ['Markdown that leads nowhere', { 'b.md': 'See\n[C](../c/)\n' }, /^b\.md:2:1: /],
  [
    'an id that is there twice',
    { 'x/index.html': page('<h1 id="x">B</h1><p id="x"></p>') },
    /has the id "x" twice/,
  ],
  [
    'HTML that is not valid',
    { 'x/index.html': page('<h1>B</h1><ul><p>b</p></ul>') },
    /<p> element is not permitted as content under <ul>/,
  ],
  [
    'an inline script of somebody',
    { 'x/index.html': page('<h1>B</h1><script>alert(1)</script>') },
    /doesn't allow the inline <script> that begins with "alert\(1\)"/,
  ],
  [
    'an inline style',
    { 'x/index.html': page('<h1 style="color:red">B</h1>') },
    /doesn't allow the attribute "style" of <h1>/,
  ],
  [
    'a handler',
    { 'x/index.html': page('<h1 onclick="x()">B</h1>') },
    /doesn't allow the attribute "onclick" of <h1>/,
  ],
  [
    'a script from elsewhere',
    { 'x/index.html': page('<h1>B</h1><script src="https://cdn.example/a.js"></script>') },
    /doesn't allow what <script> loads from https:\/\/cdn\.example/,
  ],
  [
    'an image from elsewhere',
    { 'x/index.html': page('<h1>B</h1><img alt="" src="data:," srcset="//cdn.example/a.png 2x">') },
    /doesn't allow what <img> loads from http:\/\/cdn\.example/,
  ],
  [
    'a connection to elsewhere',
    { 'x/index.html': page('<h1>B</h1>', '<link rel="preconnect" href="https://cdn.example">') },
    /doesn't allow what <link> loads/,
  ],
  [
    'a stylesheet that asks others',
    { '_astro/a.css': '@import "https://cdn.example/a.css";' },
    /^_astro\/a\.css: it loads https:\/\/cdn\.example\/a\.css/,
  ],
  [
    'a policy that lets in all',
    {
      'x/index.html': page('<h1>B</h1>').replace("script-src 'self'", "script-src 'unsafe-inline'"),
    },
    /its policy allows 'unsafe-inline'/,
  ],
  [
    'a policy without an end',
    { 'x/index.html': page('<h1>B</h1>').replace("base-uri 'none'", '') },
    /its policy has no "base-uri 'none'"/,
  ],
  [
    'a script before the policy',
    {
      'x/index.html': page('<h1>B</h1>').replace(
        '<meta charset',
        '<script>let known</script><meta charset',
      ),
    },
    /<?it stands before the policy/,
  ],
  [
    'a page without a policy',
    { 'x/index.html': page('<h1>B</h1>').replace(/<meta http-equiv="C[^>]*>/, '') },
    /has no content security policy/,
  ],
  [
    'a page that is heavy',
    { 'x/index.html': page(`<h1>B</h1><p>${noise}</p>`) },
    /^x\/index\.html: its HTML weighs \d+\.\d kB compressed, and 40 kB/,
  ],
  [
    'a script whose imports are heavy',
    {
      'x/index.html': page('<h1>B</h1><script src="/n/_astro/a.js"></script>'),
      '_astro/b.js': `"${noise}"`,
    },
    /its JS weighs \d+/,
  ],
])('%s is found, and is all that is', async (_, files, says) => {
  const { said } = await check(files);
  expect(said).toEqual([expect.stringMatching(says)]);
});

test('what the publisher has named may be loaded', async () => {
  const { said } = await check({
    'x/index.html': page('<h1>B</h1><script src="https://named.example/a.js"></script>'),
  });
  expect(said).toEqual([]);
});

test('the command names the file, says once what stands on every page, and ends with 1', async () => {
  const dead = page('<h1>A</h1><a href="/n/c/">c</a>');
  const { site } = await check({ 'w/index.html': dead, 'x/index.html': dead });
  const { code, stdout } = await call('check-site', '--out', site);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /w\/index\.html:4:\d+: "\/n\/c\/" leads to no page or file\. .*\(and 1 times more\)\n/,
  );
  expect(stdout).toMatch(/\nWrong: \d+, in 4 pages and \d+ addresses\.$/);
  const listed = JSON.parse((await call('check-site', '--out', site, '--json')).stdout);
  expect(listed).toContainEqual(
    expect.objectContaining({ line: 4, problem: '"/n/c/" leads to no page or file' }),
  );
  expect(await call('check-site', '--out', folder)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Write one with: astro-gloss build'),
  });
});
