import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { checkBuilt } from '../../packages/gloss/src/site/built/check-built.ts';

test.each([
  ['at the root of a host', 'site'],
  ['under a base path', 'siteUnderBase'],
] as const)(
  'every address leads to what exists, HTML is valid, nothing loads from elsewhere, no page is heavy, %s',
  async (_, folder) => {
    const { faults, isValidated, links } = await checkBuilt(inject(folder));
    expect(faults.map(({ message }) => message)).toEqual([]);
    expect(isValidated).toBe(true);
    expect(links).toBeGreaterThan(5000);
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
