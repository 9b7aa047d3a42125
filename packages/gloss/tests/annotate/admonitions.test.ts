import { describe, expect, test } from 'vitest';
import { annotateFile, indexPages } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { openLanguages } from '../../src/languages/languages.ts';
import { fillProse, toHtml } from '../../src/translate/show.ts';
import { units } from '../../src/translate/units.ts';
import { frontMatter, program } from './page.ts';

async function read(file: SourceFile) {
  await openLanguages([file]);
  const { page, warnings } = await annotateFile(file.path, indexPages([file]));
  const [section] = page.sections;
  if (!section) throw new Error('there is no section');
  return {
    html: toHtml(fillProse(section.prose, 'en')).replaceAll(/\n+/g, ''),
    keys: units(section.prose).map(({ key }) => key),
    said: warnings.map(({ message }) => message),
  };
}

const lenient = { strict: false } as const;
const inText = (docs: string, dialect: SourceFile['dialect'] = 'plain') =>
  read({ path: 'content/a.md', text: `${frontMatter}${docs}\n`, dialect, ...lenient });

const box = (kind: string, html: string) =>
  `<div class="admonition ${kind}" role="note">${html}</div>`;
const title = (html: string) => `<p class="admonition-title">${html}</p>`;

test('what opens with a click is translated as the paragraphs that it holds', async () => {
  const docs =
    '<details><summary>More <b>of</b> it</summary>\n\nHidden.\n\n</details>\n\n:::details It\nx\n:::';
  expect((await inText(docs)).keys).toEqual([
    '<p>More <strong>of</strong> it</p>',
    '<p>Hidden.</p>',
    '<p>It</p>',
    '<p>x</p>',
  ]);
  const shown = await inText(':::details It\n- x\n:::', 'gloss');
  expect(shown.html).toBe('<details><summary>It</summary><ul><li>x</li></ul></details>');
});

describe('a text is set apart', () => {
  const docs =
    '> [!NOTE]\n> Read `this`\n> first.\n\n:::warning Own *title*\n- a\n- b\n\n> quoted\n:::\nAfter.';
  const html =
    box('note', '<p>Read <code>this</code> first.</p>') +
    box(
      'warning',
      `${title('Own <em>title</em>')}<ul><li>a</li><li>b</li></ul><blockquote><p>quoted</p></blockquote>`,
    ) +
    '<p>After.</p>';

  test.each<[string, SourceFile]>([
    ['a program in TypeScript', program(docs)],
    ['one in Python', { path: 'src/impl/a.py', text: `"""\n${frontMatter}${docs}\n"""\n` }],
    ['a text', { path: 'content/a.md', text: `${frontMatter}${docs}\n` }],
    ["labml's notes", { path: 'content/a.md', text: `${frontMatter}${docs}\n`, dialect: 'labml' }],
  ])('in %s, and translated block by block', async (_, file) => {
    expect(await read(file)).toEqual({
      html,
      keys: [
        '<p>Read <span translate=no>_^_0_^_</span> first.</p>',
        '<p>Own <em>title</em></p>',
        '<li>a</li>',
        '<li>b</li>',
        '<p>quoted</p>',
        '<p>After.</p>',
      ],
      said: [],
    });
  });

  test.each([
    ['> [!tip] A *title*\n> b', box('tip', `${title('A <em>title</em>')}<p>b</p>`)],
    ['> [!tip]\\\n> b', box('tip', '<p>b</p>')],
    [':::Danger[Of `x`]\nb\n:::', box('caution', `${title('Of <code>x</code>')}<p>b</p>`)],
    ['a\n::: info\nb\n:::', `<p>a</p>${box('note', '<p>b</p>')}`],
    ['- :::tip\n  b\n  :::\n- c', `<ul><li>${box('tip', '<p>b</p>')}</li><li>c</li></ul>`],
    ['> :::tip\n> b\n> :::', `<blockquote>${box('tip', '<p>b</p>')}</blockquote>`],
    ['::::note\n:::tip\nb\n:::\n::::', box('note', box('tip', '<p>b</p>'))],
    [
      ':::note\nx <b>y</b>\n\n> z\n:::',
      box('note', '<p>x <strong>y</strong></p><blockquote><p>z</p></blockquote>'),
    ],
    [
      ':::note\n\n[b]: https://b.org\n\n:::\n[c][b]',
      `${box('note', '')}<p><a href="https://b.org">c</a></p>`,
    ],
  ])('%j', async (docs, html) => {
    expect(await inText(docs)).toMatchObject({ html, said: [] });
  });
});

test.each([
  'At 1:2, a :b, ::c and :d[e]{f}.',
  ':e: at the beginning, ::f',
  '::: package.module',
  ':::{note}',
  ':::',
  'See [!NOTE] here',
])('%s is text', async (docs) => {
  expect(await inText(docs)).toMatchObject({ html: `<p>${docs}</p>`, said: [] });
});

test.each([
  [
    'x\n\n> [!NOTR]\n> y',
    '<p>x</p><blockquote><p>[!NOTR] y</p></blockquote>',
    'content/a.md:7:1: no text is set apart as "NOTR". Did you mean "note"? Use one of note, tip,',
  ],
  [
    ':::tabs A *b*\nx\n:::',
    '<p>:::tabs A <em>b</em></p><p>x</p><p>:::</p>',
    'content/a.md:5:1: no text is set apart as "tabs"',
  ],
  [':::tip\nx\n\ny', box('tip', '<p>x</p><p>y</p>'), '5:1: :::tip is never closed. End it with'],
  [
    '> :::tip\n> x\n\ny',
    `<blockquote>${box('tip', '<p>x</p>')}</blockquote><p>y</p>`,
    '5:3: :::tip',
  ],
  [
    ':::tip [a](b.md)\nx\n:::',
    box('tip', `${title('<a href="b.md">a</a>')}<p>x</p>`),
    '5:8: the link leads to',
  ],
])('%j is reported, and nothing of it is lost', async (docs, html, said) => {
  const shown = await inText(docs, 'gloss');
  expect(shown.html).toBe(html);
  expect(shown.said).toEqual([expect.stringContaining(said)]);
});
