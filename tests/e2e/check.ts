import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** All that another theme can change, and almost all of the time that axe takes. */
const colours = ['color-contrast', 'link-in-text-block'];

/** What axe finds, with the first places of each. Of formulas it reads the MathML, as screen readers do. */
export async function violations(page: Page, which?: 'colours' | 'others'): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(
    async (options) => {
      // @ts-expect-error axe arrives in the page by the script above.
      const { violations } = await window.axe.run({ exclude: ['.katex-html'] }, options);
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => {
        const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
        return `${id}: ${places.join(' | ')}`;
      });
    },
    {
      ...(which === 'colours' && { runOnly: colours }),
      ...(which === 'others' && {
        rules: Object.fromEntries(colours.map((rule) => [rule, { enabled: false }])),
      }),
    },
  );
}

/** How far the page can be pushed sideways, in CSS pixels. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

/** Opens the search as a reader does, asks, and waits for the answer. */
export async function ask(page: Page, query: string): Promise<string[]> {
  if (!(await page.locator('dialog.search').isVisible())) await page.keyboard.press('/');
  const input = page.locator('dialog.search input');
  await input.fill(query);
  await page
    .locator('.search [role=status]:not(:empty) + ol:not([aria-busy])')
    .waitFor({ state: 'attached' });
  return page.$$eval('dialog.search li a', (links) =>
    links.map((link) => link.getAttribute('href') ?? ''),
  );
}

/** Kilobytes of a page before any interaction, as a host compresses them. */
export async function weightOf(page: Page): Promise<Record<'html' | 'css' | 'js', number>> {
  const resources = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  const weight = { html: 0, css: 0, js: 0 };
  for (const url of new Set([page.url(), ...resources])) {
    const { pathname } = new URL(url);
    const kind = pathname.endsWith('.css') ? 'css' : pathname.endsWith('.js') ? 'js' : 'html';
    if (kind === 'html' && url !== page.url()) continue;
    weight[kind] += gzipSync(await (await fetch(url)).text()).length / 1000;
  }
  return weight;
}
