import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { visit } from 'unist-util-visit';
import { takeMarkdown } from '../../src/languages/markdown/read-markdown.ts';
import { readText } from '../../src/languages/text.ts';
import { filled, fillsOf, onlyPage, program } from './page.ts';

test('placeholders count through a section, and each section begins at 0', async () => {
  const page = await onlyPage(
    program('`a` $b$\n\n- `c`\n\n```ts\nd\n```\n\n@param e `f`', 'x();\n// `g`'),
  );
  const numbers = page.sections.map(({ prose }) =>
    [...toHtml(prose.tree).matchAll(/_\^_(\d+)_\^_/g)].map(([, number]) => Number(number)),
  );
  expect(numbers).toEqual([[0, 1, 2, 3, 4, 5], [0]]);
  const [first] = page.sections;
  expect(first?.prose.fills).toHaveLength(6);
  expect(fillsOf(page)[2]).toBe('<code>c</code>');
  expect(fillsOf(page)[4]).toBe('<code>e</code>');
});

test('lines filled anew are the same text to a translator', async () => {
  const wide = await onlyPage(program('One two [three](https://a.org) four\n`five` six.'));
  const narrow = await onlyPage(program('One\ntwo\n[three](https://a.org)\nfour `five`\nsix.'));
  expect(narrow.sections[0]?.prose).toEqual(wide.sections[0]?.prose);
});

test('code in prose is shown and never run', async () => {
  const page = await onlyPage(program('`<script>"&`\n\n```\n</code><script>\n```'));
  expect(filled(page)).toBe(
    '<p><code>&lt;script&gt;&quot;&amp;</code></p>\n<pre class="code" tabindex="0"><code>&lt;/code&gt;&lt;script&gt;</code></pre>',
  );
});

test.each([
  '+---+    +---+\n| a |--->| b |\n+---+    +---+',
  'src/\n├── a.py\n└── b_c_d.py',
  'input\n  |\n  v\nmodel',
  '   /\\\n  /  \\\n a    <b>',
  'one --> two\ntwo --> three',
])('the drawing %j is kept as it is', async (drawing) => {
  const html = filled(await onlyPage(program(`Text.\n\n${drawing}\n\nText.`)));
  const shown = drawing.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  expect(html.split('\n\n')[0]).toContain(
    `<p>Text.</p>\n<pre class="code" tabindex="0"><code>${shown}</code></pre>\n<p>Text.</p>`,
  );
});

test.each([
  'From a --> b\nto b --> c\nand on,\nand on\nto it.',
  'From a --> b\nto the end\nof it.',
  'One | two\nor a / b.',
  '--\nA remark.',
])('no drawing is in %j', async (docs) => {
  expect(filled(await onlyPage(program(docs)))).toBe(`<p>${docs.replaceAll('\n', ' ')}</p>`);
});

test('an image is asked for by its path in the project', async () => {
  const file = program('![a "plot"](plots/loss.svg)', '', 'src/impl/deep/a.ts');
  const [page] = await annotate([file], { asset: (path) => `/base/${path}` });
  expect(page && fillsOf(page)).toEqual([
    '<img src="/base/src/impl/deep/plots/loss.svg" alt="a &quot;plot&quot;" loading="lazy">',
  ]);
});

test("Markdown pages have no tags: a line may begin with a person's name", async () => {
  const { text } = program('');
  const file = { path: 'content/a.md', text: text.replaceAll(/^(?:\/\*|\*\/)\n/gm, '') };
  const page = await onlyPage({ ...file, text: `${file.text}@returns to sender` });
  expect(filled(page)).toBe('<p>@returns to sender</p>');
});

test('each section has the HTML of its own lines of code', async () => {
  const page = await onlyPage(program('a', 'const t = `\n${\n// b\n1}`;\n'));
  expect(page.sections.map(({ codeLines }) => codeLines)).toEqual([
    [
      '<span class="c-keyword">const</span> t = <span class="c-string">`</span>',
      '<span class="c-keyword">${</span>',
    ],
    [
      '<span class="c-number">1</span><span class="c-keyword">}</span><span class="c-string">`</span>;',
    ],
  ]);
});

test("a page's math rules are those of all its sections", async () => {
  const page = await onlyPage(program('$x^2$', 'f();\n// $\\frac{a}{b}$\n@'.slice(0, -2)));
  const fills = page.sections.flatMap((_, number) => fillsOf(page, number)).join('');
  expect(new Set(fills.match(/\bk-[\da-z]+\b/g))).toEqual(new Set(Object.keys(page.mathRules)));
});

