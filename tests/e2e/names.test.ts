import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hashOf, languages, phone, visiting } from './visit.ts';

const { open } = visiting();
const loss = 'distillation/loss/';

/** The first occurrence of a name in code. */
function name(page: Page, text: string) {
  return page
    .locator('.code [data-t]')
    .filter({ hasText: new RegExp(`^${text}$`) })
    .first();
}

/** Puts the focus on a block of code, as the tab key would. */
async function enterBlock(page: Page, section: string): Promise<void> {
  await page.evaluate((id) => document.querySelector<HTMLElement>(`#${id} pre`)?.focus(), section);
}

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

describe.each(languages)('in $code', ({ code, prefix }) => {
  test('pointing at a name shows its type, the shape of its tensor and what the text says', async () => {
    const { page, troubles } = await open(prefix + loss);
    const box = page.locator('#hover');
    expect(await box.isVisible()).toBe(false);
    await name(page, 'teacherLogits').hover();
    await box.waitFor();
    expect(await box.locator('.type').innerText()).toBe('(parameter) teacherLogits: tf.Tensor2D');
    expect(await box.locator('.shape').innerText()).toBe('[batch, 10]');
    const said = code === 'zh' ? '梯度不会流入其中' : 'no gradient flows into them';
    expect(await box.locator('.doc').innerText()).toContain(said);
    expect(await box.locator('.doc math').count()).toBe(1);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test('a shape comes from the comment at the end of a line, too', async () => {
    const { page } = await open(prefix + loss);
    await name(page, 'divergence').hover();
    await page.locator('#hover').waitFor();
    expect(await page.locator('#hover .shape').innerText()).toBe('[batch]');
    await page.close();
  });

  test('the box stays while the pointer is in it, its text can be selected, and it goes with the pointer', async () => {
    const { page } = await open(prefix + loss);
    const box = page.locator('#hover');
    await name(page, 'softmaxAt').hover();
    await box.waitFor();
    await box.locator('.type').hover();
    await page.waitForTimeout(500);
    expect(await box.isVisible()).toBe(true);
    await box.locator('.type').click({ clickCount: 3 });
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('softmaxAt');
    await page.mouse.move(2, 2);
    await box.waitFor({ state: 'hidden' });
    await page.close();
  });

  test('arrows go from name to name inside a block, Esc closes and then leaves', async () => {
    const { page } = await open(prefix + loss);
    await enterBlock(page, 'softmax-at-a-temperature');
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
    const linked = page.locator('a[data-t]', { hasText: /^distillationLoss$/ }).last();
    await linked.scrollIntoViewIfNeeded();
    await linked.tap();
    const box = page.locator('#hover');
    await box.waitFor();
    expect(page.url()).not.toContain('/loss/');
    const { y = 0, height = 0 } = (await box.boundingBox()) ?? {};
    expect(Math.round(y + height)).toBe(844);
    await box.locator('a.defined').tap();
    await page.waitForURL(`**/${prefix}distillation/loss/#distillation-loss`);
    await page.close();
  });
});

test('a name leads to the section that defines it, on another page as well', async () => {
  const { page } = await open('zh/distillation/');
  await page
    .locator('a[data-t]', { hasText: /^hardLabelLoss$/ })
    .last()
    .click();
  await page.waitForURL('**/zh/distillation/loss/#the-loss-on-labels');
  expect(await page.locator(':target').innerText()).toContain('hardLabelLoss');
  await page.goBack();
  await page.locator('.code a', { hasText: /network\.ts/ }).click();
  await page.waitForURL('**/zh/distillation/network/');
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
  const line = page.locator('#the-idx-format .line').last();
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
  const line = page.locator('#softmax-at .line').nth(4);
  const { x = 0, y = 0, width = 0, height = 0 } = (await line.boundingBox()) ?? {};
  await page.mouse.move(x + 60, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 2, y + height / 2, { steps: 6 });
  await page.mouse.up();
  expect(await page.evaluate(() => getSelection()?.toString())).toContain('logSoftmaxAt(logits');
  expect(await hashOf(page)).toBe('');
  await page.close();
});

test('types travel once, in a table', async () => {
  const { page } = await open('distillation/');
  const { entries, names } = await page.evaluate(() => ({
    entries: JSON.parse(document.getElementById('hovers')?.textContent ?? '[]').length as number,
    names: document.querySelectorAll('[data-t]').length,
  }));
  expect(names).toBeGreaterThan(300);
  expect(entries).toBeLessThan(names * 0.6);
  await page.close();
});
