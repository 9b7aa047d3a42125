import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { importFile, importPlaces } from '../../src/translate/import-file.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { readLocaleFile } from '../../src/translate/read.ts';
import { sync } from '../../src/translate/sync.ts';
import type { TranslatablePage } from '../../src/translate/match-page.ts';
import { writeLocaleFile } from '../../src/translate/write.ts';
import { memoryOf, p, prose } from './helpers.ts';

const page = (...sections: string[]): TranslatablePage => ({
  pageKey: 'page',
  frontMatter: { title: 'Title', summary: 'Summary.' },
  sections: sections.map((html) => ({ prose: prose(html) })),
});

test('a new file holds the page in its order, each key once', () => {
  const { entries } = sync(page('<h2>B</h2>\n<p>A</p>', `<p>A</p>\n<p>${p(0)}</p>`), memoryOf({}));
  expect(writeLocaleFile(entries)).toBe(
    '{\n "Title": "",\n "Summary.": "",\n "<h2>B</h2>": "",\n "<p>A</p>": ""\n}\n',
  );
});

test('what is there stays, what is missing comes in its place, what is unused goes last', () => {
  const memory = memoryOf({
    page: {
      '<p>Old</p>': '<p>旧</p>',
      '<p>C </p>': '<p>丙</p>',
      '<p>A</p>': '<p>甲</p>',
      Summary: '',
    },
  });
  const { entries, added, unused, pruned } = sync(page('<p>A</p>\n<p>B</p>\n<p>C</p>'), memory);
  expect(Array.from(entries, ([key, { value }]) => [key, value])).toEqual([
    ['Title', ''],
    ['Summary.', ''],
    ['<p>A</p>', '<p>甲</p>'],
    ['<p>B</p>', ''],
    ['<p>C </p>', '<p>丙</p>'],
    ['<p>Old</p>', '<p>旧</p>'],
    ['Summary', ''],
  ]);
  expect({ added, unused, pruned }).toEqual({
    added: ['Title', 'Summary.', '<p>B</p>'],
    unused: ['<p>Old</p>', 'Summary'],
    pruned: [],
  });
});

test('pruning takes out what is unused, except the old text of what has changed', () => {
  const former = '<p>The teacher is a large network with dropout.</p>';
  const memory = memoryOf({
    page: { [former]: '<p>教师。</p>', '<p>Gone entirely</p>': '<p>无</p>' },
  });
  const young = '<p>The teacher is a large network with dropout!</p>';
  const { entries, pruned } = sync(page(young), memory, { prune: true });
  expect([...entries.keys()]).toEqual(['Title', 'Summary.', young, former]);
  expect(pruned).toEqual(['<p>Gone entirely</p>']);
});

test('what another page shows is not taken out, and what was taken out comes back', () => {
  const memory = memoryOf({
    page: { '<p>A</p>': '<p>甲</p>', '<p>B</p>': '<p>乙</p>', '<p>C</p>': '' },
  });
  const shown = new Set(['<p>A</p>']);
  const pruned = sync(page('<p>D</p>'), memory, { prune: true, shown });
  expect(pruned.pruned).toEqual(['<p>B</p>', '<p>C</p>']);
  expect([...pruned.kept]).toEqual([['<p>B</p>', { value: '<p>乙</p>' }]]);
  const again = sync(page('<p>B</p>'), memoryOf({ page: {} }), { kept: pruned.kept });
  expect(again.entries.get('<p>B</p>')).toEqual({ value: '<p>乙</p>' });
  expect(again).toMatchObject({ restored: ['<p>B</p>'], kept: new Map() });
});

test('what another file has translated is not asked for again', () => {
  const memory = memoryOf({ page: {}, other: { '<p>A</p>': '<p>甲</p>' } });
  expect(sync(page('<p>A</p>\n<p>B</p>'), memory).added).toEqual(['Title', 'Summary.', '<p>B</p>']);
});

test('two keys that conflict both stay in place, for their translator to choose', () => {
  const memory = memoryOf({ page: { '<p>A b</p>': '<p>甲</p>', '<p>A  b</p>': '<p>乙</p>' } });
  expect(sync(page('<p>A b</p>'), memory).unused).toEqual([]);
});

const word = fc.constantFrom(
  'soft',
  'hard',
  'target',
  'loss',
  `${p(0)}`,
  '&amp;',
  'the',
  'teacher',
);
const block = fc
  .tuple(fc.constantFrom('p', 'h2', 'li'), fc.array(word, { minLength: 1, maxLength: 5 }))
  .map(([tag, words]) => {
    const html = `<${tag}>${words.join(' ')}</${tag}>`;
    return tag === 'li' ? `<ul>${html}</ul>` : html;
  });
