import { expect, test } from 'vitest';
import { isSource } from '../../src/site/watch-sources.ts';

const project = {
  root: '/nowhere',
  programs: [{ folder: '.' }],
  texts: [{ folder: 'docs' }, { folder: 'README.md' }],
  runs: 'content/runs',
  locales: 'locales',
  sourceLanguage: 'en',
};

test.each([
  ['a.py', true],
  ['deep/b.ts', true],
  ['README.md', true],
  ['locales/zh/a.json', true],
  ['content/runs/paper.json', true],
  // What a making of the pages writes must not begin another one.
  ['.astro/gloss/dev.json', false],
  ['.astro/gloss/pages/a.json', false],
  ['package.json', false],
  ['node_modules/a/b.ts', false],
  ['deep/__pycache__/b.py', false],
  ['style.css', false],
])('whether %s is worth making pages again: %s', (path, expected) => {
  expect(isSource(path, project)).toBe(expected);
});

test('only what lies in a folder of sources is one', () => {
  const some = { ...project, programs: [{ folder: 'src' }] };
  expect(['src/a.ts', 'other/a.ts', 'srcs/a.ts'].map((path) => isSource(path, some))).toEqual([
    true,
    false,
    false,
  ]);
});
