import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { desk, hashOf, idOf, languages, paths, phone, sectionWith, visiting } from './visit.ts';

const { open, browser, url } = visiting();
const underBase = visiting('siteUnderBase', '/name/');
// Without smooth scrolling, which would move the buttons away under the pointer.
const copying = {
  ...desk,
  reducedMotion: 'reduce' as const,
  permissions: ['clipboard-read', 'clipboard-write'],
};

describe.each(languages)('in $code', ({ code, prefix }) => {
  test('the table of contents lists the sections, and marks where one is', async () => {
    const { page } = await open(`${prefix}distillation/`);
    const contents = page.locator('.contents');
    await contents.locator('summary').click();
    const rows = await page.$$eval('.row[id]', (all) => all.map(({ id }) => `#${id}`));
    const links = contents.locator('li a');
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(hrefs.length).toBeGreaterThan(3);
    expect(hrefs).toEqual(rows.filter((id) => hrefs.includes(id)));
    const title = await links.nth(2).innerText();
    await links.nth(2).click();
    await page.waitForURL(`**/${hrefs[2]}`);
    await expect.poll(() => contents.locator('[aria-current]').textContent()).toBe(title);
    expect(await contents.locator('[data-now]').innerText()).toBe(title);
    expect(await contents.locator('ol').isVisible()).toBe(false);
    await contents.locator('summary').click();
    await page.keyboard.press('Escape');
    expect(await contents.locator('ol').isVisible()).toBe(false);
    await page.close();
  });

  test('j and k go from section to section, below what stays at the top', async () => {
    const { page } = await open(`${prefix}distillation/loss/`);
    const ids = await page.$$eval('.row[id]', (rows) => rows.map(({ id }) => id));
    for (const id of ids.slice(0, 4)) {
      await page.keyboard.press('j');
      expect(await hashOf(page)).toBe(`#${id}`);
      const { top, bar } = await page.evaluate((section) => {
        const edge = (selector: string) =>
          document.querySelector(selector)?.getBoundingClientRect();
        return { top: edge(`#${section}`)?.top, bar: edge('.page-bar')?.bottom };
      }, id);
      expect(Math.abs((top ?? 0) - (bar ?? 0))).toBeLessThan(3);
    }
    for (const _ of ids) await page.keyboard.press('j');
    expect(await hashOf(page)).toBe(`#${ids.at(-1)}`);
    await page.keyboard.press('k');
    expect(await hashOf(page)).toBe(`#${ids.at(-2)}`);
    await page.keyboard.press('/');
    await page.locator('dialog.search input').waitFor();
    await page.keyboard.type('jk');
    expect(await hashOf(page)).toBe(`#${ids.at(-2)}`);
    await page.close();
  });

  test('a section’s link and its code can be copied, with the comments and without', async () => {
    const { page } = await open(`${prefix}distillation/loss/`, copying);
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const row = sectionWith(page, 'function softTargetLoss');
    const said = nextToast(page);
    await row.locator('.permalink').click();
    expect(await said).not.toBe('');
    await expect.poll(clipboard).toBe(`${url()}${prefix}distillation/loss/#${await idOf(row)}`);

    const file = await readFile('src/impl/distillation/loss.ts', 'utf8');
    const code = /export function softTargetLoss[^]*?\n}\n/.exec(file)?.[0] ?? '';
    const start = file.indexOf(code);
    const comment = file.slice(file.lastIndexOf('/**', start), start);
    await row.locator('[data-copy=all]').click();
    await expect.poll(clipboard).toBe(comment + code);
    await row.locator('[data-copy=code]').click();
    await expect.poll(clipboard).toBe(code.replaceAll(/ \/\/.*/g, ''));
    await page.close();
  });

  test('a paper can be copied for a bibliography, from the keyboard', async () => {
    const { page } = await open(`${prefix}distillation/`, copying);
    const button = page.getByRole('button', { name: 'BibTeX' });
    const said = nextToast(page);
    await button.press('Enter');
    expect(await said).not.toBe('');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^@misc\{hinton2015distilling,\n {2}title = \{\{Distilling the/);
    await page.close();
  });

  test('the way back: breadcrumb, topic, previous and next', async () => {
    const { page } = await open(`${prefix}distillation/loss/`);
    const hrefs = await page.$$eval('.crumbs a', (links) =>
      links.map((a) => new URL((a as HTMLAnchorElement).href).pathname),
    );
    expect(hrefs).toEqual([`/${prefix}`, `/${prefix}distillation/`]);
    expect(await page.locator('.topic [aria-current=page]').count()).toBe(1);
    expect(await page.locator('a[rel=prev]').count()).toBe(1);
    expect(await page.locator('a[rel=next]').count()).toBe(1);
    await page.close();
  });

  test('"Edit this page" leads to the file, and to the translation’s, where the publisher says where', async () => {
    const { page } = await underBase.open(`${prefix}distillation/loss/`);
    const hrefs = await page.$$eval('.facts a[rel=nofollow]', (links) =>
      links.map((link) => link.getAttribute('href')),
    );
    const edit = 'https://forge.example/edit/main/';
    expect(hrefs).toEqual([
      `${edit}src/impl/distillation/loss.ts`,
      ...(code === 'zh' ? [`${edit}locales/zh/distillation/loss.json`] : []),
    ]);
    await page.close();
    const { page: other } = await open(`${prefix}distillation/loss/`);
    expect(await other.locator('.facts a[rel=nofollow]').count()).toBe(0);
    await other.close();
  });
});

test('section-N leads to the same section as its name', async () => {
  const { page } = await open('distillation/loss/#section-3');
  const { anchor, named } = await page.evaluate(() => ({
    anchor: document.getElementById('section-3')?.closest('section')?.id,
    named: document.querySelectorAll('.row')[3]?.id,
  }));
  expect(anchor).toBe(named);
  await page.close();
});

test('previous and next lead through every page of a language, once each', async () => {
  const { page } = await open('zh/');
  await page.locator('.call').click();
  await page.locator('a[rel=next]').waitFor();
  expect(await page.locator('a[rel=prev]').count()).toBe(0);
  const first = new URL(page.url()).pathname;
  const nextOf = async (path: string) => {
    const html = await (await fetch(new URL(path, url()))).text();
    return /<a rel="next" href="([^"]*)"/.exec(html)?.[1];
  };
  await page.locator('a[rel=next]').click();
  await page.waitForURL((address) => address.pathname !== first);
  expect(new URL(page.url()).pathname).toBe(await nextOf(first));
  await page.close();
  const seen = [first];
  for (let path = await nextOf(first); path !== undefined; path = await nextOf(path))
    seen.push(path);
  expect(seen.toSorted()).toEqual(
    paths
      .slice(1)
      .map((path) => `/zh/${path}`)
      .toSorted(),
  );
});