const sectionHtml = fc.array(block, { minLength: 1, maxLength: 3 }).map((blocks) => {
  let number = 0;
  return blocks.join('\n').replaceAll(/_\^_\d+_\^_/g, () => `_^_${number++}_^_`);
});
const key = fc.oneof(
  sectionHtml,
  block,
  fc.constantFrom('Title', 'Summary', '__proto__', '12', '<'),
  fc.string({ minLength: 1 }),
);
const value = fc.oneof(fc.constant(''), sectionHtml, fc.string());

test('no translation is ever lost, nor changed, and a second time changes no byte', () => {
  fc.assert(
    fc.property(
      fc.array(sectionHtml, { maxLength: 4 }),
      fc.array(fc.tuple(key, value)),
      (sections, pairs) => {
        const load = (text: string) =>
          loadLanguage([localeText('locales/zh/page.json', text)], 'zh', 'en').memory;
        const before = new Map(pairs.map(([key, value]) => [key, { value }] as const));
        const text = writeLocaleFile(before);
        const source = page(...sections);
        const synced = sync(source, load(text));
        for (const [key, { value }] of before) expect(synced.entries.get(key)?.value).toBe(value);
        for (const key of synced.added) expect(synced.entries.get(key)?.value).toBe('');
        expect(synced.entries.size).toBe(before.size + synced.added.length);
        const once = writeLocaleFile(synced.entries);
        const again = sync(source, load(once));
        expect(writeLocaleFile(again.entries)).toBe(once);
      },
    ),
    { numRuns: 300 },
  );
});

test('importing adds translations, and keeps those that are there', () => {
  const existing = readLocaleFile('locales/zh/page.json', '{"A": "甲", "B": "", "C": "丙"}');
  const imported = readLocaleFile('x/page.zh.json', '{"D": "丁", "C": "三", "B": "乙", "A": "甲"}');
  const { entries, taken, kept } = importFile(existing.entries, imported);
  expect(Array.from(entries, ([key, { value }]) => [key, value])).toEqual([
    ['A', '甲'],
    ['B', '乙'],
    ['C', '丙'],
    ['D', '丁'],
  ]);
  expect({ taken, kept }).toEqual({ taken: ['D', 'B'], kept: ['C'] });
});

test.each([
  ['distillation/readme.zh.json', {}, 'zh', 'distillation/readme'],
  ['../corpus/zh/distillation/__init__.zh.json', {}, 'zh', 'distillation/index'],
  ['zh/gan/original/__init__.zh.json', {}, 'zh', 'gan/original/index'],
  ['distillation.readme.zh.json', { pageKey: 'distillation/readme' }, 'zh', 'distillation/readme'],
  ['readme.json', { language: 'zh', pageKey: 'a/readme' }, 'zh', 'a/readme'],
  ['readme.json', {}, undefined, 'readme'],
])('%s is imported for %o as language %s, page %s', (path, given, language, pageKey) => {
  const pages = ['distillation/index', 'distillation/readme'];
  expect(importPlaces([path], '', pages, given)).toEqual([{ language, pageKey }]);
});

test.each([
  ['cache', ['distillation/readme.zh.json', 'experiments/mnist.zh.json', 'gan/mnist.zh.json']],
  [
    'cache',
    ['zh/distillation/readme.zh.json', 'zh/experiments/mnist.zh.json', 'zh/gan/mnist.zh.json'],
  ],
  ['.', ['nn/distillation/readme.zh.json', 'nn/experiments/mnist.zh.json', 'nn/gan/mnist.zh.json']],
  [
    '../other/nn',
    ['distillation/readme.zh.json', 'experiments/mnist.zh.json', 'gan/mnist.zh.json'],
  ],
])('below %s, files of one name stay apart, whatever page has the name', (folder, paths) => {
  const places = importPlaces(paths, folder, ['distillation/readme', 'mnist']);
  expect(places.map(({ pageKey }) => pageKey)).toEqual([
    'distillation/readme',
    'experiments/mnist',
    'gan/mnist',
  ]);
});

test('a folder within the tree of pages brings its own name along', () => {
  const paths = ['readme.zh.json', '__init__.zh.json', 'deep/model.zh.json'];
  const places = importPlaces(paths, 'cache/distillation', ['distillation/index']);
  expect(places.map(({ pageKey }) => pageKey)).toEqual([
    'distillation/readme',
    'distillation/index',
    'distillation/deep/model',
  ]);
});
