import * as fc from 'fast-check';
import type { Nodes } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import { expect, test } from 'vitest';
import { serialise } from '../../src/translate/html.ts';
import { placeholderNumber } from '../../src/translate/placeholders.ts';
import { allowedTags, sanitize, sanitizeText } from '../../src/translate/sanitize.ts';
import { toHtml } from '../../src/translate/show.ts';
import { isAllowedUrl } from '../../src/translate/url.ts';
import { p } from './helpers.ts';
import { vectors } from './vectors.ts';

const clean = (html: string) => serialise(sanitize(html).children);

test('all that a translation may hold is kept as it is', () => {
  const html =
    '<h1>a</h1><p>b <em>c</em> <strong>d</strong> <small>e</small> <del>f</del> x<sub>1</sub> y<sup>2</sup><br>' +
    '<a href="https://x.org/?a=1&amp;b=2" id="anchor-1">g</a> <a href="#s">h</a> <a href="../i/">i</a></p>' +
    `<ul><li>j ${p(0)}</li></ul><ol><li>k</li></ol><dl><dt>l</dt><dd>m</dd></dl><blockquote><p>n</p></blockquote>` +
    '<table><thead><tr><th>o</th></tr></thead><tbody><tr><td>p</td></tr></tbody></table>';
  expect(clean(html)).toBe(html);
});

test.each([
  '<li>a</li>',
  '<td>a</td>',
  '<th>a</th>',
  '<dt>a</dt>',
  '<dd>a</dd>',
  '<tr><td>a</td></tr>',
])('%s stands alone, as segments do', (html) => {
  expect(clean(html)).toBe(html);
});

test.each([
  ['<b>a</b> <u>b</u> <code>c</code>', 'a b c'],
  ['<div><p class="x" style="y" data-z="1" onclick="w">a</p></div>', '<p>a</p>'],
  ['<p>a<!-- b -->c</p>', '<p>ac</p>'],
  ['<p>a<img src=x onerror=alert(1)>b</p>', '<p>ab</p>'],
  ['<p>unclosed <em>a', '<p>unclosed <em>a</em></p>'],
  ['<p>a</em>b</p>', '<p>ab</p>'],
  ['<a href="x" id="1a">a</a>', '<a href="x">a</a>'],
  ['<a id="__proto__">a</a><a id="a b">b</a>', '<a>a</a><a>b</a>'],
  [
    '<a href="x" target="_blank" rel="opener" name="y" ping="z" download>a</a>',
    '<a href="x">a</a>',
  ],
  ['a\0b\u202Ec\u2066d\u0007', 'abcd'],
])('%j becomes %j', (html, expected) => {
  expect(clean(html)).toBe(expected);
});

test.each([
  [`x ${p(12)} y`, `x ${p(12)} y`],
  ['<span translate="no">_^_0_^_</span>', p(0)],
  ['<span translate=no>_%5e_0_%5E_</span>', p(0)],
  ['<span translate=no>_^_0_%5e_</span>', '_^_0_%5e_'],
  ['<span>_^_0_^_</span>', '_^_0_^_'],
  ['<span translate=no> _^_0_^_</span>', ' _^_0_^_'],
  ['<span translate=no class=x>_^_0_^_</span>', '_^_0_^_'],
  ['<span translate=no>_^_00_^_</span>', '_^_00_^_'],
  ['<span translate=no><em>_^_0_^_</em></span>', '<em>_^_0_^_</em>'],
  ['<span translate=yes>_^_0_^_</span>', '_^_0_^_'],
  ['<p translate=no>_^_0_^_</p>', '<p>_^_0_^_</p>'],
])('of spans only the exact placeholder stays: %j', (html, expected) => {
  expect(clean(html)).toBe(expected);
});

test.each([
  'https://x.org',
  'HTTP://x.org/a?b#c',
  '#a',
  '',
  'a.html',
  './a',
  '../a/b/',
  '/a',
  '?q=1',
  'a/b:c',
])('a link may lead to %j', (url) => {
  expect(isAllowedUrl(url)).toBe(true);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  'javascript\n:alert(1)',
  'javascript://x.org/%0aalert(1)',
  'data:text/html,x',
  'vbscript:x',
  'mailto:a@b.c',
  'file:///etc/passwd',
  'blob:x',
  'about:blank',
  'ftp://x',
  '//x.org',
  '/\\x.org',
  '\\\\x.org',
  '/\t/x.org',
  ' //x.org',
  'https:x.org',
  'https:/x.org',
  'https:///x.org',
  'http://',
  'https://[',
  'view-source:https://x.org',
  'x:y',
])('a link may not lead to %j', (url) => {
  expect(isAllowedUrl(url)).toBe(false);
});

test.each([
  '&#106;avascript:alert(1)',
  'java&Tab;script:alert(1)',
  'javascript&colon;alert(1)',
  '&#x6A;avascript:a',
])('an address is judged after its references are read: %j', (url) => {
  expect(clean(`<a href="${url}">a</a>`)).toBe('<a>a</a>');
});

/** Reads the output as a browser would, and names whatever is not on the list. */
function forbidden(html: string): string[] {
  const found: string[] = [];
  visit(fromHtml(html, { fragment: true }), (node: Nodes) => {
    if (node.type === 'comment' || node.type === 'doctype') found.push(node.type);
    if (node.type !== 'element') return;
    const { tagName, properties } = node;
    const names = Object.keys(properties);
    if (!allowedTags.includes(tagName)) found.push(tagName);
    if (tagName === 'span') {
      if (placeholderNumber(node) === undefined) found.push('span');
    } else if (tagName !== 'a') found.push(...names);
    else {
      found.push(...names.filter((name) => name !== 'href' && name !== 'id'));
      if ('href' in properties && !isAllowedUrl(String(properties.href))) found.push('href');
      if ('id' in properties && !/^[A-Za-z][\w-]*$/.test(String(properties.id))) found.push('id');
    }
  });
  return found;
}

function expectSafe(html: string): void {
  const tree = sanitize(html);
  const once = serialise(tree.children);
  // Both ways of writing it: for comparing, and for the page.
  expect(forbidden(once)).toEqual([]);
  expect(forbidden(toHtml(tree))).toEqual([]);
  expect(clean(once)).toBe(once);
}

test.each(vectors)('nothing is left of %s', (vector) => {
  expectSafe(vector);
  expectSafe(`<p>a ${vector} b</p>`);
  expectSafe(`<table><tr><td>${vector}</td></tr></table>`);
});

const pieces = fc.oneof(
  fc.constantFrom(...vectors),
  fc.constantFrom(
    ...allowedTags.flatMap((tag) => [`<${tag}>`, `</${tag}>`]),
    ...'<div> </div> <svg> </svg> <math> <mtext> <mglyph> <style> </style> <table> <select> <template> <object> <button>'.split(
      ' ',
    ),
    '<!--',
    '-->',
    '"',
    "'",
    '>',
    '<',
    '&lt;',
    '&#0;',
    '=',
    ' id=x',
    ' href=',
    p(0),
    'text',
    '<a href="#">',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

test('whatever is put together, the output holds nothing but what is allowed, and cleaning it again changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
      expectSafe,
    ),
    { numRuns: 2000 },
  );
});

test('text loses what nobody can see, and nothing else', () => {
  expect(sanitizeText('软 <b>\u200Bx\u200F\ty\u0000\u202Dz\uD800')).toBe(
    '软 <b>\u200Bx\u200F\tyz\uFFFD',
  );
});
