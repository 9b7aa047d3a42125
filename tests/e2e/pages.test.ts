import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { budget } from '../../packages/gloss/src/site/built/weight.ts';
import { sidewaysScroll, violations, weightOf } from './check.ts';
import { kinds, languages, paths, phone, visiting } from './visit.ts';

const { open, browser, url } = visiting();

// axe reads the translations of all pages as well where that is asked for: GLOSS_EVERY_PAGE=1 npx vitest run --project e2e pages
const every = process.env['GLOSS_EVERY_PAGE'] === '1';

describe.each(languages)('in $code', ({ code, prefix }) => {
  test.each(paths)(
    '/%s is a page without an error, asks no other host, fits a phone, and is in order',
    async (path) => {
      const { page, troubles } = await open(prefix + path, { ...phone, bypassCSP: true });
      expect(troubles).toEqual([]);
      expect(await page.getAttribute('html', 'lang')).toBe(code);
      expect(await page.locator('.katex-error').count()).toBe(0);
      expect(await sidewaysScroll(page)).toBe(0);
      await expectOrder(page);
      if (every || prefix === '' || kinds.includes(path))
        expect(await violations(page, 'others')).toEqual([]);
      await page.close();
    },
  );
});

/** One main, named navigation, and headings in order. */
async function expectOrder(page: Page): Promise<void> {
  const { mains, unnamed, levels } = await page.evaluate(() => ({
    mains: document.querySelectorAll('main').length,
    unnamed: document.querySelectorAll('nav:not([aria-label])').length,
    levels: [...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')].map(({ tagName }) =>
      Number(tagName[1]),
    ),
  }));
  expect(mains).toBe(1);
  expect(unnamed).toBe(0);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThan(2));
}

test.each(['', 'distillation/loss/'])('/%s weighs what a page may', async (path) => {
  const { page } = await open(path);
  const weight = await weightOf(page);
  for (const kind of ['html', 'css', 'js'] as const)
    expect(weight[kind], kind).toBeLessThanOrEqual(budget[kind]);
  await page.close();
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

test('"Source" opens the program itself', async () => {
  const { page } = await open('distillation/teacher/');
  const href = await page.locator('.facts a[href*="/source/"]').getAttribute('href');
  const response = await page.goto(new URL(String(href), page.url()).href);
  expect(await response?.text()).toBe(await readFile('src/impl/distillation/teacher.ts', 'utf8'));
  await page.close();
});

test('an address that leads nowhere is answered in its own language, without a script in both', async () => {
  const english = 'There is no such page';
  const chinese = '没有这个页面';
  for (const { prefix, said, javaScriptEnabled } of [
    { prefix: '', said: [english], javaScriptEnabled: true },
    { prefix: 'zh/', said: [chinese], javaScriptEnabled: true },
    { prefix: 'zh/', said: [english, chinese], javaScriptEnabled: false },
  ]) {
    const page = await browser().newPage({ javaScriptEnabled });
    const response = await page.goto(`${url()}${prefix}no/such/page/`);
    expect(response?.status()).toBe(404);
    await expect.poll(() => page.locator('main section').count()).toBe(said.length);
    const text = await page.innerText('main');
    for (const words of said) expect(text).toContain(words);
    if (said.length === 1) expect(await page.title()).toContain(said[0]);
    if (said.length === 1 && prefix !== '') {
      expect(await page.innerText('.masthead')).toContain('全部页面');
      expect(await page.innerText('.colophon')).not.toMatch(/Keys|Translations/);
      await page.keyboard.press('/');
      expect(await page.getAttribute('dialog[open]', 'aria-label')).toBe('搜索');
    }
    await page.close();
  }
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
