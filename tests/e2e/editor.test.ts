import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { sidewaysScroll, violations } from './check.ts';
import { copyProject, type ProjectCopy, reword } from './project.ts';
import { desk, phone } from './visit.ts';

let project: ProjectCopy;
let server: ChildProcess;
let browser: Browser;
let origin: string;
const file = 'locales/zh/distillation/student.json';

beforeAll(async () => {
  project = await copyProject();
  await project.edit('src/impl/distillation/student.ts', reword);
  await project.edit('src/impl/distillation/teacher.ts', (text) =>
    reword(text).replace(' Three kinds of', '\n *\n * Three kinds of'),
  );
  // As some translators keep their files: in a folder of their own, with the line ends of Windows.
  await project.edit(file, (text) => text.replaceAll('\n', '\r\n'));
  const kept = 'locales/zh/distillation/.kept.json';
  await rename(join(project.folder, file), join(project.folder, kept));
  await symlink('.kept.json', join(project.folder, file));
  const port = await freePort();
  origin = `http://localhost:${port}`;
  server = spawn(
    process.execPath,
    ['node_modules/astro/bin/astro.mjs', 'dev', '--port', String(port)],
    {
      cwd: project.folder,
      // Nothing of the test runner's own surroundings: Astro would take itself for a part of it.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        ASTRO_TELEMETRY_DISABLED: '1',
      },
      stdio: 'ignore',
    },
  );
  browser = await launchChromium();
  while (server.exitCode === null) {
    const answer = await fetch(`${origin}/zh/distillation/student/`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The development server did not start');
});
afterAll(async () => {
  server.kill();
  await browser.close();
  await project.remove();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function newPage(options: Parameters<Browser['newPage']>[0] = desk): Promise<Page> {
  const page = await browser.newPage(options);
  // Less than a test has, so that what is waited for in vain is named.
  page.setDefaultTimeout(120_000);
  return page;
}

const read = () => readFile(join(project.folder, file), 'utf8');

test('a translator sees what changed, types, is checked, saves, and sees the page', async () => {
  const before = JSON.parse(await read()) as Record<string, string>;
  const page = await newPage();
  await page.goto(`${origin}/zh/distillation/student/`);
  await page.locator('.editor-mark.outdated').click();
  const editor = page.locator('.editor');
  expect(await editor.locator('del').count()).toBe(1);
  const field = editor.locator('textarea');
  const old = await field.inputValue();
  expect(Object.values(before)).toContain(`<p>${old}</p>`);
  await field.fill(`${old}一共 12345。`);
  await expect.poll(() => editor.locator('.editor-findings').innerText()).toContain('numbers');
  await field.fill(`${old}新的一句。`);
  await expect
    .poll(() => editor.locator('.editor-findings').innerText())
    .toContain('检查没有发现问题');
  await page.keyboard.press('Control+Enter');
  await expect
    .poll(() =>
      page
        .locator('#introduction .prose')
        .innerText()
        .catch(() => ''),
    )
    .toContain('新的一句。');
  const after = JSON.parse(await read()) as Record<string, string>;
  expect(Object.keys(after).length).toBe(Object.keys(before).length + 1);
  for (const [key, value] of Object.entries(before)) expect(after[key]).toBe(value);
  expect((await lstat(join(project.folder, file))).isSymbolicLink()).toBe(true);
  expect((await read()).split('\r\n').length).toBe(Object.keys(after).length + 3);
  await page.close();
});

/** Opens a page's n-th text to translate. */
async function openText(page: Page, path: string, mark: string): Promise<Locator> {
  await page.goto(`${origin}/zh/${path}/`);
  await page.locator(mark).first().click();
  await page.locator('.editor textarea').waitFor();
  return page.locator('.editor');
}
const savedIn = async (path: string) =>
  JSON.parse(await readFile(join(project.folder, `locales/zh/${path}.json`), 'utf8')) as Record<
    string,
    string
  >;

test('what is typed outlives Esc, the next text and a reload, until it is discarded', async () => {
  const page = await newPage();
  const mark = '#introduction .editor-mark';
  const editor = await openText(page, 'distillation/loss', mark);
  const field = editor.locator('textarea');
  const old = await field.inputValue();
  expect(await editor.locator('.editor-draft').isVisible()).toBe(false);
  await field.fill('半句');
  await page.keyboard.press('Escape');
  expect(await editor.count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('drafted');
  await page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe('半句');
  await page.getByRole('button', { name: '下一条待办' }).click();
  await expect.poll(() => field.inputValue()).not.toBe('半句');
  await page.getByRole('button', { name: '上一条待办' }).click();
  await expect.poll(() => field.inputValue()).toBe('半句');
  await page.reload();
  await editor.waitFor();
  expect(await field.inputValue()).toBe('半句');
  await editor.locator('.editor-draft button').click();
  expect(await field.inputValue()).toBe(old);
  expect(await editor.locator('.editor-draft').isVisible()).toBe(false);
  // Before the first text comes the last.
  await page.keyboard.press('Escape');
  await page.locator('h1 .editor-mark').click();
  const first = await field.inputValue();
  await page.getByRole('button', { name: '上一条待办' }).click();
  expect(await field.inputValue()).not.toBe(first);
  await page.getByRole('button', { name: '下一条待办' }).click();
  expect(await field.inputValue()).toBe(first);
  await page.close();
});

test('of two tabs that translate one text, neither overwrites the other', async () => {
  const [one, two] = await Promise.all([newPage(), newPage()]);
  const mark = '#introduction .editor-mark';
  const [first, second] = [
    await openText(one, 'distillation/ensemble', mark),
    await openText(two, 'distillation/ensemble', mark),
  ];
  await second.locator('textarea').fill('我的译文。');
  await first.locator('textarea').fill('他人的译文。');
  await one.keyboard.press('Control+Enter');
  // The other tab's page is drawn again; its draft stays, and both are shown.
  const conflict = second.locator('.editor-conflict');
  await conflict.waitFor();
  expect(await conflict.locator('.theirs').innerText()).toBe('他人的译文。');
  expect(await conflict.locator('.mine').innerText()).toBe('我的译文。');
  await two.keyboard.press('Control+Enter');
  await expect.poll(() => second.locator('.editor-findings').innerText()).toContain('another');
  expect(Object.values(await savedIn('distillation/ensemble'))).toContain('<p>他人的译文。</p>');
  await two.getByRole('button', { name: '保留你的' }).click();
  await two.locator('.editor textarea').press('Control+Enter');
  await expect
    .poll(async () => Object.values(await savedIn('distillation/ensemble')))
    .toContain('<p>我的译文。</p>');
  await Promise.all([one.close(), two.close()]);
});

test('an outdated translation that is still valid becomes that of the new text', async () => {
  const page = await newPage();
  const editor = await openText(page, 'distillation/teacher', '.editor-mark.outdated');
  const old = await editor.locator('textarea').inputValue();
  await editor.getByRole('button', { name: '译文仍然适用' }).click();
  await expect
    .poll(async () => {
      const values = Object.values(await savedIn('distillation/teacher'));
      return values.filter((value) => value === `<p>${old}</p>`).length;
    })
    .toBe(2);
  await expect.poll(() => page.locator('.editor-mark.outdated').count()).toBe(0);
  await page.close();
});

test('both halves of a split paragraph suggest its translation, and readers see neither', async () => {
  const page = await newPage();
  const editor = await openText(page, 'distillation/teacher', '.editor-mark.suggested');
  const field = editor.locator('textarea');
  const old = await field.inputValue();
  expect(old).toContain('正则化');
  expect(await editor.locator('del').count()).toBe(1);
  const halves = page.locator('[data-state=suggested]');
  expect(await halves.locator('.badge').allInnerTexts()).toEqual(
    Array.from({ length: 2 }, () => '原文：译后已改写'),
  );
  for (const half of await halves.all()) expect(await half.getAttribute('lang')).toBe('en');
  await field.fill(old.slice(0, old.indexOf('。') + 1));
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => page.locator('.editor-mark.suggested').count()).toBe(1);
  await page.close();
});

test('similar texts, terms and words of other pages are at hand', async () => {
  const page = await newPage();
  const editor = await openText(page, 'distillation/student', 'dt .editor-mark');
  const field = editor.locator('textarea');
  const similar = editor.locator('.editor-recalled li').first();
  const translation = await similar.locator('[lang=zh]').innerText();
  await similar.getByRole('button', { name: '插入' }).click();
  expect(await field.inputValue()).toBe(translation);
  await page.keyboard.press('Escape');
  await page.locator('#introduction .editor-mark').first().click();
  await editor.locator('.editor-terms button').first().waitFor();
  await editor.locator('.editor-original').evaluate((original) => {
    const text = document.createTreeWalker(original, NodeFilter.SHOW_TEXT).nextNode();
    const at = text?.textContent?.indexOf('hidden layers') ?? -1;
    if (text) getSelection()?.setBaseAndExtent(text, at, text, at + 'hidden layers'.length);
  });
  await editor.locator('.editor-original').dispatchEvent('pointerup');
  const found = editor.locator('.editor-occurrences li');
  await found.nth(1).waitFor();
  for (const text of await found.locator('[lang=en]').allInnerTexts())
    expect(text).toContain('hidden layers');
  await page.close();
});

test('words are replaced in a language’s translations, each shown before', async () => {
  const page = await newPage();
  await page.goto(`${origin}/zh/distillation/loss/`);
  await page.getByRole('button', { name: '查找和替换' }).click();
  const before = await savedIn('distillation/dark-knowledge');
  await page.getByLabel('查找内容').fill('知识');
  await page.getByLabel('替换为').fill('学识');
  await page.keyboard.press('Enter');
  const hits = page.locator('.editor-hits li');
  await hits.first().waitFor();
  const all = await hits.count();
  await hits.first().locator('input').uncheck();
  await page.getByRole('button', { name: '替换选中的译文' }).click();
  await expect
    .poll(() => page.locator('.editor-said').innerText())
    .toContain(`已替换： ${all - 1}`);
  const after = await savedIn('distillation/dark-knowledge');
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(JSON.stringify(after)).toContain('学识');
  await page.close();
});

test('the interface’s words are translated at the desk too', async () => {
  const page = await newPage();
  await page.goto(`${origin}/zh/distillation/loss/`);
  await page.getByRole('button', { name: '界面用词' }).click();
  await page.getByLabel('只显示含有').fill('All pages');
  await page.locator('.editor-strings li:visible button').first().click();
  const field = page.locator('.editor textarea');
  await field.fill('所有页面');
  await page.keyboard.press('Control+Enter');
  await expect
    .poll(() =>
      page
        .locator('.masthead nav a')
        .first()
        .innerText()
        .catch(() => ''),
    )
    .toBe('所有页面');
  expect((await savedIn('ui'))['nav.home']).toBe('所有页面');
  await page.close();
});

test('the desk has nothing for axe to report, fits a phone, and runs from right to left', async () => {
  const page = await newPage({ ...phone, bypassCSP: true });
  await openText(page, 'distillation/loss', '#introduction .editor-mark');
  await page.locator('.editor-terms').waitFor();
  for (const room of ['text', '查找和替换', '界面用词']) {
    if (room !== 'text') {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: room }).click();
      await page.locator('.editor input').first().waitFor();
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page)).toEqual([]);
    }
    expect(await sidewaysScroll(page)).toBe(0);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    expect(await sidewaysScroll(page)).toBe(0);
    await page.evaluate(() => document.documentElement.removeAttribute('dir'));
  }
  await page.close();
});

