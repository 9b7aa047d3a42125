import { describe, expect, test } from 'vitest';
import { violations } from './check.ts';
import { desk, hashOf, kinds, languages, paths, phone, visiting } from './visit.ts';

const { open, browser, url } = visiting();
test('there is a page of each kind', () => {
  expect(kinds.filter((path) => !paths.includes(path))).toEqual([]);
});

test.each(kinds)('/%s has nothing for axe to report at a desk, in either theme', async (path) => {
  const { page } = await open(path, { ...desk, bypassCSP: true });
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page, 'colours')).toEqual([]);
  await page.close();
});

describe.each(languages)('in $code', ({ prefix }) => {
  test.each(
    prefix === '' ? ['translations/'] : ['translations/', 'translations/distillation/loss/'],
  )('nor on /%s', async (path) => {
    const { page } = await open(prefix + path, { ...phone, bypassCSP: true });
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, 'colours')).toEqual([]);
    await page.close();
  });

  test('nor with everything open', async () => {
    const { page } = await open(`${prefix}distillation/loss/`, { ...desk, bypassCSP: true });
    const expectNothing = async () => {
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, 'colours')).toEqual([]);
    };
    await page.locator('.contents summary').click();
    await expectNothing();
    await page.keyboard.press('Escape');
    await page.locator('.symbols button').first().click();
    await page.locator('.code [data-t]').nth(1).hover();
    await page.locator('#hover').waitFor();
    await expectNothing();
    await page.keyboard.press('/');
    await page.locator('dialog.search input').fill('softmax');
    await page.locator('dialog.search li').first().waitFor();
    await expectNothing();
    await page.close();
  });

  test('the skip link is the first stop, and leads past the head of the page', async () => {
    const { page } = await open(`${prefix}distillation/loss/`);
    await page.keyboard.press('Tab');
    expect(await page.locator('.skip:focus').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => hashOf(page)).toBe('#text');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => !document.activeElement?.closest('.masthead'))).toBe(true);
    await page.close();
  });
});

test('whatever has the focus can be seen to have it', async () => {
  const { page } = await open('distillation/loss/', { ...desk, reducedMotion: 'reduce' });
  const unseen: string[] = [];
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press('Tab');
    const trouble = await page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(active);
      const { top, bottom } = active.getBoundingClientRect();
      const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      const bar = active.closest('.page-bar') ? 0 : 46;
      const inView = bottom > bar && top < innerHeight;
      return seen && inView ? undefined : active.outerHTML.slice(0, 120);
    });
    if (trouble) unseen.push(trouble);
  }
  expect(unseen).toEqual([]);
  await page.close();
});

test('formulas are there for the eye and, as MathML, for a screen reader', async () => {
  const { page } = await open('distillation/loss/');
  expect(await page.locator('.katex-html').count()).toBeGreaterThan(5);
  expect(await page.locator('.katex-mathml math').count()).toBe(
    await page.locator('.katex-html').count(),
  );
  const fonts = await page.evaluate(async () => {
    await document.fonts.ready;
    return [...document.fonts]
      .filter((font) => font.status === 'loaded')
      .map((font) => font.family);
  });
  expect(fonts.some((family) => family.includes('KaTeX'))).toBe(true);
  await page.close();
});

test('who asked for less motion gets none', async () => {
  const styles = async (reducedMotion: 'reduce' | 'no-preference') => {
    const { page } = await open('distillation/loss/', { ...desk, reducedMotion });
    const result = await page.evaluate(() => ({
      scrolling: getComputedStyle(document.documentElement).scrollBehavior,
      moving: [...document.querySelectorAll('*')].filter(
        (element) => parseFloat(getComputedStyle(element).transitionDuration) > 0,
      ).length,
    }));
    await page.close();
    return result;
  };
  expect(await styles('reduce')).toEqual({ scrolling: 'auto', moving: 0 });
  expect((await styles('no-preference')).scrolling).toBe('smooth');
});

test('without JavaScript the page still reads, and shows no button that does nothing', async () => {
  const context = await browser().newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${url()}distillation/loss/`);
  for (const name of ['.theme-switch', '.search-open', '.keys', '.tools'])
    expect(await page.locator(name).filter({ visible: true }).count()).toBe(0);
  expect(await page.locator('.prose').first().isVisible()).toBe(true);
  await page.locator('.contents summary').click();
  expect(await page.locator('.contents ol').isVisible()).toBe(true);
  await context.close();
});
