import { readFile } from 'node:fs/promises';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import { expect, inject, test } from 'vitest';

/** Every address and every anchor of a built folder, so that a link can be followed without a server. */
async function crawl(folder: string, base: string) {
  const files = (await Array.fromAsync(glob('**/*', { cwd: folder }))).map((file) =>
    file.replaceAll('\\', '/'),
  );
  const addresses = new Set(files.map((file) => base + file.replace(/(^|\/)index\.html$/, '$1')));
  const anchors = new Set<string>();
  const links: { from: string; href: string }[] = [];
  for (const file of files.filter((name) => name.endsWith('.html'))) {
    const address = base + file.replace(/(^|\/)index\.html$/, '$1');
    visit(fromHtml(await readFile(join(folder, file), 'utf8')), 'element', ({ properties }) => {
      const { id, href, src } = properties;
      if (id) anchors.add(`${address}#${id}`);
      for (const link of [href, src])
        if (typeof link === 'string') links.push({ from: address, href: link });
    });
  }
  return { addresses, anchors, links };
}

test.each([
  ['at the root of a host', 'site', '/'],
  ['under a base path', 'siteUnderBase', '/name/'],
] as const)(
  'every internal link leads to a page and an anchor that exist, %s',
  async (_, folder, base) => {
    const { addresses, anchors, links } = await crawl(inject(folder), base);
    const origin = 'https://example.org';
    const dead = links.filter(({ from, href }) => {
      const url = new URL(href, origin + from);
      if (url.origin !== origin) return false;
      if (!addresses.has(decodeURI(url.pathname))) return true;
      return url.hash !== '' && !anchors.has(decodeURI(url.pathname) + decodeURI(url.hash));
    });
    expect(links.length).toBeGreaterThan(200);
    expect(dead).toEqual([]);
  },
);

test('with an address of its own, a page names itself canonical, its sisters by language, and the sitemap lists both', async () => {
  const folder = inject('siteUnderBase');
  const html = await readFile(join(folder, 'zh/distillation/loss/index.html'), 'utf8');
  expect(html).toContain(
    '<link rel="canonical" href="https://example.org/name/zh/distillation/loss/">',
  );
  expect(html).toContain(
    '<link rel="alternate" hreflang="en" href="https://example.org/name/distillation/loss/">',
  );
  const sitemap = await readFile(join(folder, 'sitemap-0.xml'), 'utf8');
  expect(sitemap).toContain('https://example.org/name/zh/distillation/loss/');
  expect(sitemap).toContain('https://example.org/name/distillation/loss/');
});
