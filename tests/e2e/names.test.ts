import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hashOf, languages, phone, sectionWith, visiting } from './visit.ts';

const { open } = visiting();
const loss = 'distillation/loss/';

/** The first occurrence of a name in code. */
function name(page: Page, text: string) {
  return page
    .locator('.code [data-t]')
    .filter({ hasText: new RegExp(`^${text}$`) })
    .first();
}

/** The first link from code to a name's section on another page. */
async function linkElsewhere(page: Page) {
  const href = await page
    .locator('.row:not(:first-child) a[data-t][href*="/#"]')
    .first()
    .getAttribute('href');
  const link = page.locator(`.row:not(:first-child) a[data-t][href="${href}"]`).first();
  const { pathname, hash } = new URL(String(href), page.url());
  return { link, to: `**${pathname}${hash}` };
}

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

describe.each(languages)('in $code', ({ prefix }) => {
  test('pointing at a name shows its type, the shape of its tensor and what the text says', async () => {
    const { page, troubles } = await open(prefix + loss);
    const box = page.locator('#hover');
    expect(await box.isVisible()).toBe(false);
    await name(page, 'teacherLogits').hover();
    await box.waitFor();
    expect(await box.locator('.type').innerText()).toBe('(parameter) teacherLogits: tf.Tensor2D');
    expect(await box.locator('.shape').innerText()).toBe('[batch, 10]');
    const definition = page.locator('dt:has-text("teacherLogits") + dd').first();
    const said = await definition.evaluate(({ childNodes }) =>
      [...childNodes]
        .map((node) => (node instanceof Text ? node.data : ''))
        .join('')
        .trim(),
    );
    expect(said.length).toBeGreaterThan(8);
    expect(await box.locator('.doc').innerText()).toContain(said);
    expect(await box.locator('.doc math').count()).toBe(1);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('a shape comes from the comment at the end of a line, too', async () => {
    const { page } = await open(prefix + loss);
    const line = page.locator('.line', { hasText: /^ *const \w+ = .*\/\/ .*\[[^\]]+\]$/ }).first();
    const shape = /\[[^[]+\]$/.exec(await line.innerText())?.[0];
    await line.locator('[data-t]').first().hover();
    await page.locator('#hover').waitFor();
    expect(await page.locator('#hover .shape').innerText()).toBe(shape);
    await page.close();
  });

  test('the box stays while the pointer is in it, its text can be selected, and it goes with the pointer', async () => {
    const { page } = await open(prefix + loss);
    const box = page.locator('#hover');
    await name(page, 'logSoftmaxAt').hover();
    await box.waitFor();
    await box.locator('.type').hover();
    await page.waitForTimeout(500);
    expect(await box.isVisible()).toBe(true);
    await box.locator('.type').click({ clickCount: 3 });
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('logSoftmaxAt');
    await page.mouse.move(2, 2);
    await box.waitFor({ state: 'hidden' });
    await page.close();
  });

  test('arrows go from name to name inside a block, Esc closes and then leaves', async () => {
    const { page } = await open(prefix + loss);
    // As the tab key would.
    await sectionWith(page, 'function logSoftmaxAt').locator('pre').focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('logSoftmaxAt');
    expect(await page.locator('#hover .type').innerText()).toMatch(/^function logSoftmaxAt\(/);
    expect(await page.locator(':focus').getAttribute('aria-describedby')).toBe('hover');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('Tensor2D');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('temperature');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('logits');
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).toBe('logSoftmaxAt');
    await page.keyboard.press('End');
    expect(await focused(page)).toBe('temperature');
    await page.keyboard.press('Escape');
    expect(await page.locator('#hover').isVisible()).toBe(false);
    expect(await focused(page)).toBe('temperature');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('PRE');
    await page.close();
  });

  test('on a phone the first tap shows, and the box holds the link', async () => {
    const { page } = await open(`${prefix}distillation/`, phone);
    const { link, to } = await linkElsewhere(page);
    const here = page.url();
    await link.scrollIntoViewIfNeeded();
    await link.tap();
    const box = page.locator('#hover');
    await box.waitFor();
    expect(page.url()).toBe(here);
    const { y = 0, height = 0 } = (await box.boundingBox()) ?? {};
    expect(Math.round(y + height)).toBe(844);
    await box.locator('a.defined').tap();
    await page.waitForURL(to);
    await page.close();
  });
});

test('a name leads to the section that defines it, on another page as well', async () => {
  const { page } = await open('zh/distillation/');
  const { link, to } = await linkElsewhere(page);
  expect(to).toMatch(/^\*\*\/zh\//);
  const text = await link.innerText();
  await link.click();
  await page.waitForURL(to);
  expect(await page.locator(':target').innerText()).toContain(text);
  await page.goBack();
  await page.locator('.code a', { hasText: './loss.ts' }).click();
  await page.waitForURL('**/zh/distillation/loss/');
  await page.close();
});

test('a name that a symbol stands for still leads where its line says', async () => {
  const { page } = await open('distillation/teacher/');
  const link = page.locator('.code a[data-s]').first();
  const href = await link.getAttribute('href');
  await link.click();
  await page.waitForURL(`**${new URL(String(href), page.url()).pathname}*`);
  await page.close();
});

test('after a click into a block, arrows scroll as ever', async () => {
  const { page } = await open('mnist/', { viewport: { width: 1400, height: 700 } });
  const line = page.locator('.row.beside').first().locator('.line').last();
  await line.evaluate((element) => element.scrollIntoView({ behavior: 'instant', block: 'end' }));
  const { x = 0, y = 0 } = (await line.boundingBox()) ?? {};
  await page.mouse.click(x + 500, y + 5);
  const before = await page.evaluate(() => scrollY);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before);
  await page.close();
});

test('names are no tab stops, and code can be selected across them', async () => {
  const { page } = await open(loss);
  expect(await page.locator('a[data-t]:not([tabindex="-1"])').count()).toBe(0);
  const section = sectionWith(page, 'function logSoftmaxAt');
  const line = section.locator('.line', { hasText: 'return' });
  const { x = 0, y = 0, width = 0, height = 0 } = (await line.boundingBox()) ?? {};
  await page.mouse.move(x + 60, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 2, y + height / 2, { steps: 6 });
  await page.mouse.up();
  const names = await line.locator('[data-t]').allInnerTexts();
  expect(names.length).toBeGreaterThan(2);
  const code = await line.innerText();
  expect(await page.evaluate(() => getSelection()?.toString())).toContain(
    code.slice(code.indexOf(String(names[1])), code.lastIndexOf(String(names.at(-1)))),
  );
  expect(await hashOf(page)).toBe('');
  await page.close();
});

test('types travel once, in a table', async () => {
  const { page } = await open(loss);
  const { entries, names } = await page.evaluate(() => ({
    entries: JSON.parse(document.getElementById('hovers')?.textContent ?? '[]').length as number,
    names: document.querySelectorAll('[data-t]').length,
  }));
  expect(names).toBeGreaterThan(50);
  expect(entries).toBeLessThan(names * 0.6);
  await page.close();
});
