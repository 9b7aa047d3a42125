import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { languages, phone, sectionWith, visiting } from './visit.ts';

const { open } = visiting();
const loss = 'distillation/loss/';

/** Which words and formulas are marked, each once. */
async function marked(page: Page, className: 'lit' | 'pinned') {
  return page.evaluate((name) => {
    const texts = [...document.querySelectorAll(`main .${name}:not(button)`)].map((element) =>
      element.closest('.katex') ? 'formula' : element.textContent,
    );
    return {
      kinds: [...new Set(texts)].sort(),
      formulas: texts.filter((text) => text === 'formula').length,
      code: texts.filter((text) => text !== 'formula').length,
    };
  }, className);
}

function inFormula(page: Page, symbol: number) {
  return page.locator(`.prose .katex-html [data-s="${symbol}"]`).first();
}

describe.each(languages)('in $code', ({ prefix }) => {
  test('pointing at a symbol or at its name lights up all of both', async () => {
    const { page } = await open(prefix + loss);
    await inFormula(page, 0).hover();
    const fromFormula = await marked(page, 'lit');
    expect(fromFormula.kinds).toEqual(['formula', 'temperature']);
    expect(fromFormula.formulas).toBeGreaterThan(15);
    expect(fromFormula.code).toBeGreaterThan(8);
    await page.locator('.code [data-s="0"]').first().hover();
    expect(await marked(page, 'lit')).toEqual(fromFormula);
    await page.mouse.move(2, 2);
    expect((await marked(page, 'lit')).kinds).toEqual([]);
    await page.close();
  });

  test('a click pins it, a second one lets go', async () => {
    const { page } = await open(prefix + loss);
    await inFormula(page, 0).click();
    await page.mouse.move(2, 2);
    expect((await marked(page, 'pinned')).kinds).toEqual(['formula', 'temperature']);
    await page.evaluate(() => scrollTo(0, 1500));
    expect((await marked(page, 'pinned')).code).toBeGreaterThan(8);
    await page.locator('.code .pinned').first().click();
    expect((await marked(page, 'pinned')).kinds).toEqual([]);
    await page.close();
  });

  test('by keyboard: the symbols at the top light up, pin and let go', async () => {
    const { page } = await open(prefix + loss);
    await page.locator('.contents summary').focus();
    await page.keyboard.press('Tab');
    expect((await marked(page, 'lit')).kinds).toEqual(['formula', 'temperature']);
    await page.keyboard.press('Enter');
    const first = page.locator('.symbols button').first();
    expect(await first.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Tab');
    expect((await marked(page, 'lit')).kinds).toEqual(['formula', 'logits', 'studentLogits']);
    expect((await marked(page, 'pinned')).kinds).toEqual(['formula', 'temperature']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect((await marked(page, 'pinned')).kinds).toEqual([]);
    expect(await first.getAttribute('aria-pressed')).toBe('false');
    await page.close();
  });

  test('a tap on a formula lights it up on a phone', async () => {
    const { page } = await open(prefix + loss, phone);
    await inFormula(page, 1).tap();
    expect((await marked(page, 'pinned')).kinds).toEqual(['formula', 'logits', 'studentLogits']);
    await page.close();
  });
});

test('inside a symbol that is made of others, each can be pointed at', async () => {
  const { page } = await open(loss);
  const outer = page.locator('.katex-display [data-s="6"]').first();
  await outer.evaluate((element) =>
    element.scrollIntoView({ block: 'center', behavior: 'instant' }),
  );
  const { x = 0, y = 0, height = 0 } = (await outer.boundingBox()) ?? {};
  // The logarithm belongs to the whole alone, the p inside it is a symbol of its own.
  await page.mouse.move(x + 4, y + height / 2);
  expect((await marked(page, 'lit')).kinds).toEqual(['formula', 'logTargets']);
  await outer.locator('[data-s="4"]').hover();
  expect((await marked(page, 'lit')).kinds).toEqual(['formula']);
  expect(await outer.locator('.lit').count()).toBe(1);
  await page.close();
});

test('a symbol says the most that is said of any of its names', async () => {
  const { page } = await open(loss);
  await page.locator('.symbols button').first().hover();
  await page.locator('#hover').waitFor();
  expect(await page.locator('#hover .type').innerText()).toContain('temperature: number');
  expect(await page.locator('#hover .doc').innerText()).toMatch(/\p{L}{3,} \p{L}{3,}/u);
  await page.close();
});

test('text that is selected somewhere is no hindrance', async () => {
  const { page } = await open(loss);
  await page.keyboard.press('Control+a');
  await page.locator('.symbols button').first().click();
  expect((await marked(page, 'pinned')).kinds).toEqual(['formula', 'temperature']);
  await page.close();
});

test('a function of the same name is something else', async () => {
  const { page } = await open('distillation/teacher/');
  const line = page.locator('.line', { hasText: 'random.mask(' });
  expect(await line.locator('[data-s]', { hasText: /^mask$/ }).count()).toBe(1);
  await page.close();
});

test('a name without a symbol lights up where it means the same thing, and nowhere else', async () => {
  const { page } = await open('distillation/loss/');
  const nameIn = (line: string, text: RegExp) =>
    sectionWith(page, line).locator('.code [data-t]', { hasText: text }).first();
  await nameIn('function hardLabelLoss', /^tf$/).hover();
  expect((await marked(page, 'lit')).kinds).toEqual(['tf']);
  // Called twice in its function, and imported by no other.
  await nameIn('function softTargetLoss', /^stopGradient$/).hover();
  expect((await marked(page, 'lit')).kinds).toEqual(['stopGradient']);
  expect((await marked(page, 'lit')).code).toBe(2);
  await page.close();
});
