import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { legible } from 'astro-gloss/site/legible';
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

test('whatever accent a site chooses, both themes have a shade of it that can be read', async () => {
  const { page } = await open('');
  const accents = [
    '#ffffff',
    '#000000',
    '#ffff00',
    '#00ff00',
    '#0000ff',
    '#ff0000',
    '#ff00ff',
    '#00ffff',
  ];
  for (let hue = 0; hue < 360; hue += 15)
    for (const light of ['25%', '50%', '80%']) accents.push(`hsl(${hue} 100% ${light})`);
  const colours = accents.map(legible);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const poor = await page.evaluate((all) => {
      const context = document
        .createElement('canvas')
        .getContext('2d', { willReadFrequently: true });
      const probe = document.body.appendChild(document.createElement('i'));
      const luminance = (colour: string) => {
        probe.style.color = colour;
        if (!context) throw new Error('there is no canvas');
        context.fillStyle = getComputedStyle(probe).color;
        context.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = Array.from(context.getImageData(0, 0, 1, 1).data, (byte) => {
          const part = byte / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const grounds = ['var(--paper)', 'var(--panel)'].map(luminance);
      return all.filter((colour) =>
        grounds.some((ground) => contrast(luminance(colour), ground) < 4.5),
      );
    }, colours);
    expect(poor).toEqual([]);
  }
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
