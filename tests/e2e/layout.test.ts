import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { sidewaysScroll } from './check.ts';
import { desk, languages, paths, phone, visiting } from './visit.ts';

const { open, browser, url } = visiting();

describe.each(languages)('in $code', ({ prefix }) => {
  test('on a desk zoomed until it is as narrow as a phone, symbols take the room that is left', async () => {
    const { page } = await open(`${prefix}distillation/loss/`, {
      viewport: { width: 390, height: 844 },
    });
    expect(await sidewaysScroll(page)).toBe(0);
    const boxes = ['.contents .label', '.symbols', '.languages'].map((name) =>
      page.locator(`.page-bar ${name}`).boundingBox(),
    );
    const [label, symbols, languages] = await Promise.all(boxes);
    expect(symbols?.width).toBeGreaterThan(100);
    expect(symbols?.x).toBeGreaterThanOrEqual((label?.x ?? NaN) + (label?.width ?? NaN));
    expect(languages?.x).toBeGreaterThanOrEqual((symbols?.x ?? NaN) + (symbols?.width ?? NaN));
    await page.close();
  });

  test.each(['distillation/', 'distillation/loss/'])(
    'on /%s neither column is ever empty for a screen',
    async (path) => {
      const { page } = await open(prefix + path, {
        viewport: { width: 1400, height: 320 },
      });
      const gaps = await page.evaluate(async () => {
        document.documentElement.style.scrollBehavior = 'auto';
        const tall = [...document.querySelectorAll('.row.beside')].filter(
          (row) => row.getBoundingClientRect().height > innerHeight,
        );
        const empty: string[] = [];
        let looked = 0;
        for (const row of tall) {
          const top = row.getBoundingClientRect().top + scrollY;
          for (let y = top; y < top + row.clientHeight - innerHeight; y += 120) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
            looked++;
            for (const column of ['.sticky', 'pre']) {
              const { top: from = 0, bottom: to = 0 } =
                row.querySelector(column)?.getBoundingClientRect() ?? {};
              const seen = Math.min(to, innerHeight) - Math.max(from, 0);
              if (seen < Math.min(40, to - from) - 1) empty.push(`${row.id} ${column} at ${y}`);
            }
          }
        }
        return { looked, empty };
      });
      expect(gaps.looked).toBeGreaterThan(3);
      expect(gaps.empty).toEqual([]);
      await page.close();
    },
  );

  test('an introduction with little code beside it takes the width', async () => {
    const { page } = await open(`${prefix}distillation/loss/`);
    const { prose = 0, all = 1 } = await page.evaluate(() => ({
      prose: document.querySelector('#introduction > .prose')?.clientWidth,
      all: document.body.clientWidth,
    }));
    expect(prose).toBe(all);
    await page.close();
  });

  test('on a phone prose stands before its code, and what is wide scrolls in its own box', async () => {
    const { page } = await open(`${prefix}distillation/loss/`, phone);
    const rows = await page.$$eval('.row.beside', (all) =>
      all.map((row) => {
        const edge = (name: string) => row.querySelector(name)?.getBoundingClientRect();
        return (edge('.code')?.top ?? 0) - (edge('.prose')?.bottom ?? 0);
      }),
    );
    expect(Math.min(...rows)).toBeGreaterThan(-1);
    const boxes = await page.$$eval('.code pre, .katex-display', (all) =>
      all
        .filter((box) => box.scrollWidth > box.clientWidth + 1)
        .map((box) => `${getComputedStyle(box).overflowX} ${box.getAttribute('tabindex')}`),
    );
    expect(boxes.length).toBeGreaterThan(3);
    expect(new Set(boxes)).toEqual(new Set(['auto 0']));
    await page.close();
  });

  test('on paper there are two columns, black on white, and nothing to click', async () => {
    const page = await browser().newPage({
      viewport: { width: 718, height: 1000 },
      colorScheme: 'dark',
    });
    await page.goto(`${url()}${prefix}distillation/teacher/`);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const { columns, hidden, ground } = await page.evaluate(() => {
      const row = document.querySelector('.row.beside');
      return {
        columns: row && getComputedStyle(row).gridTemplateColumns.split(' ').length,
        hidden: ['.masthead nav', '.page-bar', '.tools', '.pager', '.permalink', '.topic'].filter(
          (name) =>
            [...document.querySelectorAll<HTMLElement>(name)].some(
              (element) => element.offsetHeight > 0,
            ),
        ),
        ground: getComputedStyle(document.documentElement).backgroundColor,
      };
    });
    expect(columns).toBe(2);
    expect(hidden).toEqual([]);
    expect(ground).toBe('rgb(255, 255, 255)');
    expect(await sidewaysScroll(page)).toBe(0);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});

test('sections stand alike in every language', async () => {
  const layouts = async (path: string) => {
    const html = await (await fetch(url() + path)).text();
    return Array.from(html.matchAll(/<section class="row (\w+)"/g), ([, layout]) => layout);
  };
  const seen = new Set<string | undefined>();
  for (const path of paths) {
    const english = await layouts(path);
    expect(await layouts(`zh/${path}`)).toEqual(english);
    for (const layout of english) seen.add(layout);
  }
  expect([...seen].sort()).toEqual(['across', 'beside', 'text']);
});

test('no figure and no paragraph is split between columns', async () => {
  const withFigures: string[] = [];
  for (const path of paths) {
    const html = await (await fetch(url() + path)).text();
    if (html.includes('class="plot-figure"')) withFigures.push(path);
  }
  expect(withFigures.length).toBeGreaterThan(0);
  for (const path of [...withFigures, 'distillation/loss/', 'distillation/readme/']) {
    for (const width of [1400, 1000]) {
      const { page } = await open(path, { viewport: { width, height: 1000 } });
      const pieces = await page.$$eval(
        '.plot-figure, .plot-part, .across > .prose :is(p, li, table)',
        (all) => all.map((element) => element.getClientRects().length),
      );
      expect(pieces).toEqual(pieces.map(() => 1));
      await page.close();
    }
  }
});

test('all pages of a topic are in view at a desk; on a phone the strip begins with the current one, and follows the focus', async () => {
  const hidden = (page: Page, selector: string) =>
    page.$$eval(selector, (links) =>
      links.flatMap((link) => {
        const { left, right } = link.getBoundingClientRect();
        return left >= 0 && right <= innerWidth ? [] : [link.textContent.trim()];
      }),
    );
  const { page } = await open('distillation/loss/');
  expect(await page.locator('.topic a').count()).toBeGreaterThan(8);
  expect(await hidden(page, '.topic a')).toEqual([]);
  await page.close();
  const { page: narrow } = await open('distillation/loss/', phone);
  expect((await hidden(narrow, '.topic a')).length).toBeGreaterThan(0);
  expect(await hidden(narrow, '.topic [aria-current]')).toEqual([]);
  await narrow.locator('.topic a').first().focus();
  for (const _ of await narrow.locator('.topic a').all()) {
    await expect.poll(() => hidden(narrow, '.topic :focus')).toEqual([]);
    await narrow.keyboard.press('Tab');
  }
  await narrow.close();
});

test('a column taller than the window stops when its end is in view', async () => {
  const { page } = await open('mnist/', { viewport: { width: 1400, height: 300 } });
  const ends = await page.evaluate(async () => {
    document.documentElement.style.scrollBehavior = 'auto';
    const row = [...document.querySelectorAll('.row.beside')].find((candidate) => {
      const [prose, code] = ['.sticky', 'pre'].map(
        (name) => candidate.querySelector(name)?.clientHeight ?? 0,
      );
      return (prose ?? 0) > innerHeight && (code ?? 0) > (prose ?? 0) + 40;
    });
    const column = row?.querySelector('.sticky');
    if (!row || !column) return undefined;
    scrollTo(0, row.getBoundingClientRect().bottom + scrollY - innerHeight);
    await new Promise(requestAnimationFrame);
    return { bottom: column.getBoundingClientRect().bottom, height: innerHeight };
  });
  expect(ends?.bottom).toBeLessThanOrEqual(ends?.height ?? 0);
  await page.close();
});

test('prose and the code it explains begin at the same height', async () => {
  const { page } = await open('distillation/loss/');
  const gaps = await page.$$eval('.row.beside', (rows) =>
    rows.map((row) => {
      const top = (selector: string) =>
        row.querySelector(selector)?.getBoundingClientRect().top ?? NaN;
      return Math.abs(top('.prose') - top('.code'));
    }),
  );
  expect(gaps.length).toBeGreaterThan(3);
  expect(Math.max(...gaps)).toBeLessThan(1);
  await page.close();
});

test('a text uses the width: its sections stand beside their headings', async () => {
  const { page } = await open('distillation/results/');
  const { heading, text, figures } = await page.evaluate(() => {
    const box = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
    return {
      heading: box('.row.text h2'),
      text: box('.row.text p'),
      figures: [...document.querySelectorAll('.plot-figure')].map(
        (figure) => figure.getBoundingClientRect().right,
      ),
    };
  });
  expect(heading?.right).toBeLessThan(text?.left ?? 0);
  expect(Math.abs((heading?.top ?? 0) - (text?.top ?? NaN))).toBeLessThan(8);
  expect(Math.max(...figures)).toBeGreaterThan(1200);
  await page.close();
});

test('code that goes on beyond the edge fades there, until one has come to its end or reads it by keyboard', async () => {
  const { page } = await open('distillation/loss/', { viewport: { width: 1024, height: 900 } });
  const faded = (pre: ReturnType<typeof page.locator>) =>
    pre.evaluate((element) => getComputedStyle(element).maskImage !== 'none');
  const { cut, marked } = await page.evaluate(() => {
    const all = [...document.querySelectorAll('.code pre')];
    return {
      cut: all.filter((pre) => pre.scrollWidth > pre.clientWidth + 2).length,
      marked: all.filter((pre) => getComputedStyle(pre).maskImage !== 'none').length,
    };
  });
  expect(cut).toBeGreaterThan(2);
  expect(marked).toBe(cut);
  const pre = page.locator('.code pre[data-more]').first();
  const id = await pre.evaluate((element) => element.closest('.row')?.id);
  const same = page.locator(`[id="${id}"] pre`);
  await same.evaluate((element) => (element.scrollLeft = element.scrollWidth));
  await expect.poll(() => faded(same)).toBe(false);
  await same.evaluate((element) => (element.scrollLeft = 0));
  await expect.poll(() => faded(same)).toBe(true);
  await same.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect.poll(() => faded(same)).toBe(false);
  await page.close();
});

test('on a phone, short code has no strip of buttons above it', async () => {
  const { page } = await open('distillation/loss/', phone);
  const heights = await page.$$eval('.row > .code', (all) =>
    all.map((code) => ({
      lines: code.querySelectorAll('.line').length,
      tools: code.querySelector<HTMLElement>('.tools')?.offsetHeight ?? 0,
    })),
  );
  expect(heights.filter(({ lines, tools }) => lines > 2 === (tools === 0))).toEqual([]);
  expect(heights.some(({ lines }) => lines < 3)).toBe(true);
  await page.close();
});

test('Chinese is set as Chinese', async () => {
  const [{ page: english }, { page: chinese }] = await Promise.all([
    open('distillation/', desk),
    open('zh/distillation/', desk),
  ]);
  const style = (page: Page) =>
    page.evaluate(() => {
      const at = (selector: string) => {
        const element = document.querySelector(selector);
        if (!element) throw new Error(`there is no ${selector}`);
        return getComputedStyle(element);
      };
      const paragraph = at('.prose p');
      return {
        leading: parseFloat(paragraph.lineHeight) / parseFloat(paragraph.fontSize),
        font: paragraph.fontFamily,
        emphasis: at('.prose em').fontStyle,
        autospace: paragraph.getPropertyValue('text-autospace'),
      };
    });
  const [en, zh] = await Promise.all([style(english), style(chinese)]);
  expect(en.emphasis).toBe('italic');
  expect(zh.emphasis).toBe('normal');
  expect(zh.leading).toBeGreaterThan(en.leading + 0.1);
  expect(zh.autospace).toBe('normal');
  expect(zh.font).toMatch(/^"PingFang SC"/);
  await Promise.all([english.close(), chinese.close()]);
});
