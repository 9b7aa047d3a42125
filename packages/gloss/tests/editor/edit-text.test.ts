import { globSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromEdit, toEdit } from '../../src/site/editor/edit-text.ts';

const hole = (number: number) => `<span translate=no>_^_${number}_^_</span>`;

test.each([
  [`<p>Of ${hole(0)} and <em>more</em></p>`, 'Of ⟦0⟧ and <em>more</em>'],
  ['<h2>Heading</h2>', 'Heading'],
  [`<li><a href="student/">${hole(1)}</a></li>`, '<a href="student/">⟦1⟧</a>'],
  ['Plain & simple', 'Plain & simple'],
  ['', ''],
])('%s is typed as %s', (value, text) => {
  expect(toEdit(value)).toBe(text);
  expect(fromEdit(value, text)).toBe(value);
});

test('what the files of the project hold comes back as it was', () => {
  const entries = globSync('locales/zh/**/*.json')
    .filter((file) => !file.endsWith('ui.json'))
    .flatMap((file) => Object.entries<string>(JSON.parse(readFileSync(file, 'utf8'))));
  expect(entries.length).toBeGreaterThan(150);
  for (const [key, value] of entries) {
    // A whole section in one entry is edited as the HTML it is.
    const isBlock =
      /^<(?:p|h\d|li|dt|dd|t[dh])\b[^>]*>(?:(?!<\/?(?:p|h\d|li|d[tdl]|[uo]l|table)\b)[^])*$/.test(
        key.replace(/<\/[a-z\d]+>$/, ''),
      );
    if (isBlock) expect(fromEdit(key, toEdit(value))).toBe(value.trim());
  }
});

test('whatever is typed stays in its block, and comes back', () => {
  const piece = fc.oneof(
    fc.stringMatching(/^[^<>⟦⟧]{0,8}$/),
    fc.nat(9).map((number) => `⟦${number}⟧`),
    fc.constantFrom('<em>x</em>', '<br>'),
  );
  const text = fc
    .array(piece, { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.join('').trim());
  fc.assert(
    fc.property(text, fc.constantFrom('<p>', '<h3>', '<li>', '<dd>', 'text'), (typed, key) => {
      expect(toEdit(fromEdit(key, typed))).toBe(typed);
    }),
  );
});
