import * as fc from 'fast-check';
import type { Root } from 'hast';
import { expect, test } from 'vitest';
import { parse } from '../../src/translate/html.ts';
import { keyOf, normalise, sectionKey } from '../../src/translate/keys.ts';
import { placeholderNumbers, renumbered } from '../../src/translate/placeholders.ts';
import { mapUnits, units } from '../../src/translate/units.ts';
import { p, prose } from './helpers.ts';

const keys = (html: string) => units(prose(html)).map(({ key }) => key);

test('each block is a unit, its placeholders numbered from 0', () => {
  const section = prose(
    `<h2>Loss</h2>\n<p>At ${p(0)} the loss ${p(1)} is</p>\n<p>${p(2)}</p>\n<p>where ${p(3)}.</p>`,
  );
  const found = units(section);
  expect(found.map(({ key }) => key)).toEqual([
    '<h2>Loss</h2>',
    `<p>At ${p(0)} the loss ${p(1)} is</p>`,
    `<p>where ${p(0)}.</p>`,
  ]);
  expect(found.map(({ numbers }) => numbers)).toEqual([[], [0, 1], [3]]);
});

test('list items, table cells, terms and definitions, and quoted paragraphs are units', () => {
  expect(
    keys(
      `<ul>\n<li>One</li>\n<li>${p(0)}</li>\n</ul><dl><dt>${p(1)} logits</dt><dd>Raw.</dd></dl>` +
        '<table><thead><tr><th>Model</th><th>Errors</th></tr></thead><tbody><tr><td>Teacher</td><td>67</td></tr></tbody></table>' +
        '<blockquote>\n<p>Quote.</p>\n<p>More.</p>\n</blockquote>',
    ),
  ).toEqual([
    '<li>One</li>',
    `<dt>${p(0)} logits</dt>`,
    '<dd>Raw.</dd>',
    '<th>Model</th>',
    '<th>Errors</th>',
    '<td>Teacher</td>',
    '<p>Quote.</p>',
    '<p>More.</p>',
  ]);
});

test('an item with a list in it is the unit of its own text', () => {
  expect(keys('<ul><li>Outer <em>text</em>\n<ul><li>Inner</li></ul>\nafter</li></ul>')).toEqual([
    '<li>Outer <em>text</em></li>',
    '<li>Inner</li>',
    '<li>after</li>',
  ]);
});

test('an item of paragraphs is as many units', () => {
  expect(keys('<ol><li>\n<p>First.</p>\n<p>Second.</p>\n</li></ol>')).toEqual([
    '<p>First.</p>',
    '<p>Second.</p>',
  ]);
});

test('text outside all blocks is a paragraph', () => {
  expect(keys(`Bare text ${p(0)}\n<p>A</p>`)).toEqual([`<p>Bare text ${p(0)}</p>`, '<p>A</p>']);
});

test('formulas, code and numbers without letters are no units, and are part of the whole section', () => {
  const section = `<p>Is</p>\n<p>${p(0)}</p>\n${p(1)}\n<p>1.5</p>`;
  expect(keys(section)).toEqual(['<p>Is</p>']);
  expect(sectionKey(prose(section))).toBe(`<p>Is</p>\n<p>${p(0)}</p>\n${p(1)}\n<p>1.5</p>\n`);
});

test('a key holds the markup that a translator may use, and no other', () => {
  const tree: Root = {
    type: 'root',
    children: [
      {
        type: 'element',
        tagName: 'p',
        properties: { className: ['lead'], id: 'x', lang: 'en' },
        children: [
          { type: 'text', value: `a < b & "c" > 'd' ` },
          {
            type: 'element',
            tagName: 'a',
            properties: { href: '../x/?a=1&b="2"', title: 'T', id: 'anchor' },
            children: [{ type: 'text', value: 'link' }],
          },
        ],
      },
    ],
  };
  expect(keyOf(tree.children)).toBe(
    `<p>a &lt; b &amp; "c" &gt; 'd' <a href="../x/?a=1&amp;b=&quot;2&quot;" id="anchor">link</a></p>`,
  );
});

