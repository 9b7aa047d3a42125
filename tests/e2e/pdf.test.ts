import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gatherBook } from 'astro-gloss/cli/book';
import { findBuilt } from 'astro-gloss/site/built/read-built';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { chromiumHere } from './browser.ts';
import { paths } from './visit.ts';

const run = promisify(execFile);

describe.each([
  ['at the root of a host', 'site', '/'],
  ['under a base path', 'siteUnderBase', '/name/'],
] as const)('the book of a topic, %s', (_, site, base) => {
  test.each(['distillation', 'zh/distillation'])(
    '%s holds all pages of it, and each link within it leads to a place of it',
    async (path) => {
      const built = await findBuilt(inject(site));
      const book = await gatherBook(built, path);
      const ids: unknown[] = [];
      const links: string[] = [];
      const scripts: unknown[] = [];
      visit(fromHtml(book.html), 'element', ({ tagName, properties }) => {
        if (properties.id !== undefined) ids.push(properties.id);
        if (typeof properties.href === 'string' && tagName === 'a') links.push(properties.href);
        if (tagName === 'script') scripts.push(properties.src);
      });
      const below = paths.filter((one) => one.startsWith('distillation/'));
      expect(built.base).toBe(base);
      expect(book.pages).toBe(below.length);
      expect(new Set(ids).size).toBe(ids.length);
      const inside = links.filter((href) => href.startsWith('#'));
      expect(inside.length).toBeGreaterThan(50);
      expect(inside.filter((href) => !ids.includes(decodeURI(href.slice(1))))).toEqual([]);
      expect(links.filter((href) => !/^(?:#|https?:)/.test(href))).toEqual([]);
      expect(scripts).toEqual([]);
      expect(book.html).toContain(`<html lang="${path.startsWith('zh') ? 'zh' : 'en'}"`);
    },
  );
});

test('a page that has none below it is a book by itself, and one that is missing is named', async () => {
  const built = await findBuilt(inject('site'));
  expect(await gatherBook(built, 'distillation/loss')).toMatchObject({ pages: 1 });
  await expect(gatherBook(built, 'distilation')).rejects.toThrow(
    'has no page "distilation". Name one by its address',
  );
});

describe('the command', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pdf-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('prints what the browser has made of it', async () => {
    const { executablePath, env } = chromiumHere();
    const bin = resolve('packages/gloss/src/cli/bin.cjs');
    const from = resolve(inject('siteUnderBase'));
    const args = ['pdf', '/zh/logistic-regression/', '--from', from, '--browser', executablePath];
    const { stdout } = await run(process.execPath, [bin, ...args], { cwd: folder, env });
    expect(stdout).toBe('zh-logistic-regression.pdf: 1 page of the site\n');
    const pdf = await readFile(join(folder, 'zh-logistic-regression.pdf'), 'latin1');
    expect(pdf).toMatch(/^%PDF-/);
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
    expect(pdf).toContain('/Outlines');
    // Its own fonts are there; Chromium writes variable ones as Type 3.
    expect(pdf).toContain('/Subtype /Type3');
    expect(pdf).toMatch(/\/BaseFont \/\w+\+KaTeX/);
  });
});
