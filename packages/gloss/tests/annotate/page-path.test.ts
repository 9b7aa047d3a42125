import { expect, test } from 'vitest';
import { indexPages } from '../../src/annotate/annotate.ts';
import { pageKeyOf } from '../../src/annotate/page-key.ts';

const roots = ['.'];

/** Address and translation file of each page, by its source. */
function placesOf(paths: readonly string[], folders: readonly string[] = roots) {
  const files = paths.map((path) => ({ path, text: 'x = 1', strict: false }));
  const { pages } = indexPages(files, { roots: folders });
  return Object.fromEntries(pages.map(({ source, path, pageKey }) => [source, [path, pageKey]]));
}

test('a page of any file in the project', () => {
  expect(
    placesOf([
      'README.md',
      'notes.md',
      'nn/model.ts',
      'nn/README.md',
      'lib/a/index.ts',
      'lib/a/readme.md',
      'b/experiment.ts',
    ]),
  ).toEqual({
    'README.md': ['readme', 'readme'],
    'notes.md': ['notes', 'notes'],
    'nn/model.ts': ['nn/model', 'nn/model'],
    'nn/README.md': ['nn', 'nn/readme'],
    'lib/a/index.ts': ['lib/a', 'lib/a/index'],
    'lib/a/readme.md': ['lib/a/readme', 'lib/a/readme'],
    'b/experiment.ts': ['b', 'b/experiment'],
  });
});

test('an index of all stands beside the home page', () => {
  expect(placesOf(['nn/index.ts', 'nn/readme.md'], ['nn'])).toEqual({
    'nn/index.ts': ['index', 'index'],
    'nn/readme.md': ['readme', 'readme'],
  });
});

test('where two want an address, both get one, and a translation file of their own', () => {
  expect(placesOf(['a.md', 'a.ts', 'a/index.ts', 'source/b.ts', 'translations.md'])).toEqual({
    'a.md': ['a', 'a'],
    'a.ts': ['a-ts', 'a-ts'],
    'a/index.ts': ['a/index', 'a/index'],
    'source/b.ts': ['pages/source/b', 'source/b'],
    'translations.md': ['pages/translations', 'translations'],
  });
});

test('of several folders the innermost is the one that a page is named below', () => {
  expect(pageKeyOf('src/impl/a.ts', ['.', 'src/impl', 'src'])).toBe('a');
  expect(pageKeyOf('src/a.ts', ['.', 'src/impl', 'src'])).toBe('a');
  expect(pageKeyOf('other/a.ts', ['.', 'src/impl', 'src'])).toBe('other/a');
});
