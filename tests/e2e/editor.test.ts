import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { copyProject, type ProjectCopy, reword } from './project.ts';

let project: ProjectCopy;
let server: ChildProcess;
let browser: Browser;
let origin: string;
const file = 'locales/zh/distillation/student.json';

beforeAll(async () => {
  project = await copyProject();
  await project.edit('src/impl/distillation/student.ts', reword);
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

const read = () => readFile(join(project.folder, file), 'utf8');

test('a translator sees what changed, types, is checked, saves, and sees the page', async () => {
  const before = JSON.parse(await read()) as Record<string, string>;
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
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
  await page.close();
});

test('placeholders are chips that are put where the cursor is', async () => {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
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
  const body = { language: 'zh', path: 'distillation/student', key: '<p>x</p>', value: '<p>x</p>' };
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
    body: JSON.stringify({ language: 'zh', path: 'random', key: '<p>x</p>', value: '<p>x</p>' }),
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