test.each([
  'It costs $5/$6 here.',
  'It costs $5-$6 a month, and $7 more, 8$ or 9$.',
  'Between **$5** and **$6**.',
  'From $1,000.50 to $2.',
  'Use 1~3 or 5~7 layers of H~2~O.',
])('%s is plain text', async (docs) => {
  const bold = docs.replaceAll(/\*\*(.*?)\*\*/g, '<strong>$1</strong>');
  expect(filled(await onlyPage(program(docs)))).toBe(`<p>${bold}</p>`);
});

test.each([
  ['\\(see below\\), \\(default = 3\\)', '(see below), (default = 3)'],
  ['of \\[batch, d_model\\]', 'of [batch, d_model]'],
  ['As [1][2] say, a[i][j] of [note].', 'As [1][2] say, a[i][j] of [note].'],
  ['\\[x][y]', '[x][y]'],
])('brackets in %j are plain ones', async (docs, text) => {
  expect(filled(await onlyPage(program(`${docs}\n\n[paper]: https://a.org`)))).toBe(
    `<p>${text}</p>`,
  );
});

test.each([
  ['$5$', ['5']],
  ['$x$, $n$th, $k$-nearest', ['x', 'n', 'k']],
  ['$5 + 3x$ costs $6', ['5 + 3x']],
  ['costs $5, and $x$', ['x']],
  ['of $\\$5$', ['\\$5']],
  ['$a\n+b$', ['a\n+b']],
  ['*$a$* and **$b$**', ['a', 'b']],
  ['\\$$x$', ['x']],
  ['$$x$$', ['x']],
])('%j has the formulas %j', async (docs, expected) => {
  const tree = takeMarkdown(readText({ path: 'a.md', text: docs }), docs);
  const found: string[] = [];
  visit(tree, 'inlineMath', ({ value }) => void found.push(value));
  expect(found).toEqual(expected);
});

test.each([
  ['@param größe The size.', 'größe', 'The size.'],
  ['@param α - The angle.', 'α', 'The angle.'],
  ['@param `a` The value.', 'a', 'The value.'],
  ['@param [a=[1,2]] The pair.', 'a', 'The pair.'],
  ['@param {number[]} [a="]"] It.', 'a', 'It.'],
  ['@param { a, b } The pair.', '{ a, b }', 'The pair.'],
  ['@param {Options} { a, ...b } All.', '{ a, ...b }', 'All.'],
  ['@param { number } a The count.', 'a', 'The count.'],
  ['@param {{ a: string }} options.a First.', 'options.a', 'First.'],
  ['@param items[].name Its name.', 'items[].name', 'Its name.'],
  ['@param ...rest The others.', 'rest', 'The others.'],
  ['@param a: The value.', 'a', 'The value.'],
  ['@property data-id An id.', 'data-id', 'An id.'],
  ['@param $el The element.', '$el', 'The element.'],
  ['@template T, Key - The types.', 'T, Key', 'The types.'],
  ['@template T The type, in short.', 'T', 'The type, in short.'],
])('%j names %s', async (docs, name, said) => {
  expect(filled(await onlyPage(program(docs)))).toBe(
    `<dl><dt><code>${name}</code></dt>\n<dd>${said}</dd></dl>`,
  );
});

test('a tag that names nothing is an error', async () => {
  await expect(annotate([program('@param "a" The value.')])).rejects.toThrow(
    'src/impl/page.ts:6:1: @param names nothing. Write the name after the tag',
  );
});

test.each([
  ['``` inline ``` is code.', true],
  ['````md\n```ts\n@param b no\n```\n````', true],
  ['- ```ts\n  @x\n  ```', true],
  ['~~~\n```\n~~~', true],
  ['```ts\n```no end\n```', true],
  ['$$\nx\n$$', true],
  ['$$x$$ and $$y$$', true],
  ['```ts\n', false],
])('below %j a tag is a tag: %s', async (docs, isTag) => {
  const file = { ...program(`${docs}\n\n@param a The value.`), strict: false };
  expect(filled(await onlyPage(file)).includes('<dt><code>a</code></dt>')).toBe(isTag);
});

test.each([
  ['See [the function]{@link own}.', 'See <a href="#own">the function</a>.'],
  [
    'See [the `own` *one*]{@link own} [1].',
    'See <a href="#own">the <code>own</code> <em>one</em></a> [1].',
  ],
  ['A [b] c {@link own}.', 'A [b] c <a href="#own"><code>own</code></a>.'],
  ['Of [n] [x\ny]{@link own|z}', 'Of [n] <a href="#own">x y</a>'],
  ['[]{@link own}', '[]<a href="#own"><code>own</code></a>'],
])('%s has its words', async (docs, html) => {
  expect(filled(await onlyPage(program(docs, 'export const own = 1;')))).toBe(`<p>${html}</p>`);
});
