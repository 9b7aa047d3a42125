import { existsSync } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import type { Browser } from 'playwright-core';
import { type Book, gatherBook } from './book.ts';
import { type Built, findBuilt } from '../site/built/read-built.ts';
import { readArguments } from './read-arguments.ts';

/** Makes a PDF of a topic, by the browser of whoever asks for it. */
export async function pdf(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    from: { type: 'string', default: 'dist' },
    out: { type: 'string' },
    browser: { type: 'string' },
  });
  const [path, ...more] = positionals.map((name) => name.replaceAll(/^\/|\/$/g, ''));
  if (path === undefined || more.length > 0)
    throw new Error('name one topic or page. Usage: astro-gloss pdf zh/topic [--out FILE]');
  const built = await findBuilt(resolve(values.from));
  const book = await gatherBook(built, path);
  const browser = await launch(values.browser);
  try {
    const file = values.out ?? `${path.replaceAll('/', '-') || 'index'}.pdf`;
    await writeFile(resolve(file), await print(book, built, browser));
    console.log(`${file}: ${book.pages} ${book.pages === 1 ? 'page' : 'pages'} of the site`);
  } finally {
    await browser.close();
  }
}

/** @throws where there is no browser that prints without a window, or nothing to steer it with */
async function launch(given: string | undefined): Promise<Browser> {
  const { chromium } = await import('playwright-core').catch((cause) => {
    throw new Error('A PDF is printed by playwright-core. Run: npm install playwright-core', {
      cause,
    });
  });
  const ways = given
    ? [{ executablePath: given }]
    : ['chrome', 'msedge', 'chromium'].map((channel) => ({ channel }));
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      return await chromium.launch(way);
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  throw new Error(
    `No Chrome, Edge or Chromium starts. Name one with --browser PATH.\n${reasons.join('\n')}`,
  );
}

/** The book stands where the site's own base is, for the sake of its styles, fonts and images. */
async function print({ html }: Book, { base, folder }: Built, browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const url = `http://site.invalid${base}`;
  await page.route('**/*', (route) => {
    const { href, pathname } = new URL(route.request().url());
    if (href === url) return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' });
    const path = join(folder, normalize(`/${decodeURIComponent(pathname).slice(base.length)}`));
    return existsSync(path) ? route.fulfill({ path }) : route.abort();
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page.pdf({ preferCSSPageSize: false, format: 'A4', outline: true, tagged: true });
}
