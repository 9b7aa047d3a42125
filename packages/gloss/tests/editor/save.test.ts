import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { withTranslation } from '../../src/site/editor/save.ts';
import type { TranslatablePage } from '../../src/translate/match-page.ts';
import { memoryOf, prose } from '../translate/helpers.ts';

const page: TranslatablePage = {
  pageKey: 'page',
  frontMatter: { title: 'Title', summary: 'Summary.' },
  sections: [{ prose: prose('<p>A</p>\n<p>B</p>\n<p>C</p>') }],
};

function saved(entries: Record<string, string>, key: string, value: string) {
  const result = withTranslation(page, memoryOf({ page: entries }), key, value);
  return Array.from(result, ([name, entry]) => [name, entry.value]);
}

test('a new translation comes in its place of the page', () => {
  expect(
    saved({ '<p>C</p>': '丙', '<p>A</p>': '甲', '<p>Old</p>': '旧' }, '<p>B</p>', '<p>乙</p>'),
  ).toEqual([
    ['<p>A</p>', '甲'],
    ['<p>B</p>', '<p>乙</p>'],
    ['<p>C</p>', '丙'],
    ['<p>Old</p>', '旧'],
  ]);
});

test('an entry that differs in white space alone is the same one', () => {
  expect(saved({ '<p>B </p>': '旧' }, '<p>B</p>', '<p>乙</p>')).toEqual([
    ['<p>B </p>', '<p>乙</p>'],
  ]);
});

test('no other entry is ever lost or changed', () => {
  const key = fc.constantFrom(
    'Title',
    '<p>A</p>',
    '<p>B</p>',
    '<p>B </p>',
    '<p>C</p>',
    '<p>Old</p>',
    '__proto__',
  );
  const value = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(
      fc.dictionary(key, value),
      fc.constantFrom('<p>B</p>', 'Summary.'),
      value,
      (entries, changed, text) => {
        const result = withTranslation(page, memoryOf({ page: entries }), changed, text);
        for (const [name, before] of Object.entries(entries)) {
          const isSame = name.replaceAll(' ', '') === changed.replaceAll(' ', '');
          expect(result.get(name)?.value).toBe(isSame ? text.toWellFormed() : before);
        }
        expect([...result.values()].map((entry) => entry.value)).toContain(text.toWellFormed());
      },
    ),
  );
});
