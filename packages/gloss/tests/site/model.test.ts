import type { Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/site/view/layout.ts';
import { textOf } from '../../src/annotate/text-of.ts';
import { bindPunctuation } from '../../src/site/view/bind-punctuation.ts';
import { mathHtmlOf } from '../annotate/page.ts';
import { toHtml } from '../../src/translate/show.ts';

const { formula, html: formulaAsHtml } = mathHtmlOf('T^2', false);

/** A paragraph as the translator leaves it: `$` stands for a formula. */
function paragraph(html: string): Root {
  const fill = (nodes: Root['children']): Root['children'] =>
    nodes.flatMap((node): Root['children'] => {
      if (node.type === 'element') return [{ ...node, children: fill(node.children) as never[] }];
      if (node.type !== 'text') return [node];
      const texts = node.value.split('$').map((value) => ({ type: 'text' as const, value }));
      const [first, ...others] = texts;
      return [first, ...others.flatMap((text) => [formula, text])].filter(
        (part) => part !== undefined && !('value' in part && part.value === ''),
      ) as Root['children'];
    });
  return { type: 'root', children: fill(fromHtml(html, { fragment: true }).children) };
}

function shown(tree: Root): string {
  const last = /<span class="last">([^]*?)<\/span>(?=<\/span><\/span>)/g;
  return toHtml(tree).replaceAll(last, '$1').replaceAll(formulaAsHtml, '$');
}

describe('punctuation stays with its formula', () => {
  test.each([
    ['<p>so is $.</p>', '<p>so is <span class="tight">$.</span></p>'],
    ['<p>($) and</p>', '<p><span class="tight">($)</span> and</p>'],
    [
      '<p>温度 $，也（$）。</p>',
      '<p>温度 <span class="tight">$，</span>也<span class="tight">（$）。</span></p>',
    ],
    ['<p>$ alone $</p>', '<p>$ alone $</p>'],
    ['<ul><li><em>as $</em>, too</li></ul>', '<ul><li><em>as $</em>, too</li></ul>'],
  ])('%s', (html, expected) => {
    expect(shown(bindPunctuation(paragraph(html)))).toBe(expected);
  });
});

test('a long formula may break inside, but not before what follows it', () => {
  const html = toHtml(bindPunctuation(paragraph('<p>$.</p>')));
  expect(html).toMatch(/<span class="last"><span class="katex-base">/);
  expect(html.replaceAll(/<[^>]*>/g, '')).toBe(`${formulaAsHtml.replaceAll(/<[^>]*>/g, '')}.`);
});

test('a heading is called by its words, its TeX and its code', () => {
  expect(textOf(paragraph('<h2>Why $ &amp; how</h2>'))).toBe('Why T^2 & how');
  const code = { type: 'inlineCode' as const, value: 'a < b', symbol: 0 };
  expect(textOf({ type: 'root', children: [code] })).toBe('a < b');
});

describe('a section’s columns', () => {
  test.each([
    ['prose without code', '<p>a</p>', 0, undefined, 'text'],
    ['a comment and its function', '<p>a</p>', 12, undefined, 'beside'],
    ['a long text beside three lines', `<p>${'word '.repeat(300)}</p>`, 3, undefined, 'beside'],
    ['an introduction and its imports', '<p>a</p>', 3, 'introduction', 'across'],
    ['the same with a heading', '<h2>a</h2><p>a</p>', 3, 'introduction', 'across'],
    ['how a text begins', '<p>a</p>', 0, 'introduction', 'across'],
    ['a text that begins with a heading', '\n<h2>a</h2><p>a</p>', 0, 'introduction', 'text'],
  ] as const)('%s', (_, html, lines, role, layout) => {
    expect(layoutOf(role, lines, paragraph(html))).toBe(layout);
  });
});
