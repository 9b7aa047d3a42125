import type { Nodes } from 'mdast';
import { expect, test } from 'vitest';
import { visit } from 'unist-util-visit';
import type { DialectName } from '../../src/languages/markdown/dialects.ts';
import { takeMarkdown } from '../../src/languages/markdown/read-markdown.ts';
import { readText } from '../../src/languages/text.ts';

/** A tree as `paragraph(text, math "x")`. */
function shape(node: Nodes): string {
  const name = node.data && 'hName' in node.data && node.type === 'emphasis' ? 'small' : node.type;
  const address = 'url' in node ? ` ${node.url}` : '';
  if ('children' in node) return `${name}${address}(${node.children.map(shape).join(', ')})`;
  return node.type === 'text' && 'value' in node
    ? JSON.stringify(node.value)
    : `${name}${'value' in node ? ` ${JSON.stringify(node.value)}` : address}`;
}

const read = (docs: string, dialect: DialectName) =>
  takeMarkdown(readText({ path: 'a.md', text: '', dialect }), docs);
const shapes = (docs: string, dialect: DialectName) => read(docs, dialect).children.map(shape);

test.each([
  ['$$x$$', ['math "x"']],
  ['$$\nx\n$$', ['math "\\nx\\n"']],
  ['$$ x =\ny $$', ['math " x =\\ny "']],
  ['$$\n= a\n- b\n+ c\n# d\n> e\n$$', ['math "\\n= a\\n- b\\n+ c\\n# d\\n> e\\n"']],
  ['a $$x$$ b', ['paragraph("a ", inlineMath "x", " b")']],
  ['a\n$$\nx\n$$\nb', ['paragraph("a\\n", inlineMath "x", "\\nb")']],
  ['$$\nx\n$$\nb', ['paragraph(inlineMath "\\nx\\n", " b")']],
  ['$$x$$ and $$y$$', ['paragraph(inlineMath "x", " and ", inlineMath "y")']],
  ['$$x\n\ny$$', ['paragraph("$$x")', 'paragraph("y$$")']],
  ['> $$\n> x\n> $$', ['blockquote(math "\\nx\\n")']],
  [
    '- a\n\n  $$\n  - x\n  $$\n- b',
    ['list(listItem(paragraph("a"), math "\\n- x\\n"), listItem(paragraph("b")))'],
  ],
  [
    'a\n\\begin{align}\nx &= y \\\\\n- z\n\\end{align}\nb',
    [
      'paragraph("a")',
      'math "\\\\begin{align}\\nx &= y \\\\\\\\\\n- z\\n\\\\end{align}"',
      'paragraph("b")',
    ],
  ],
  [
    '> $$\n> x\ny$$\n\n- a',
    ['blockquote(paragraph(inlineMath "\\nx\\ny"))', 'list(listItem(paragraph("a")))'],
  ],
  ['\\begin{align}x\\end{align}', ['math "\\\\begin{align}x\\\\end{align}"']],
  ['\\begin{align}\nnever', ['paragraph("\\\\begin{align}\\nnever")']],
  ['`$$x$$`', ['paragraph(inlineCode "$$x$$")']],
])('beside its own, every other dialect reads %j as formulas', (docs, expected) => {
  expect(shapes(docs, 'plain')).toEqual(expected);
  expect(shapes(docs, 'labml')).toEqual(expected);
});

test.each([
  ['of shape [n, 3].', ['paragraph("of shape ", link n, 3("n, 3"), ".")']],
  ['see [[rl/ppo]]', ['paragraph("see ", link rl/ppo("rl/ppo"))']],
  [
    '[a](b) [c][d] [d] ![e](f)\n\n[d]: g',
    [
      'paragraph(link b("a"), " ", linkReference("c"), " ", linkReference("d"), " ", image f)',
      'definition g',
    ],
  ],
  [
    '[^1] [`x`] [$y$] [[a](b)]',
    ['paragraph("[^1] [", inlineCode "x", "] [", inlineMath "y", "] [", link b("a"), "]")'],
  ],
  ['- [ ] a\n- [x] b', ['list(listItem(paragraph("a")), listItem(paragraph("b")))']],
  ['\\[a] `[b]`', ['paragraph("[a] ", inlineCode "[b]")']],
])('labml reads %j as links', (docs, expected) => {
  expect(shapes(docs, 'labml')).toEqual(expected);
});

test.each([
  ['---*a* b---', ['paragraph(small(emphasis("a"), " b"))']],
  ['---a\nb---', ['paragraph(small("a\\nb"))']],
  ['a---b---c', ['paragraph("a---b---c")']],
  ['---', ['thematicBreak']],
  ['a:\n1. b\n2. *c*', ['paragraph("a: 1. b 2. ", emphasis("c"))']],
  [
    'a:\n\n1. b\n2. c',
    ['paragraph("a:")', 'list(listItem(paragraph("b")), listItem(paragraph("c")))'],
  ],
  ['a:\n* b', ['paragraph("a:")', 'list(listItem(paragraph("b")))']],
  [
    '* a\n  * b\n* c',
    ['list(listItem(paragraph("a")), listItem(paragraph("b")), listItem(paragraph("c")))'],
  ],
  [
    '* a\n    * b\n* c',
    ['list(listItem(paragraph("a"), list(listItem(paragraph("b")))), listItem(paragraph("c")))'],
  ],
])('labml reads %j as Python-Markdown does', (docs, expected) => {
  expect(shapes(docs, 'labml')).toEqual(expected);
});

test('Gloss’s own dialect knows none of that', () => {
  const docs = 'of [n]\n1. b\n\n---a---\n\n\\begin{align}\nx\n\\end{align}';
  expect(shapes(docs, 'gloss')).toEqual([
    'paragraph("of [n]")',
    'list(listItem(paragraph("b")))',
    'paragraph("---a---")',
    'paragraph("\\\\begin{align}\\nx\\n\\\\end{align}")',
  ]);
  expect(shapes('$$x$$', 'gloss')).toEqual(['paragraph(inlineMath "x")']);
});

test('every node says where it stands', () => {
  const docs =
    'a:\n1. $b$\n\n---*c*---\n\n> $$\n> d\n> $$\n> e [f]\n\n\\begin{align}\ng\n\\end{align}';
  const raw: Record<string, string[]> = {};
  visit(read(docs, 'labml'), (node) => {
    const { start, end } = node.position ?? {};
    (raw[node.type] ??= []).push(docs.slice(start?.offset ?? NaN, end?.offset ?? NaN));
  });
  expect(raw).toMatchObject({
    inlineMath: ['$b$', '$$\n> d\n> $$'],
    emphasis: ['---*c*---', '*c*'],
    link: ['[f]'],
    math: ['\\begin{align}\ng\n\\end{align}'],
  });
});
