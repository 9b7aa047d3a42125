import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { desk, phone } from './visit.ts';

let out: string;
let browser: Browser;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-watch-'));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await rm(out, { recursive: true, force: true });
});

/** Starts a command and gives the address that it says. */
async function start(...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [...args, '--out', out]);
  const url = await new Promise<string>((found, fail) => {
    let said = '';
    const hear = (data: Buffer) => {
      said += data;
      const address = /http:\/\/localhost:\d+\//.exec(said)?.[0];
      if (address) found(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => fail(new Error(said)));
  });
  return { child, url };
}

const ended = (child: ChildProcess) => new Promise((done) => child.on('close', done));

async function open(url: string, options: object): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage(options);
  const troubles: string[] = [];
  page.on('console', (message) => troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(String(error)));
  await page.goto(url);
  return { page, troubles };
}

const lines = (page: Page, id: string) =>
  page.locator(`#${id} path.plot-line, #${id} .plot-line path`);

test('curves grow while a run goes on, stay when it is done, and the command ends', async () => {
  const { child, url } = await start(
    'scripts/train.ts',
    '--preset',
    'smoke',
    '--backend',
    // Slow enough to be looked at.
    'cpu',
    '--watch',
  );
  const end = ended(child);
  const { page, troubles } = await open(url, desk);
  expect(await lines(page, 'loss-distilled').count()).toBe(0);
  await lines(page, 'loss-teacher').first().waitFor({ state: 'attached' });
  const length = async () =>
    (await lines(page, 'loss-teacher').first().getAttribute('d'))?.split('L').length ?? 0;
  const early = await length();
  await expect.poll(length, { timeout: 30_000 }).toBeGreaterThan(early);
  await page.locator('#end').waitFor({ timeout: 60_000 });
  expect(await end).toBe(0);
  for (const model of ['teacher', 'alone', 'distilled']) {
    for (const chart of ['loss', 'error', 'rate'])
      expect(await lines(page, `${chart}-${model}`).count()).toBe(1);
  }
  expect(await page.locator('#errors td.number').allTextContents()).toEqual([
    expect.stringMatching(/^\d+$/),
    expect.stringMatching(/^\d+$/),
    expect.stringMatching(/^\d+$/),
  ]);
  // Nobody asks a server that has said goodbye.
  await page.waitForTimeout(4000);
  expect(troubles).toEqual([]);
  await page.close();
}, 120_000);

test('finished runs are chosen by checkboxes, and the choice stands in the address', async () => {
  const { child, url } = await start('scripts/watch.ts', '--port', '0');
  try {
    const { page, troubles } = await open(url, desk);
    expect(await lines(page, 'loss-alone').count()).toBe(1);
    const box = page.locator('#runs input').first();
    await box.focus();
    await page.keyboard.press('Space');
    await page.locator('#loss-alone').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => location.search)).toBe('?run=');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.reload();
    expect(await page.locator('#runs input').first().isChecked()).toBe(false);
    await page.locator('#runs input').first().check();
    await lines(page, 'loss-alone').waitFor({ state: 'attached' });
    expect(troubles).toEqual([]);
    await page.close();
  } finally {
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
  }
}, 60_000);

test('the page has nothing for axe to report, and fits a phone, in both themes', async () => {
  const { child, url } = await start('scripts/watch.ts', '--port', '0');
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const device of [desk, phone]) {
        const { page } = await open(url, { ...device, colorScheme, bypassCSP: true });
        await page.addScriptTag({ path: axe });
        const found = await page.evaluate(async () => {
          // @ts-expect-error axe arrives in the page by the script above.
          const { violations } = await window.axe.run();
          return violations.map(({ id }: { id: string }) => id);
        });
        expect(found).toEqual([]);
        const { width, needs, letters } = await page.evaluate(() => {
          const svg = document.querySelector('#loss-teacher svg');
          const drawn = svg?.getBoundingClientRect().width ?? 0;
          const root = document.documentElement;
          const letters = (12 * drawn) / Number(svg?.getAttribute('width'));
          return { width: root.clientWidth, needs: root.scrollWidth, letters };
        });
        expect(needs).toBeLessThanOrEqual(width);
        expect(letters).toBeGreaterThan(10.5);
        await page.close();
      }
    }
  } finally {
    child.kill('SIGINT');
    await ended(child);
  }
}, 60_000);
