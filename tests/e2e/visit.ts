import { globSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { pageKeyOf } from 'astro-gloss/annotate/page-key';
import { pathOf } from 'astro-gloss/annotate/page-path';
import { launchChromium } from './browser.ts';
import { type Served, serve } from './serve.ts';

export const languages = [
  { code: 'en', prefix: '' },
  { code: 'zh', prefix: 'zh/' },
];

const locales = globSync(['src/impl/**/*.ts', 'content/**/*.{md,py}'])
  .map((file) => pageKeyOf(file))
  .sort();

/** Every page of the site, without its language: the first page, and one for each source. */
export const paths = ['', ...locales.map((pageKey) => `${pathOf(pageKey, new Set(locales))}/`)];

/** One page of each kind: a page of the same kind has the same colours, and a translation has its original's. */
export const kinds = [
  '',
  'guide/',
  'guide/softmax/',
  'attention/transformer/',
  'distillation/',
  'distillation/loss/',
  'distillation/readme/',
  'distillation/results/',
];

export const desk = { viewport: { width: 1400, height: 1000 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export interface Visit {
  page: Page;
  /** What a reader must never meet: console errors, failed requests, and requests that leave the site. */
  troubles: string[];
}

/** As the page has it: `page.url()` hears of a change within a page a little later. */
export const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);

/** The section whose code has such a line. Authors change headings, and with them ids, more often than names of functions. */
export function sectionWith(page: Page, line: string | RegExp): Locator {
  return page.locator('.row', { has: page.locator('.line', { hasText: line }) }).first();
}

export async function idOf(section: Locator): Promise<string> {
  return (await section.getAttribute('id')) ?? '';
}

type Options = NonNullable<Parameters<Browser['newPage']>[0]>;

/** Serves the built site to a real browser for the tests of a file. */
export function visiting(folder: 'site' | 'siteUnderBase' = 'site', base = '/') {
  let browser: Browser;
  let site: Served;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), serve(inject(folder), base)]);
  });
  afterAll(() => Promise.all([browser.close(), site.close()]));
  return {
    url: () => site.url,
    browser: () => browser,
    async open(path: string, options: Options = desk): Promise<Visit> {
      const page = await browser.newPage(options);
      // Less than a test has, so that what is waited for in vain is named.
      page.setDefaultTimeout(120_000);
      const troubles: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(site.url) && !request.url().startsWith('data:'))
          troubles.push(`request to ${request.url()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(site.url + path);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      return { page, troubles };
    },
  };
}