test('placeholders are chips that are put where the cursor is', async () => {
  const page = await newPage();
  await page.goto(`${origin}/zh/distillation/loss/`);
  const paragraph = page.locator('.prose p').filter({ has: page.locator('.katex').nth(2) });
  await paragraph.first().locator('.editor-mark').click();
  const chips = page.locator('.editor-chip');
  expect(await chips.count()).toBeGreaterThan(2);
  expect(await chips.locator('.katex').count()).toBeGreaterThan(2);
  await page.locator('.editor textarea').fill('');
  await chips.nth(1).click();
  expect(await page.locator('.editor textarea').inputValue()).toBe('⟦1⟧');
  await expect
    .poll(() => page.locator('.editor-findings .error').innerText())
    .toContain('placeholder');
  await page.keyboard.press('Escape');
  expect(await page.locator('.editor').count()).toBe(0);
  await page.close();
});

test('nobody else may write, and nothing outside the locales', async () => {
  const before = await read();
  const body = {
    language: 'zh',
    path: 'distillation/student',
    key: '<p>x</p>',
    value: '<p>x</p>',
    based: '',
  };
  const post = (change: object, headers: Record<string, string> = {}) =>
    fetch(`${origin}/__editor/save`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, ...headers },
      body: JSON.stringify({ ...body, ...change }),
    }).then(({ status }) => status);
  expect(await post({}, { origin: 'https://evil.example' })).toBe(403);
  expect(await post({}, { 'content-type': 'text/plain' })).toBe(403);
  expect(await post({ path: '../../package' })).toBe(404);
  expect(await post({ path: 'distillation/student/../../../ui' })).toBe(404);
  expect(await post({ language: '../zh' })).toBe(400);
  expect(await post({ language: 'en' })).toBe(400);
  expect(await post({ language: 'fr' })).toBe(404);
  expect(await post({ value: 7 })).toBe(400);
  expect(await post({ key: '' })).toBe(400);
  expect(await post({})).toBe(404);
  expect(await read()).toBe(before);
  expect(await readdir(join(project.folder, 'locales'))).toEqual(['en', 'zh']);
});

test('a file that can’t be read is left alone, and the editor says why', async () => {
  const broken = '{ "a": ';
  const target = join(project.folder, 'locales/zh/random.json');
  const sound = await readFile(target, 'utf8');
  await writeFile(target, broken);
  const response = await fetch(`${origin}/__editor/save`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({
      language: 'zh',
      path: 'random',
      key: '<p>x</p>',
      value: '<p>x</p>',
      based: '',
    }),
  });
  expect(response.status).toBe(409);
  expect(((await response.json()) as { message: string }).message).toMatch(
    /^locales\/zh\/random\.json:\d+:\d+: .*Nothing has been changed$/,
  );
  expect(await readFile(target, 'utf8')).toBe(broken);
  await writeFile(target, sound);
});

test('not one byte of it is in what is published', async () => {
  for (const entry of await readdir(inject('site'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:html|css|js|json)$/.test(entry.name)) continue;
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
    expect(text).not.toMatch(/editor-|__editor/);
  }
});
