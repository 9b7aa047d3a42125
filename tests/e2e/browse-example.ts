import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { budget } from '../../packages/gloss/src/site/built/weight.ts';
import { ask, sidewaysScroll, violations, weightOf } from './check.ts';
import { launchChromium, unpackChromium } from './browser.ts';
import { serve } from './serve.ts';

/** What a reader does on an example's site. */
export interface Example {
  /** The page with a function whose docstring or comment stands beside it. */
  path: string;
  /** What is looked for in Chinese, and the page that has it. */
  search: [word: string, path: string][];
  /** A name that says what it is, and what its box says. */
  hover: [name: string, says: string];
  /** A language that runs from right to left, if it has one. */
  rightToLeft?: string;
}

const desk = { viewport: { width: 1400, height: 1000 }, bypassCSP: true };
const phone = { width: 390, height: 844 };

/** Opens the site of an example as its publisher would publish it, and looks at it as its readers would. */
export async function browse(folder: string, example: Example): Promise<void> {
  await unpackChromium();
  const [browser, site] = await Promise.all([launchChromium(), serve(folder)]);
  try {
    const page = await browser.newPage(desk);
    page.setDefaultTimeout(120_000);
    const troubles: string[] = [];
    page.on('console', (message) => {
      if (/error|warning/.test(message.type())) troubles.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
    });
    const { path, rightToLeft } = example;
    const prefixes = ['', 'zh/', ...(rightToLeft ? [`${rightToLeft}/`] : [])];
    await look(page, site.url, prefixes, path);
    await page.setViewportSize(desk.viewport);
    await hoverAndSwitch(page, site.url, example);
    for (const [word, found] of example.search) {
      await page.goto(`${site.url}zh/`);
      expect((await ask(page, word)).join(' '), word).toContain(`/zh/${found}`);
    }
    if (rightToLeft) await readFromRight(page, site.url, `${rightToLeft}/`, path);
    expect(troubles).toEqual([]);
    await copyWithComments(browser, site.url + path, folder);
  } finally {
    await Promise.all([browser.close(), site.close()]);
  }
}

/** In each language, at a desk and on a phone, in both themes. */
async function look(page: Page, url: string, prefixes: string[], path: string): Promise<void> {
  for (const prefix of prefixes)
    for (const address of [prefix, prefix + path]) {
      await page.setViewportSize(desk.viewport);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(url + address);
      const weight = await weightOf(page);
      for (const kind of ['html', 'css', 'js'] as const)
        expect(weight[kind], `${kind} of ${address}`).toBeLessThanOrEqual(budget[kind]);
      expect(await sidewaysScroll(page), address).toBe(0);
      expect(await violations(page), address).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, 'colours'), address).toEqual([]);
      await page.setViewportSize(phone);
      expect(await sidewaysScroll(page), address).toBe(0);
    }
}

async function hoverAndSwitch(page: Page, url: string, { path, hover }: Example): Promise<void> {
  const [name, says] = hover;
  await page.goto(url + path);
  await page.locator('.code [data-t]', { hasText: name }).first().hover();
  await page.locator('#hover').waitFor();
  expect(await page.locator('#hover').innerText()).toContain(says);
  await page.mouse.move(2, 2);
  for (const _ of '123') await page.keyboard.press('j');
  const hash = await page.evaluate(() => location.hash);
  const link = page.locator('.page-bar .languages [lang=zh]');
  await link.waitFor();
  await link.click();
  await page.waitForURL(`**/zh/${path}${hash}`);
  expect(await page.getAttribute('html', 'lang')).toBe('zh');
}

/** All code of a page with its comments is its file, section by section. */
async function copyWithComments(browser: Browser, url: string, folder: string): Promise<void> {
  const context = await browser.newContext(desk);
  const page = await context.newPage();
  await page.addInitScript(() => {
    const copied: Promise<string>[] = [];
    Object.assign(window, { copied });
    Object.defineProperty(navigator.clipboard, 'write', {
      value: async ([item]: ClipboardItem[]) => {
        if (item) copied.push(item.getType('text/plain').then((blob) => blob.text()));
      },
    });
  });
  await page.goto(url);
  const copied = await page.evaluate(async () => {
    const texts: string[] = [];
    for (const button of document.querySelectorAll<HTMLElement>('[data-copy=all]')) {
      button.click();
      // @ts-expect-error set above
      const all: Promise<string>[] = window.copied;
      while (all.length === 0) await new Promise(requestAnimationFrame);
      texts.push(await (all.pop() ?? ''));
    }
    return texts;
  });
  const source = String(await page.locator('article').getAttribute('data-source'));
  const text = await readFile(join(folder, source), 'utf8');
  let at = 0;
  for (const part of copied) {
    const found = text.indexOf(part.trimEnd(), at);
    expect(found, part).toBeGreaterThanOrEqual(at);
    expect(text.slice(at, found).trim()).toBe('');
    at = found + part.trimEnd().length;
  }
  expect(text.slice(at).trim()).toBe('');
  await context.close();
}

/** Text runs from the right, code and formulas from the left, and nothing lies beyond the page. */
async function readFromRight(page: Page, url: string, prefix: string, path: string): Promise<void> {
  await page.goto(url + prefix + path);
  expect(await page.getAttribute('html', 'dir')).toBe('rtl');
  const { ways, prose, code, first } = await page.evaluate(() => {
    const style = (selector: string) => {
      const element = document.querySelector(selector);
      if (!element) throw new Error(`there is no ${selector}`);
      return getComputedStyle(element);
    };
    const row = document.querySelector('.row.beside');
    const left = (selector: string) => row?.querySelector(selector)?.getBoundingClientRect().left;
    return {
      ways: ['.prose', '.code pre', '.prose code', '.katex', '.katex-display'].map(
        (selector) => style(selector).direction,
      ),
      prose: left('.prose') ?? 0,
      code: left('.code') ?? 0,
      first: left('.line') ?? Infinity,
    };
  });
  expect(ways).toEqual(['rtl', 'ltr', 'ltr', 'ltr', 'ltr']);
  expect(code).toBeLessThan(prose);
  expect(first - code).toBeLessThan(40);
  for (const width of [desk.viewport.width, phone.width])
    for (const address of ['translations/', `translations/${path}`]) {
      await page.setViewportSize({ ...phone, width });
      await page.goto(url + prefix + address);
      expect(await sidewaysScroll(page), address).toBe(0);
    }
  await page.setViewportSize(desk.viewport);
}
