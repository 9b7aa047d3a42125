import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { ask } from './check.ts';
import { desk, idOf, phone, sectionWith, visiting } from './visit.ts';

const site = visiting();
const underBase = visiting('siteUnderBase', '/name/');

/** Opens a page and answers with the first function that it has, and where. */
async function firstFunction(page: Page, address: string) {
  await page.goto(site.url() + address);
  const section = sectionWith(page, /^export (?:async )?function \w/);
  const name = /function (\w+)/.exec(await section.locator('.code').innerText())?.[1] ?? '';
  return { name, section, href: `/${address}#${await idOf(section)}` };
}

describe.each([
  { code: 'en', prefix: '', word: 'temperature', mark: /^temperature/i, none: 'Nothing found' },
  { code: 'zh', prefix: 'zh/', word: '温度', mark: /温度/, none: '没有找到' },
])('in $code', ({ code, prefix, word, mark, none }) => {
  test('a word leads to the sections that hold it, in this language', async () => {
    const { page, troubles } = await site.open(`${prefix}mnist/`);
    const { href } = await firstFunction(page, `${prefix}distillation/loss/`);
    await page.goto(`${site.url()}${prefix}mnist/`);
    const found = await ask(page, word);
    expect(found.length).toBeGreaterThan(4);
    expect(found.filter((href) => !href.startsWith(`/${prefix}`))).toEqual([]);
    if (code === 'en') expect(found.filter((href) => href.startsWith('/zh/'))).toEqual([]);
    expect(found).toContain(href);
    expect(await page.locator('.search mark').first().innerText()).toMatch(mark);
    await page.locator(`.search a[href="${href}"]`).click();
    await page.waitForURL(`**${href}`);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('a name in code is found where it stands', async () => {
    const { page } = await site.open(prefix);
    for (const path of ['distillation/', 'distillation/loss/', 'distillation/dark-knowledge/']) {
      const { name, href } = await firstFunction(page, prefix + path);
      await page.goto(site.url() + prefix);
      expect(await ask(page, name)).toContain(href);
    }
    await page.close();
  });

  test('what is nowhere is said to be nowhere', async () => {
    const { page } = await site.open(prefix);
    expect(await ask(page, 'жжжж')).toEqual([]);
    expect(await page.locator('.search [role=status]').innerText()).toContain(none);
    await page.close();
  });

  test('works under a base path, and on a phone', async () => {
    const { page, troubles } = await underBase.open(`${prefix}mnist/`, phone);
    await page.locator('.search-open').tap();
    await page.locator('dialog.search').waitFor();
    const found = await ask(page, word);
    const loss = expect.stringMatching(`^/name/${prefix}distillation/loss/#`);
    expect(found).toContainEqual(loss);
    await page.locator('.search li a').first().tap();
    await page.waitForURL(`**/name/${prefix}**`);
    expect(troubles).toEqual([]);
    await page.close();
  });
});

test('a Chinese word is found in a longer one that begins with it', async () => {
  const { page } = await site.open('zh/');
  for (const word of ['注意力', '教师']) expect((await ask(page, word)).length).toBeGreaterThan(2);
  await page.close();
});

test('formulas are no noise: of their TeX and their glyphs nothing is indexed', async () => {
  const folder = join(inject('site'), 'pagefind/fragment');
  const files = await readdir(folder);
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const text = gunzipSync(await readFile(join(folder, file))).toString();
    // The guide shows TeX as its authors write it.
    if (/"url":"(?:\/zh)?\/guide\//.test(text)) continue;
    expect(text).not.toMatch(/\\\\(?:frac|log|sum|exp|text)|glosssym/);
  }
});

test('nothing of it is loaded before it is opened', async () => {
  const { page } = await site.open('distillation/loss/');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  expect(loaded.filter((name) => /pagefind|search-dialog/.test(name))).toEqual([]);
  await ask(page, 'teacher');
  expect(requests.some((path) => path.includes('search-dialog'))).toBe(true);
  expect(requests.some((path) => path.endsWith('/pagefind/pagefind.js'))).toBe(true);
  await page.close();
});

test('arrows, Enter and Esc do what one expects', async () => {
  const { page } = await site.open('distillation/loss/');
  const found = await ask(page, 'momentum');
  expect(found.length).toBeGreaterThan(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe(found[1]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog.search').isVisible()).toBe(false);
  await page.keyboard.press('Control+k');
  await page.locator('dialog.search').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((address) => address.pathname + address.hash === found[0]);
  await page.close();
});

test('keys right after Esc are the page’s again, before anything is drawn', async () => {
  const { page } = await site.open('distillation/loss/');
  await ask(page, 'momentum');
  const opened = await page.evaluate(() => {
    const dialog = document.querySelector<HTMLDialogElement>('dialog.search');
    const press = (key: string, ctrlKey = false) => {
      const event = new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
      return dialog?.open;
    };
    // In one task, as when keys come faster than a busy machine draws.
    return [press('Escape'), press('/'), press('Escape'), press('k', true), press('k', true)];
  });
  expect(opened).toEqual([false, true, false, true, true]);
  await page.close();
});

test('whoever is in the list when it changes is at its beginning then', async () => {
  const { page } = await site.open('distillation/loss/');
  const before = await ask(page, 'momentum');
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('dialog.search input');
    if (!input) return;
    input.value = 'temperature';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    // In the same task, so that the answer can't be there yet.
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
  });
  await page.locator('.search ol:not([aria-busy])').waitFor();
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('href'));
  expect(focused).toBe(await page.locator('.search li a').first().getAttribute('href'));
  expect(focused).not.toBe(before[0]);
  await page.close();
});

test('Ctrl+K is the search’s in a field, too, and does not lead out of the page', async () => {
  const { page } = await site.open('distillation/loss/');
  const isPrevented = () =>
    page.evaluate(() => {
      const event = new KeyboardEvent('keydown', {
        key: 'k',
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
      });
      document.activeElement?.dispatchEvent(event);
      return event.defaultPrevented;
    });
  await page.keyboard.press('/');
  expect(await isPrevented()).toBe(true);
  expect(await page.locator('dialog.search').isVisible()).toBe(true);
  await page.close();
});

test('what is typed at once after the slash is all there', async () => {
  const { page } = await site.open('distillation/loss/');
  await page.route('**/search-dialog*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });
  await page.keyboard.type('/kl dropout j');
  expect(await page.locator('dialog.search input').inputValue()).toBe('kl dropout j');
  await page.locator('dialog.search input').fill('dropout');
  await page.locator('dialog.search li').first().waitFor();
  await page.close();
});

test('a worker that is slow to begin is waited for', async () => {
  const { page } = await site.open('distillation/loss/');
  let requests = 0;
  await page.route('**/pagefind-worker.js', async (route) => {
    requests++;
    // Longer than Pagefind itself waits.
    await new Promise((resolve) => setTimeout(resolve, 7000));
    await route.continue();
  });
  expect(await ask(page, 'momentum')).not.toEqual([]);
  expect(requests).toBe(1);
  await page.close();
});

test('Enter follows what stands in the field, not what stood there before', async () => {
  const { page } = await site.open('distillation/loss/');
  await ask(page, 'mnist');
  await page.locator('dialog.search input').fill('permutation');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/random/**');
  await page.close();
});

test('keys of an input method are its own', async () => {
  const { page } = await site.open('zh/distillation/loss/');
  await ask(page, '打乱');
  const press = (key: string) =>
    page
      .locator('dialog.search input')
      .dispatchEvent('keydown', { key, isComposing: true, bubbles: true });
  await press('Enter');
  await press('Escape');
  await page.waitForTimeout(300);
  expect(page.url()).toContain('/zh/distillation/loss/');
  expect(await page.locator('dialog.search').isVisible()).toBe(true);
  await page.close();
});

test('an excerpt keeps its short formulas, and does not repeat its title', async () => {
  const { page } = await site.open('distillation/loss/');
  const { href, section } = await firstFunction(page, 'distillation/loss/');
  const beginning = await section
    .locator('.prose p')
    .first()
    .evaluate((paragraph) => {
      const words = document.createRange();
      words.setStart(paragraph, 0);
      const formula = paragraph.querySelector('.katex');
      if (formula) words.setEndBefore(formula);
      return [words.toString(), formula?.querySelector('.katex-html')?.textContent].join('');
    });
  expect(beginning).toMatch(/^\w.{10,100}$/s);
  await ask(page, 'temperature');
  const text = await page.locator(`.search a[href="${href}"] span`).first().innerText();
  expect(text.replaceAll(/\s/g, '').startsWith(beginning.replaceAll(/\s/g, ''))).toBe(true);
  await page.close();
});

test('an index that can’t be loaded is said, not hidden', async () => {
  const { page } = await site.open('distillation/loss/', desk);
  await page.route('**/pagefind/**', (route) => route.abort());
  await page.keyboard.press('/');
  await expect
    .poll(() => page.locator('.search [role=status]').innerText())
    .toContain('could not be loaded');
  await page.unroute('**/pagefind/**');
  await expect.poll(async () => (await ask(page, 'teacher')).length).toBeGreaterThan(0);
  await page.close();
});