test('the language switch leads to the same section of the same page', async () => {
  const { page } = await open('distillation/loss/', { viewport: { width: 1400, height: 900 } });
  for (const _ of '12345') await page.keyboard.press('j');
  const hash = await hashOf(page);
  // With the mouse itself: the locator's click would first scroll what it deems out of view.
  const { x = 0, y = 0 } =
    (await page.locator('.page-bar a[data-language][lang=zh]').boundingBox()) ?? {};
  await page.mouse.click(x + 8, y + 8);
  await page.waitForURL(`**/zh/distillation/loss/${hash}`);
  expect(await page.getAttribute('html', 'lang')).toBe('zh');
  await page.close();
});

test('the bar takes the focus where one reads, and has the other languages when the head has gone', async () => {
  const { page } = await open('distillation/loss/', { ...desk, reducedMotion: 'reduce' });
  const link = page.locator('.page-bar .languages a');
  await link.waitFor({ state: 'hidden' });
  await page.evaluate(() => scrollTo(0, 1500));
  await link.waitFor();
  for (const part of ['summary', '.symbols button', '.languages a']) {
    await page
      .locator(`.page-bar ${part}`)
      .first()
      .evaluate((element) => {
        if (element instanceof HTMLElement) element.focus();
      });
    expect(await page.evaluate(() => scrollY)).toBe(1500);
  }
  await page.close();
});

test('where copying is forbidden, the page says so', async () => {
  const context = await browser().newContext({ ...desk, permissions: [] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(navigator.clipboard, 'write', {
      value: () => Promise.reject(new Error('denied')),
    });
  });
  await page.goto(`${url()}distillation/loss/`);
  const said = nextToast(page);
  await page.locator('.permalink').nth(1).click();
  expect(await said).toContain('allow copying');
  await context.close();
});

test('on a phone the contents fill the width, and close when one has chosen', async () => {
  const { page } = await open('zh/mnist/', phone);
  await page.locator('.contents summary').tap();
  const { width = 0 } = (await page.locator('.contents ol').boundingBox()) ?? {};
  expect(width).toBeGreaterThan(385);
  await page.locator('.contents li a').nth(3).tap();
  await page.locator('.contents ol').waitFor({ state: 'hidden' });
  await page.close();
});

/** Listened for before it is caused: the words are gone in two seconds, however slow the machine. */
function nextToast(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const toast = document.querySelector('.toast');
        if (!toast) throw new Error('The page has no toast.');
        new MutationObserver(() => resolve(toast.textContent)).observe(toast, { childList: true });
      }),
  );
}
