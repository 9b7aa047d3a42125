import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { copyProject, type ProjectCopy, reword, reworded } from './project.ts';
import { type Served, serve } from './serve.ts';
import { paths, visiting } from './visit.ts';

const { open } = visiting();

describe('what is translated', () => {
  test.each(['', 'zh/'])(
    '/%stranslations/ has a row for each page, whose cells lead to the segments',
    async (prefix) => {
      const { page, troubles } = await open(`${prefix}translations/`);
      expect(troubles).toEqual([]);
      expect(await page.locator('tbody tr').count()).toBe(paths.length - 1);
      expect(await page.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
      const hrefs = await page.$$eval('tbody td a', (links) =>
        links.map((link) => link.getAttribute('href')),
      );
      expect(hrefs).toContain('/zh/translations/distillation/loss/');
      await page.locator('a[href="/zh/translations/distillation/loss/"]').click();
      await page.waitForURL('**/zh/translations/distillation/loss/');
      expect(await page.locator('.segment .katex').count()).toBeGreaterThan(20);
      const section = page.locator('.translations section[id]:not(#introduction)').first();
      const segment = section.locator('.segment').first();
      const [english, chinese] = await Promise.all(
        ['.pair > [lang=en]', '.pair > [lang=zh]'].map((side) => segment.locator(side).innerText()),
      );
      expect(english).not.toBe(chinese);
      const heading = page.locator(`[id="${await section.getAttribute('id')}"] h2`);
      for (const [address, title] of [
        ['/distillation/loss/', english],
        ['/zh/distillation/loss/', chinese],
      ]) {
        await page.goto(new URL(String(address), page.url()).href);
        expect(await heading.innerText()).toBe(title);
      }
      await page.close();
    },
  );
});

describe('a translator’s mistakes and changes, built', () => {
  let project: ProjectCopy;
  let browser: Browser;
  let site: Served;

  beforeAll(async () => {
    project = await copyProject();
    let unreviewed: Record<string, string> = {};
    await project.edit('src/impl/distillation/student.ts', reword);
    await project.edit('locales/zh/distillation/student.json', (text) => {
      const entries = Object.entries<string>(JSON.parse(text));
      const last = entries.at(-1);
      if (last) last[1] = '';
      const [, second, third] = entries.filter(([key]) => key.startsWith('<p>'));
      if (second) second[1] = '<p onclick="alert(1)">宽度</p>';
      if (third) unreviewed = Object.fromEntries([third]);
      return JSON.stringify(Object.fromEntries(entries), null, 1);
    });
    const waiting = join(project.folder, 'locales/zh/.review/distillation/student.json');
    await mkdir(dirname(waiting), { recursive: true });
    await writeFile(waiting, JSON.stringify(unreviewed));
    // Nearly nothing of this one is left.
    await writeFile(join(project.folder, 'locales/zh/random.json'), '{}');
    // A language is a folder; one of its pages is translated.
    const readme = JSON.parse(
      await readFile('locales/zh/distillation/readme.json', 'utf8'),
    ) as Record<string, string>;
    const ja = Object.fromEntries(
      Object.entries(readme).map(([key, value]) => [key, value.replaceAll('知识', '知識の')]),
    );
    for (const [file, value] of [
      ['ui.json', { 'nav.home': 'すべてのページ' }],
      ['distillation/readme.json', ja],
    ] as const) {
      const path = join(project.folder, 'locales/ja', file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, JSON.stringify(value));
    }
    const built = await project.build();
    [browser, site] = await Promise.all([launchChromium(), serve(built)]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), site.close()]);
    await project.remove();
  });

  test('a segment that stayed English says why, in the reader’s language, and leads to its translator', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}zh/distillation/student/`);
    const badges = await page.$$eval('.badge', (links) =>
      links.map((link) => [link.textContent, link.getAttribute('href')]),
    );
    expect(badges).toEqual([
      ['原文：译后有改动', '/zh/translations/distillation/student/#introduction'],
      ['原文：译文有错误', expect.stringMatching(/^\/zh\/translations\/distillation\/student\/#/)],
      ['原文：尚未翻译', expect.stringMatching(/^\/zh\/translations\/distillation\/student\/#/)],
    ]);
    for (const element of await page.$$('[data-state]'))
      expect(await element.getAttribute('lang')).toBe('en');
    await page.locator('.badge').first().click();
    await page.waitForURL('**/zh/translations/distillation/student/#introduction');
    await page.close();
  });

  test('the translator sees the old translation, the difference, and what each check says', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`${site.url}zh/translations/distillation/student/`);
    const outdated = page.locator('.segment.outdated');
    expect(await outdated.locator('.pair > [lang=zh]').innerText()).toContain('学生');
    expect(await outdated.locator('del').count()).toBe(1);
    expect(await outdated.locator('ins').allInnerTexts()).toEqual([reworded]);
    const invalid = page.locator('.segment.invalid');
    expect(await invalid.locator('pre').innerText()).toContain('onclick');
    expect(await invalid.locator('.error').innerText()).toContain('onclick');
    expect(await invalid.locator('.state code').innerText()).toMatch(
      /^locales\/zh\/distillation\/student\.json:\d+$/,
    );
    expect(await page.locator('.segment.missing').count()).toBe(1);
    expect(await page.locator('.segment.unreviewed .state strong').allInnerTexts()).toEqual([
      '已翻译 · 待审阅',
    ]);
    expect(await page.locator('[onclick]').count()).toBe(0);
    await page.goto(`${site.url}zh/translations/`);
    const row = page.locator('tr', { has: page.locator('a[href="/zh/distillation/student/"]') });
    expect(await row.locator('.states').last().innerText()).toMatch(
      /有错误 1.*待更新 1.*未翻译 1.*待审阅 1/s,
    );
    await page.close();
  });

  test('a page that is still English is the English page to search engines, and in no sitemap', async () => {
    const env = { SITE: 'https://example.org' };
    const out = '.cache/listed';
    const { code } = await project.node(
      '--input-type=module',
      '-e',
      `Object.assign(process.env, ${JSON.stringify(env)}); const { build } = await import('astro'); await build({ outDir: '${out}', logLevel: 'silent' })`,
    );
    expect(code).toBe(0);
    const read = (file: string) => readFile(join(project.folder, out, file), 'utf8');
    const links = (html: string) =>
      Array.from(
        html.matchAll(
          /<link rel="(canonical|alternate)"(?: hreflang="([^"]*)")? href="https:\/\/example\.org([^"]*)"/g,
        ),
        ([, rel, language, path]) => [language ?? rel, path],
      );
    expect(links(await read('zh/random/index.html'))).toEqual([['canonical', '/random/']]);
    expect(links(await read('random/index.html'))).toEqual([['canonical', '/random/']]);
    expect(links(await read('zh/distillation/readme/index.html'))).toEqual([
      ['canonical', '/zh/distillation/readme/'],
      ['en', '/distillation/readme/'],
      ['ja', '/ja/distillation/readme/'],
      ['zh', '/zh/distillation/readme/'],
      ['x-default', '/distillation/readme/'],
    ]);
    const sitemap = await read('sitemap-0.xml');
    expect(sitemap).toContain('https://example.org/ja/distillation/readme/');
    expect(sitemap).toContain('https://example.org/zh/mnist/');
    for (const path of ['zh/random/', 'ja/mnist/', 'translations/'])
      expect(sitemap).not.toContain(`org/${path}`);
    await rm(join(project.folder, out), { recursive: true });
  });

  test('a new folder of locales is a language, with all that languages have', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}distillation/readme/`);
    const link = page.locator('a[data-language][lang=ja]');
    expect(await link.innerText()).toBe('日本語');
    await link.click();
    // With the section that is in view, should the click have had to scroll.
    await page.waitForURL(/\/ja\/distillation\/readme\/(#.*)?$/);
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    expect(await page.locator('.masthead nav a').first().innerText()).toBe('すべてのページ');
    expect(await page.locator('.prose').innerText()).toContain('知識の');
    await page.keyboard.press('/');
    await page.locator('dialog.search input').fill('知識');
    await page.locator('dialog.search li a').first().waitFor();
    expect(await page.locator('dialog.search li a').first().getAttribute('href')).toMatch(
      /^\/ja\//,
    );
    await page.goto(`${site.url}translations/`);
    expect(await page.locator('thead th').allInnerTexts()).toEqual(['Page', '日本語', '中文']);
    await page.close();
  });
});
