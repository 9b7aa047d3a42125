import { describe, expect, test } from 'vitest';
import { pageIn } from '../../src/site/view/page.ts';
import { units } from '../../src/translate/units.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { words } from '../../src/translate/words/words.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import { blocks, plotPage } from '../annotate/plot-page.ts';

/** A page in a language, with such translations. */
function htmlIn(page: AnnotatedPage, code: string, translations: Record<string, string> = {}) {
  const text = JSON.stringify(translations);
  const { languages } = loadLanguages([localeText(`locales/${code}/optics/page.json`, text)], {
    source: 'en',
    words,
  });
  const language = languages.find((candidate) => candidate.code === code);
  if (!language) throw new Error(`there is no ${code}`);
  return pageIn(page, language).rows[0]?.html ?? '';
}

const shown: [keyof typeof blocks, RegExp[]][] = [
  [
    'curves',
    [
      /<th[^>]*>Lens of 1 mm/,
      /Lens of 3 mm: from 2\.5 after epoch 1 to 0\.0003 after epoch 2\./,
      /<caption>Loss by epoch, medians of all seeds/,
      /<td class="number">0\.0003<\/td>/,
    ],
  ],
  ['sweep', [/<td>2, 4 %<\/td>/, /Length 50: 3 %\./, /<th scope="row">5<\/th>/]],
  [
    'classes',
    [/<td class="number">1\.5<\/td>/, /Before: 4\.5 in all, Colour 1: 2\. After: 0 in all/],
  ],
  [
    'distributions',
    [/T = 20: 2 \(51\.4 %\), 1 \(29\.7 %\), 0 \(18\.9 %\)\./, /Example 7/, /fill-opacity="1"/],
  ],
];

describe.each(shown)('%s', (name, patterns) => {
  test('has its figures in the table and in words', async () => {
    const html = htmlIn(await plotPage(blocks[name]), 'en');
    for (const pattern of patterns) expect(html.replaceAll('\u00A0', ' ')).toMatch(pattern);
  });

  test('is drawn in both shapes without styles, and every id is there once', async () => {
    const html = htmlIn(await plotPage(blocks[name]), 'en');
    expect(html).not.toMatch(/ style=|<style|NaN|undefined|Infinity/);
    expect(html.match(/<desc[^>]*>[^<]{10,}/g)?.length).toBeGreaterThan(1);
    for (const shape of ['wide', 'narrow']) expect(html).toMatch(`class="plot plot-${shape}"`);
    const ids = html.match(/ id="[^"]*"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('speaks another language with its words translated', async () => {
    const page = await plotPage(blocks[name]);
    const prose = page.sections[0]?.prose;
    const keys = prose ? units(prose).map(({ key }) => key) : [];
    const all = keys.map((key, index) => [key, key.replace(/>[^<]+</, `>译${index}文<`)]);
    const html = htmlIn(page, 'zh', Object.fromEntries(all));
    expect(html).not.toMatch(/>[^<]*(?:Loss|Lens|Blur|Before|odd ones|Errors|class\b)/);
    expect(html).toMatch(/<figcaption>译\d文<\/figcaption>/);
    expect(html).not.toContain('data-state');
  });
});

test('marks, tables and words write numbers as the language does', async () => {
  const html = (await Promise.all(Object.values(blocks).map((block) => plotPage(block))))
    .map((page) => htmlIn(page, 'de'))
    .join('')
    .replaceAll('\u00A0', ' ');
  expect(html).toMatch(/<td class="number">0,0003<\/td>/);
  expect(html).toMatch(/<td>2; 4 %<\/td>/);
  expect(html).toMatch(/<td class="number">1,5<\/td>/);
  expect(html).toMatch(/2 \(51,4 %\)/);
  expect(html).toMatch(/<text[^>]*>\d,\d+<\/text>/);
  expect(html).not.toMatch(/>[^<]*\d\.\d/);
});

test('a caption that nobody has translated says so, and the drawing names its language', async () => {
  const html = htmlIn(await plotPage(blocks.curves), 'zh');
  expect(html).toMatch(
    /<figcaption lang="en" data-state="missing"><a class="badge"[^>]*>[^<]*<\/a>The loss of both\./,
  );
  expect(html).toMatch('<div class="plot-part" lang="en">');
});

test('a translation can neither draw nor take a plot away', async () => {
  const page = await plotPage(blocks.curves);
  const figure =
    '<figure><p>Loss by epoch</p><p>Lens of 1 mm</p><p>Lens of 3 mm</p><p>Training loss (nats)</p><p>The loss of both.</p></figure>';
  const html = htmlIn(page, 'zh', {
    '<p>Loss by epoch</p>': '<p>曲<svg onload=alert(1)></svg><b title=x>线</b></p>',
    '<p>The loss of both.</p>': '<p>两者的<em>损失</em>&lt;script&gt;</p>',
    [figure]: '<p>没有图</p>',
    [`<h1>Plot</h1>\n${figure}\n`]: '<p>没有图</p>',
  });
  expect(html).not.toMatch(/onload|<script|没有图/);
  expect(html).toMatch('<figcaption>两者的<em>损失</em>&#x3C;script></figcaption>');
  expect(html).toMatch('class="plot plot-wide"');
});

test('another record makes another plot, and the same one the same', async () => {
  const [one, same, other] = await Promise.all(
    [blocks.curves, blocks.curves, blocks.curves.replace('metric: loss', 'metric: blur')].map(
      async (block) => htmlIn(await plotPage(block), 'en'),
    ),
  );
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});
