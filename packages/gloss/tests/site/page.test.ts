import { expect, test } from 'vitest';
import { pageIn } from '../../src/site/view/page.ts';
import { headingAbove, sectionTitleIn, treesIn } from '../../src/site/view/spoken.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { words } from '../../src/translate/words/words.ts';
import { annotate } from '../../src/annotate/annotate.ts';
import { loadRuns } from '../../src/annotate/load-runs.ts';
import { frontMatter, onlyPage, program } from '../annotate/page.ts';

const text = JSON.stringify({ '<h2>Why it works</h2>': '<h2>Warum</h2>' });
const { languages } = loadLanguages([localeText('locales/de/page.json', text)], {
  source: 'en',
  words,
});

test('a header and its body stand beside the docstring that the file has between them', async () => {
  const [english] = languages;
  if (!english) throw new Error('it is not there');
  const text = `"""\n${frontMatter}About.\n"""\nimport a\n\n\ndef double(x):\n    """Twice."""\n\n    y = 2 * x\n    return y\n`;
  const { rows } = pageIn(await onlyPage({ path: 'src/impl/page.py', text }), english);
  expect(rows).toMatchObject([
    { layout: 'across', code: [{ startLine: 8 }] },
    {
      id: 'double',
      number: 1,
      title: 'double',
      html: '<p>Twice.</p>',
      firstLine: 11,
      lastLine: 15,
      layout: 'beside',
      code: [
        { startLine: 11, lines: [expect.stringContaining('double')] },
        {
          startLine: 14,
          lines: [expect.any(String), expect.stringContaining('return')],
          section: { id: 'y', number: 2 },
        },
      ],
    },
  ]);
  expect(rows).toHaveLength(2);
});

test('what a thing stands under is a heading, and never the name of another thing', async () => {
  const [english] = languages;
  if (!english) throw new Error('it is not there');
  const code =
    '/** First. */\nexport const a = 1;\n// ## Second\nconst b = 1;\n/** Third. */\nconst c = 1;\n';
  const page = await onlyPage(program('Text.', code));
  const above = page.sections.map(({ id, title }) => [title, headingAbove(page, id, english)]);
  expect(above).toEqual([
    ['A page', 'A page'],
    ['a', 'A page'],
    ['Second', 'Second'],
    ['c', 'Second'],
  ]);
});

test('a text set apart is called by its kind in the language of the page, or as its author calls it', async () => {
  const page = await onlyPage(program('> [!TIP]\n> Wait.\n\n:::note Mine\nGo.\n:::'));
  const text = JSON.stringify({ '<p>Wait.</p>': '<p>等。</p>', '<p>Mine</p>': '<p>我的</p>' });
  const { languages } = loadLanguages([localeText('locales/zh/page.json', text)], {
    source: 'en',
    words,
  });
  const [english, chinese] = languages.map((language) => pageIn(page, language).rows[0]?.html);
  expect(english).toContain('<div class="admonition-title">Tip</div>\n<p>Wait.</p>');
  expect(english).toContain('<p class="admonition-title">Mine</p>\n<p>Go.</p>');
  expect(chinese).toContain(
    '<div class="admonition tip" role="note"><div class="admonition-title">提示</div>\n<p>等。</p>',
  );
  expect(chinese).toContain('<p class="admonition-title">我的</p>');
  expect(chinese).not.toContain('>Note<');
});

test('what opens with a click keeps its summary in every language', async () => {
  const page = await onlyPage(
    program(':::details Proof\nBy cases.\n:::\n\n:::details\nTrue.\n:::'),
  );
  const text = JSON.stringify({ '<p>Proof</p>': '<p>证明</p>', '<p>True.</p>': '<p>对。</p>' });
  const { languages } = loadLanguages([localeText('locales/zh/page.json', text)], {
    source: 'en',
    words,
  });
  const [, chinese] = languages.map((language) => pageIn(page, language).rows[0]?.html);
  expect(chinese).toContain('<details>\n<summary>证明</summary>\n<p lang="en"');
  expect(chinese).toContain('<details><summary>更多</summary>\n<p>对。</p>');
});

test('a note says what it is to who cannot see it', async () => {
  const page = await onlyPage(program('a[^1]\n\n[^1]: b'));
  const { languages } = loadLanguages([localeText('locales/zh/page.json', '{}')], {
    source: 'en',
    words,
  });
  const [english, chinese] = languages.map((language) => pageIn(page, language).rows[0]?.html);
  expect(english).toContain('id="fnref.1" aria-label="Note 1">1</a>');
  expect(english).toContain('aria-label="Back to where note 1 belongs">');
  expect(chinese).toContain('<div class="footnotes" role="group" aria-label="注释">');
});

test('a measured number is written as the language around it writes it', async () => {
  const run = { models: [{ name: 'big', accuracy: 0.983, samples: 60_000 }] };
  const original = 'It saw {run:paper.big.samples} samples.\n\nAnd {run:paper.big.accuracy} of it.';
  const [page] = await annotate(
    [{ path: 'src/impl/page.md', text: `${frontMatter}${original}\n` }],
    { runs: loadRuns([{ path: 'content/runs/paper.json', text: JSON.stringify(run) }]) },
  );
  if (!page) throw new Error('there is no page');
  const hole = '<span translate=no>_^_0_^_</span>';
  const text = JSON.stringify({
    [`<p>It saw ${hole} samples.</p>`]: `<p>Es sah ${hole} Bilder.</p>`,
  });
  const { languages } = loadLanguages([localeText('locales/de/page.json', text)], {
    source: 'en',
    words,
  });
  const shown = languages.map((language) => pageIn(page, language).rows[0]?.html ?? '');
  expect(shown[0]).toMatch(/saw 60,000 samples[^]*And 0\.983 of/);
  expect(shown[1]).toMatch(/sah 60\.000 Bilder[^]*lang="en"[^]*And 0\.983 of/);
});

test('the colours of a formula can be read in either theme', async () => {
  const [english] = languages;
  if (!english) throw new Error('it is not there');
  const { css } = pageIn(
    await onlyPage(program(String.raw`$\textcolor{lightgreen}{x} + \colorbox{red}{y}$`)),
    english,
  );
  expect(css).toMatch(/\{color:light-dark\(oklch\(from lightgreen min\(l, 0\.5\)[^;}]*\)\}/);
  expect(css).toContain('background-color:red');
});

test.each([
  ['en', 'Why it works', undefined],
  ['de', 'Warum', 25],
])('in %s a page is said once, whoever asks', async (code, title, percent) => {
  const language = languages.find((each) => each.code === code);
  if (!language) throw new Error('it is not there');
  const page = await onlyPage(program('Text.', '// ## Why it works\nconst one = 1;\n'));
  expect(treesIn(page, language)).toBe(treesIn(page, language));
  expect(sectionTitleIn(page, 'why-it-works', language)).toBe(title);
  expect(sectionTitleIn(page, 'introduction', language)).toBe('A page');
  const { rows, translatedPercent } = pageIn(page, language);
  expect(rows.map((row) => row.title)).toEqual(['A page', title]);
  expect(translatedPercent).toBe(percent);
});
