import { expect, test } from 'vitest';
import { serialise } from '../../src/translate/html.ts';
import { parse } from '../../src/translate/html.ts';
import { withLinks } from '../../src/translate/with-links.ts';
import { translatePage } from '../../src/translate/translate-page.ts';
import { toHtml } from '../../src/translate/show.ts';
import { memoryOf, p, prose } from './helpers.ts';

const links = { 'a.html': '../a/', no: null, '[0, 1]': null, constructor: '../c/' };

test.each([
  ['<a href="a.html">a</a>', '<a href="../a/">a</a>'],
  ['<li><em><a href="a.html">a</a></em></li>', '<li><em><a href="../a/">a</a></em></li>'],
  ['a <a href="no"><em>b</em> c</a>', 'a <em>b</em> c'],
  ['<a href="no" id="x">b</a>', '<a id="x">b</a>'],
  ['<a href="no">no</a>', '[no]'],
  ['<a href="https://x.org">x</a> <a id="y"></a>', '<a href="https://x.org">x</a> <a id="y"></a>'],
  [
    '<a href="constructor">c</a> <a href="toString">d</a>',
    '<a href="../c/">c</a> <a href="toString">d</a>',
  ],
])('%s becomes %s', (html, expected) => {
  expect(serialise(withLinks(parse(html).children, links))).toBe(expected);
});

test('a translation has the links of the original, and is known by them as they are written', () => {
  const memory = memoryOf({
    page: {
      [`<p>See <a href="a.html">${p(0)}</a>.</p>`]: `<p>见<a href="a.html">${p(0)}</a>。</p>`,
    },
  });
  const sections = [{ prose: prose(`<p>See <a href="a.html">${p(0)}</a>.</p>`) }];
  const page = { pageKey: 'page', frontMatter: { title: '', summary: '' }, sections, links };
  const {
    sections: [shown],
    segments,
  } = translatePage(page, memory);
  expect(shown && toHtml(shown.tree).trim()).toBe('<p>见<a href="../a/">[0]</a>。</p>');
  expect(segments.map(({ state }) => state)).toEqual(['translated']);
});
