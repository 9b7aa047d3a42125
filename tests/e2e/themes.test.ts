import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { desk, visiting } from './visit.ts';

const { open, browser, url } = visiting();

function ground(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

test('a chosen theme stays on the next page, and wins over the system', async () => {
  const { page } = await open('', { ...desk, colorScheme: 'light' });
  const light = await ground(page);
  await page.click('.theme-switch');
  const dark = await ground(page);
  expect(dark).not.toBe(light);
  await page.goto(`${url()}zh/distillation/`);
  expect(await ground(page)).toBe(dark);
  expect(await page.getAttribute('.theme-switch', 'aria-pressed')).toBe('true');
  await page.close();
});

test('without a choice the page follows the system, also while it is open; choosing what the system says is none', async () => {
  const { page } = await open('distillation/', { ...desk, colorScheme: 'light' });
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground(page);
  expect(dark).not.toBe(light);
  await page.click('.theme-switch');
  await page.click('.theme-switch');
  expect(await page.evaluate(() => localStorage.getItem('theme'))).toBe(null);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await ground(page)).toBe(light);
  await page.close();
});

test('the theme is there before anything is painted', async () => {
  const context = await browser().newContext({ ...desk, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(url());
  await page.evaluate(() => localStorage.setItem('theme', 'dark'));
  // Scripts of files come after the first paint; they are held back, and the theme must not wait for them.
  await page.route('**/*.js', () => undefined);
  await page.goto(`${url()}distillation/`, { waitUntil: 'commit' });
  await page.locator('h1').waitFor();
  // Nothing is painted before the style sheet has come.
  await expect.poll(() => ground(page)).not.toBe('rgba(0, 0, 0, 0)');
  expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
  expect(await ground(page)).toBe('rgb(22, 21, 19)');
  await context.close();
});
