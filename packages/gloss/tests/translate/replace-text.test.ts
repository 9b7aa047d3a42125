import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceText } from '../../src/translate/replace-text.ts';
import { p } from './helpers.ts';

test.each([
  ['words', '<p>软目标和软标签</p>', '软', '柔软', '<p>柔软目标和柔软标签</p>'],
  [
    'no tag or address',
    '<p>p <a href="p.html">p</a></p>',
    'p',
    'q',
    '<p>q <a href="p.html">q</a></p>',
  ],
  ['no placeholder', `<p>span 0 ${p(0)}</p>`, '0', '1', `<p>span 1 ${p(0)}</p>`],
  ['a sign by its entity', '<p>a &amp; b &lt;</p>', '&', '<', '<p>a &lt; b &lt;</p>'],
  ['no part of an entity', '<p>a &amp; amp</p>', 'amp', 'x', '<p>a &amp; x</p>'],
  ['what would be a pattern', '<p>a.b $1</p>', '.', '$&', '<p>a$&amp;b $1</p>'],
])('it replaces %s', (_, value, sought, by, expected) => {
  expect(replaceText('<p>key</p>', value, sought, by)).toBe(expected);
});

test('of plain text it replaces all that is written', () => {
  expect(replaceText('Title', 'a < b $&', '<', '$&')).toBe('a $& b $&');
});

test('tags and placeholders stay as they are, and the way back leads back', () => {
  const piece = fc.constantFrom(
    '<em>',
    '</em>',
    '<br>',
    p(0),
    p(12),
    'em',
    'span',
    '0',
    '&amp;',
    'no',
    ' ',
  );
  const fixed = (html: string) => html.match(/<[^>]*>/g) ?? [];
  const sought = fc.constantFrom('em', 'span', '0', 'no', '&', 'a');
  fc.assert(
    fc.property(fc.array(piece), sought, (pieces, word) => {
      const value = `<p>${pieces.join('')}</p>`;
      const after = replaceText('<p>k</p>', value, word, '⟪x⟫');
      expect(fixed(after)).toEqual(fixed(value));
      expect(replaceText('<p>k</p>', after, '⟪x⟫', word)).toBe(value);
    }),
  );
});
