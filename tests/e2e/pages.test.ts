import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { type Served, serve } from './serve.ts';

const paths = [
  '',
  'distillation/',
  'distillation/teacher/',
  'distillation/student/',
  'distillation/loss/',
  'distillation/ensemble/',
  'distillation/readme/',
  'mnist/',
];
const languages = [
  { code: 'en', prefix: '' },
  { code: 'zh', prefix: 'zh/' },
];
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Browser;
let site: Served;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serve(inject('site'))]);
});
afterAll(() => Promise.all([browser.close(), site.close()]));

/** Opens a page and keeps what a reader must never meet: console errors, and requests that leave the site. */
async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage(options);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url) && !request.url().startsWith('data:')) {
      troubles.push(`request to ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(site.url + path, { waitUntil: 'networkidle' });
  return { page, troubles };
}

/** How far the page can be pushed sideways, in CSS pixels. */
function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

describe.each(languages)('in $code', ({ code, prefix }) => {
  test.each(paths)('/%s renders without an error, and asks no other host', async (path) => {
    const { page, troubles } = await open(prefix + path);
    expect(troubles).toEqual([]);
    expect(await page.getAttribute('html', 'lang')).toBe(code);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('.katex-error').count()).toBe(0);
    await page.close();
  });

  test.each(paths)('/%s does not scroll sideways on a phone', async (path) => {
    const { page } = await open(prefix + path, { viewport: { width: 390, height: 844 } });
    expect(await sidewaysScroll(page)).toBe(0);
    await page.close();
  });

  test.each(['', 'distillation/', 'distillation/loss/', 'distillation/readme/'])(
    '/%s has nothing for axe to report, in either theme',
    async (path) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await open(prefix + path, { colorScheme, bypassCSP: true });
        await page.addScriptTag({ path: axe });
        const violations = await page.evaluate(async () => {
          // @ts-expect-error axe arrives in the page by the script above.
          const { violations } = await window.axe.run();
          return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => {
            const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
            return `${id}: ${places.join(' | ')}`;
          });
        });
        expect(violations).toEqual([]);
        await page.close();
      }
    },
  );
});

test('a program shows the very lines of its file, with their own numbers', async () => {
  const { page } = await open('distillation/loss/');
  const shown = await page.$$eval('.line', (lines) =>
    lines.map((line) => [Number(line.getAttribute('data-n')), line.textContent] as const),
  );
  const file = (await readFile('src/impl/distillation/loss.ts', 'utf8')).split('\n');
  expect(shown.length).toBeGreaterThan(10);
  for (const [number, text] of shown) expect(text).toBe(file[number - 1]);
  expect(shown.map(([number]) => number)).toEqual(
    shown.map(([number]) => number).sort((a, b) => a - b),
  );
  await page.close();
});

test('prose and the code it explains begin at the same height', async () => {
  const { page } = await open('distillation/loss/', { viewport: { width: 1400, height: 1000 } });
  const gaps = await page.$$eval('.row.beside', (rows) =>
    rows.map((row) => {
      const top = (selector: string) =>
        row.querySelector(selector)?.getBoundingClientRect().top ?? NaN;
      return Math.abs(top('.prose') - top('.code'));
    }),
  );
  expect(gaps.length).toBeGreaterThan(3);
  expect(Math.max(...gaps)).toBeLessThan(1);
  await page.close();
});

test('formulas are there for the eye and, as MathML, for a screen reader', async () => {
  const { page } = await open('distillation/loss/');
  expect(await page.locator('.katex-html').count()).toBeGreaterThan(5);
  expect(await page.locator('.katex-mathml math').count()).toBe(
    await page.locator('.katex-html').count(),
  );
  const fonts = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...document.fonts]
      .filter((font) => font.status === 'loaded')
      .map((font) => font.family);
  });
  expect(fonts.some((family) => family.includes('KaTeX'))).toBe(true);
  await page.close();
});

test('the language switch leads to the same section of the same page', async () => {
  const { page } = await open('distillation/loss/', { viewport: { width: 1400, height: 900 } });
  const rows = page.locator('.row[id]');
  const id = await rows.nth(4).getAttribute('id');
  await page.evaluate((section) => {
    document.documentElement.style.scrollBehavior = 'auto';
    document.getElementById(String(section))?.scrollIntoView();
  }, id);
  await page.locator('a[data-language][lang=zh]').dispatchEvent('click');
  await page.waitForURL(`**/zh/distillation/loss/#${id}`);
  expect(await page.getAttribute('html', 'lang')).toBe('zh');
  await page.close();
});

test('a chosen theme stays on the next page, and wins over the system', async () => {
  const { page } = await open('', { colorScheme: 'light' });
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.click('.theme-switch');
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.goto(`${site.url}zh/distillation/`);
  expect(await ground()).toBe(dark);
  expect(await page.getAttribute('.theme-switch', 'aria-pressed')).toBe('true');
  await page.close();
});

test('without JavaScript the page still reads, and shows no button that does nothing', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}distillation/`);
  expect(await page.locator('.theme-switch').isVisible()).toBe(false);
  expect(await page.locator('.prose').first().isVisible()).toBe(true);
  await context.close();
});

test('previous and next lead through every page of a language, once each', async () => {
  const { page } = await open('zh/distillation/');
  const seen = [new URL(page.url()).pathname];
  while (await page.locator('a[rel=next]').count()) {
    await page.click('a[rel=next]');
    seen.push(new URL(page.url()).pathname);
  }
  expect(new Set(seen).size).toBe(seen.length);
  for (const path of paths.slice(1)) expect(seen).toContain(`/zh/${path}`);
  await page.close();
});

test('"Source" opens the program itself', async () => {
  const { page } = await open('distillation/teacher/');
  const href = await page.locator('.facts a[href*="/source/"]').getAttribute('href');
  const response = await page.goto(new URL(String(href), page.url()).href);
  expect(await response?.text()).toBe(await readFile('src/impl/distillation/teacher.ts', 'utf8'));
  await page.close();
});

test('an address that leads nowhere is answered in both languages', async () => {
  const page = await browser.newPage();
  const response = await page.goto(`${site.url}zh/no/such/page/`);
  expect(response?.status()).toBe(404);
  const text = await page.innerText('main');
  expect(text).toContain('There is no such page');
  expect(text).toContain('没有这个页面');
  await page.close();
});

test('the first translation serves the page it was made for', async () => {
  const html = await readFile(join(inject('site'), 'zh/distillation/readme/index.html'), 'utf8');
  const fixture = JSON.parse(await readFile('tests/fixtures/distillation.readme.zh.json', 'utf8'));
  const original = String(Object.values(fixture)[0]);
  const paragraphs = original.match(/<p>.*?<\/p>/gs) ?? [];
  expect(paragraphs).toHaveLength(4);
  expect(html).toContain('在神经网络中提炼知识');
  for (const paragraph of paragraphs.slice(1)) expect(html).toContain(paragraph.trim());
  expect(html).toContain('TensorFlow.js');
  expect(html).not.toContain('data-state');
});