test.each([
  ['<p>It&#x27;s  a\n<em> test </em> .</p>\n', "<p>It's a<em>test</em>.</p>"],
  ["<p>It's a <em>test</em>.</p>", "<p>It's a<em>test</em>.</p>"],
  ['<p>a&nbsp;b</p>', '<p>a b</p>'],
  ['<p>&lt;b&gt;</p>', '<p>&lt;b&gt;</p>'],
  [`<p>x ${p(0)} y</p>`, `<p>x${p(0)}y</p>`],
  ['<p>x<span translate="no">_^_0_^_</span>y</p>', `<p>x${p(0)}y</p>`],
])('%j is compared as %j', (html, normal) => {
  expect(normalise(html)).toBe(normal);
});

test('escaped tags are not the same as tags', () => {
  expect(normalise('<p>&lt;em&gt;x&lt;/em&gt;</p>')).not.toBe(normalise('<p><em>x</em></p>'));
});

const inline = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'soft ',
      'targets',
      ' &amp; ',
      '&lt;em>',
      "it's",
      ' ',
      '\n',
      '蒸馏',
      p(0),
      '1.5',
    ),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => a + b),
    tie('text').map((text) => `<em>${text}</em>`),
    tie('text').map((text) => `<a href="#x">${text.replaceAll(/<\/?a[^>]*>/g, '')}</a>`),
  ),
})).text;

/** Placeholders of a text, numbered in order. */
function numbered(html: string): string {
  let number = 0;
  return html.replaceAll(/_\^_\d+_\^_/g, () => `_^_${number++}_^_`);
}

const section = fc
  .array(fc.tuple(fc.constantFrom('p', 'h2', 'ul><li', 'dl><dd', 'blockquote><p'), inline), {
    maxLength: 6,
  })
  .map((blocks) =>
    numbered(
      blocks
        .map(([tag, text]) => `<${tag}>${text}</${tag.split('><').toReversed().join('></')}>`)
        .join('\n'),
    ),
  );

test('a key is in normal form after normalising once', () => {
  fc.assert(
    fc.property(section, (html) => {
      expect(normalise(normalise(html))).toBe(normalise(html));
    }),
  );
});

test('renumbering and back gives the same placeholders', () => {
  fc.assert(
    fc.property(section, fc.integer({ min: 0, max: 50 }), (html, shift) => {
      const shifted = html.replaceAll(/_\^_(\d+)_\^_/g, (_, n) => `_^_${Number(n) + shift}_^_`);
      const { children } = parse(shifted);
      const { nodes, numbers } = renumbered(children);
      expect(placeholderNumbers(nodes).map((number) => numbers[number])).toEqual(
        placeholderNumbers(children),
      );
      expect(keyOf(children)).toBe(keyOf(parse(html).children));
    }),
  );
});

test('putting every unit back in its place changes nothing', () => {
  fc.assert(
    fc.property(section, (html) => {
      const { children } = parse(html);
      expect(mapUnits(children, ({ original }) => original)).toEqual(children);
    }),
  );
});

test('no letter of a section stands outside its units', () => {
  fc.assert(
    fc.property(section, (html) => {
      const rest = mapUnits(parse(html).children, ({ hasLetters, original }) =>
        hasLetters ? [] : original,
      );
      expect(keyOf(rest).replaceAll(/<[^>]*>|&\w+;/g, '')).not.toMatch(/\p{L}/u);
    }),
  );
});

test.each([
  ['<p>A</p>\n<p> </p>\n<p></p>', '<p>A</p>'],
  [`<p>A</p>\n<p>${p(0)}</p>`, `<p>A</p>${p(0)}`],
  [`<p>${p(0)} ${p(1)}</p>`, `${p(0)}\n${p(1)}`],
  [`<ol>\n<li>A ${p(0)}</li>\n<li>B</li>\n</ol>`, `<p>1. A ${p(0)} 2. B </p>`],
  ['<ol start="3"><li>A</li></ol>', '<p>3. A</p>'],
  [
    '<ul><li>A</li><p><em>Returns</em> b</p></ul>',
    '<ul><li>A</li><li><em>Returns</em> b</li></ul>',
  ],
])('%s and labml’s %s are one key', (ours, theirs) => {
  expect(normalise(ours)).toBe(normalise(theirs));
});

test.each([
  [`<p>A ${p(0)}</p>`, `A ${p(0)}`],
  [`<p><a id="a"></a></p>`, ''],
  ['<ol><li><p>A</p></li></ol>', '<p>1. A</p>'],
  ['<ul><li>A</li></ul>', '<ol><li>A</li></ol>'],
])('%s and %s are two', (one, other) => {
  expect(normalise(one)).not.toBe(normalise(other));
});
