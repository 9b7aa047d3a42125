import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  modelOf,
  recordOf,
  resultOf,
  stepsLine,
  type Topic,
} from '../../packages/train/tests/viewer/run.ts';
import { launchChromium } from './browser.ts';
import { desk, phone } from './visit.ts';

let folder: string;
/** Holds a run of each of two topics, and a record that another version wrote. */
let out: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-watch-'));
  out = join(folder, 'runs');
  await put('digits', resultOf(30));
  await put('letters', { seconds: 1, bitsPerCharacter: 2.25 });
  await mkdir(join(out, 'old'));
  await writeFile(join(out, 'old', 'record.json'), JSON.stringify({ schema: 2 }));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** A finished run under its topic's name. */
async function put(topic: Topic, result: object): Promise<void> {
  const record = recordOf(topic, { models: [modelOf('large', { result })] }, topic);
  const steps = [1, 2, 3, 4].map((step) => JSON.stringify(stepsLine(step)));
  await mkdir(join(out, topic), { recursive: true });
  await writeFile(join(out, topic, 'record.json'), JSON.stringify(record));
  await writeFile(join(out, topic, 'metrics.jsonl'), `${steps.join('\n')}\n`);
}

/** Starts a command and gives the address that it says. */
async function start(...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, args);
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
  page.locator(`[id="${id}"] :is(path.plot-line, .plot-line path)`);
const watch = () => start('scripts/watch.ts', '--port', '0', '--out', out);

test('curves grow while a run goes on, stay when it is done, and the command ends', async () => {
  const { child, url } = await start(
    'scripts/train.ts',
    '--preset',
    'smoke',
    '--backend',
    // Slow enough to be looked at.
    'cpu',
    '--watch',
    '--port',
    '0',
    '--out',
    join(folder, 'trained'),
  );
  const end = ended(child);
  const { page, troubles } = await open(url, desk);
  expect(await lines(page, 'job:distillation:distilled:loss').count()).toBe(0);
  await lines(page, 'job:distillation:teacher:loss').first().waitFor({ state: 'attached' });
  // Of all curves: a slow browser may see the first one when it is done, but not the last.
  const length = () =>
    page.$$eval(
      ':is(path.plot-line, .plot-line path)',
      (paths) => paths.map((path) => path.getAttribute('d')).join('').length,
    );
  const early = await length();
  await expect.poll(length).toBeGreaterThan(early);
  await page.locator('#end').waitFor();
  expect(await end).toBe(0);
  for (const model of ['teacher', 'alone', 'distilled']) {
    for (const metric of ['loss', 'learningRate', 'accuracy'])
      expect(await lines(page, `job:distillation:${model}:${metric}`).count()).toBe(1);
  }
  const results = page.locator('#topics td.number:not(.reference)');
  // Test errors of each of the three, and below them how long an image takes.
  const three = (form: RegExp) => Array.from({ length: 3 }, () => expect.stringMatching(form));
  expect(await results.allInnerTexts()).toEqual([...three(/^\d+$/), ...three(/^\d+\.\d+$/)]);
  // The page does not ask a server again that has ended.
  await page.waitForTimeout(4000);
  expect(troubles).toEqual([]);
  await page.close();
});

test('finished runs of two topics are chosen by checkboxes, and the choice stands in the address', async () => {
  const { child, url } = await watch();
  try {
    const { page, troubles } = await open(url, desk);
    const [digits, letters] = ['job:digits:large:loss', 'job:letters:large:loss'] as const;
    expect(await lines(page, digits).count()).toBe(1);
    expect(await lines(page, letters).count()).toBe(1);
    expect(await page.locator('#runs').innerText()).toContain(
      'unreadable: its record has schema 2',
    );
    await page.locator('#run-digits').uncheck();
    await page.locator(`[id="${digits}"]`).waitFor({ state: 'detached' });
    expect(await lines(page, letters).count()).toBe(1);
    const box = page.locator('#run-letters');
    await box.focus();
    await page.keyboard.press('Space');
    await page.locator(`[id="${letters}"]`).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => location.search)).toBe('?run=');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.reload();
    expect(await box.isChecked()).toBe(false);
    await box.check();
    await lines(page, letters).waitFor({ state: 'attached' });
    expect(troubles).toEqual([]);
    await page.close();
  } finally {
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
  }
});

test('the page has nothing for axe to report, and fits a phone, in both themes', async () => {
  const { child, url } = await watch();
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
          const svg = document.querySelector('[id="job:digits:large:loss"] svg');
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
});
