import { globSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noCharacter } from '../../src/annotate/escape-html.ts';
import { readPo } from '../../src/translate/exchange/read-po.ts';
import { readXliff } from '../../src/translate/exchange/read-xliff.ts';
import { takePage } from '../../src/translate/exchange/take-page.ts';
import type { ExchangePage, ReadPage } from '../../src/translate/exchange/types.ts';
import { writePo } from '../../src/translate/exchange/write-po.ts';
import { writeXliff } from '../../src/translate/exchange/write-xliff.ts';
import { readLocaleFile } from '../../src/translate/read.ts';
import { exchanged } from './exchange-helpers.ts';
import { p } from './helpers.ts';

const languages = { source: 'en', language: 'zh' };
const formats = [
  { format: 'PO', write: writePo, read: (text: string) => [readPo('page.po', text)] },
  { format: 'XLIFF', write: writeXliff, read: (text: string) => readXliff('page.xlf', text) },
];

function take(read: ReadPage | undefined, existing: Record<string, string> = {}, drafts = false) {
  const entries = new Map(
    Object.entries(existing).map(([key, value]) => [key, { value }] as const),
  );
  const taken = takePage({ entries, unreviewed: undefined }, read?.entries ?? [], {
    languages,
    drafts,
  });
  return { ...taken, entries: flat(taken.entries) };
}

function flat(entries: ReadonlyMap<string, { value: string }>): Record<string, string> {
  return Object.fromEntries(Array.from(entries, ([key, { value }]) => [key, value]));
}

const signs = [
  '<em> </em> <br> <p> </p> </a> < > &amp; & # ]]> <!-- " \' \\ \\n #~ 👩🏽‍🔬'.split(' '),
  ['\n', '\r', '\r\n', '\t', ' ', '\u200F', '\u2028', '<a href="x">', p(0), p(1), p(12)],
].flat();
const piece = fc.oneof(
  fc.constantFrom(...signs),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }).filter((text) => text.search(noCharacter) < 0),
);
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const key = fc.oneof(
  text.filter((each) => each !== ''),
  text.map((each) => `<p>${each}</p>`),
  fc.constantFrom('Title', 'Summary.', '__proto__', 'constructor', '12', '7', ' '),
);

describe.each(formats)('$format', ({ write, read }) => {
  test('any file of translations comes back as it was, in its order', () => {
    const entry = fc.record({
      key,
      value: text,
      progress: fc.constantFrom('draft', 'review', 'done'),
      isUnused: fc.boolean(),
      formerKey: fc.option(key, { nil: undefined }),
      kind: fc.constantFrom('title', 'summary', 'text', undefined),
      place: fc.constantFrom('a file.md:3', undefined),
      holes: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    } as const);
    const page = fc.record({
      pageKey: fc.constantFrom('topic/page', 'index', 'größe/c#'),
      source: fc.constant('en'),
      language: fc.constantFrom('zh', 'pt-BR', 'ar'),
      entries: fc.uniqueArray(entry, { selector: (each) => each.key, maxLength: 5 }),
    });
    fc.assert(
      fc.property(page, (given) => {
        const [back] = read(write(given));
        const { entries, pageKey } = back ?? { entries: [], pageKey: undefined };
        const wanted = [false, true].flatMap((unused) =>
          given.entries.filter(({ isUnused }) => isUnused === unused),
        );
        expect(pageKey).toBe(given.pageKey);
        expect(entries.map(({ key, value, isUnused }) => [key, value, isUnused])).toEqual(
          wanted.map(({ key, value, isUnused }) => [key, value, isUnused]),
        );
        const isDone = ({ progress, value }: { progress: string; value: string }) =>
          value !== '' && progress === 'done';
        expect(entries.map(isDone)).toEqual(wanted.map(isDone));
      }),
      { numRuns: 500 },
    );
  });

  test('every file of this site’s Chinese, and of labml’s, comes back as it was', ({ skip }) => {
    const own = globSync('locales/zh/**/*.json');
    const labml = globSync('../shared/corpus/zh/**/*.json');
    for (const file of [...own, ...labml]) {
      const { entries } = readLocaleFile(file, readFileSync(file, 'utf8'));
      const page: ExchangePage = {
        pageKey: 'page',
        ...languages,
        entries: Array.from(entries, ([key, { value }]) => ({
          key,
          value,
          progress: value === '' ? 'open' : 'done',
          isUnused: false,
          holes: [],
        })),
      };
      const [back] = read(write(page));
      // As texts, which are compared much faster.
      expect(JSON.stringify(back?.entries.map(({ key, value }) => [key, value]))).toBe(
        JSON.stringify(Array.from(entries, ([key, { value }]) => [key, value])),
      );
    }
    expect(own.length).toBeGreaterThan(30);
    if (labml.length === 0) skip('../shared/corpus is not there: labml’s files are left out');
  });

  test('what stands in a file stays, whatever its translators leave out', () => {
    const file = {
      '<p>A</p>': '<p>甲</p>',
      '<p>B</p>': '',
      '<p>Gone</p>': '<p>去</p>',
      Title: '题',
    };
    const page = exchanged(file, ['<p>A</p>', '<p>B</p>']);
    const [back] = read(write(page));
    expect(take(back, file)).toMatchObject({ entries: file, taken: [], changed: [], faults: [] });
    const [fresh] = read(
      write({ ...page, entries: page.entries.filter(({ isUnused }) => !isUnused) }),
    );
    expect(take(fresh, file)).toMatchObject({ entries: file });
    expect(take(back).entries).toEqual({ ...file, 'Summary.': '' });
    // What the page doesn't say any more has no translators who could have changed it since.
    const since = { ...file, '<p>Gone</p>': '<p>走</p>' };
    expect(take(back, since)).toMatchObject({ entries: since, changed: [] });
  });

  test('a draft is no translation, unless it is asked for; then nobody has looked at it', () => {
    const file = { '<p>A</p>': '<p>甲</p>', '<p>B</p>': '' };
    const entries = exchanged(file).entries.map((entry) =>
      entry.key === '<p>B</p>'
        ? { ...entry, value: '<p>乙</p>', progress: 'draft' as const }
        : entry,
    );
    const [back] = read(write({ pageKey: 'topic/page', ...languages, entries }));
    expect(take(back, file)).toMatchObject({ entries: file, drafts: ['<p>B</p>'], taken: [] });
    const taken = take(back, file, true);
    expect(taken.entries).toMatchObject({ '<p>B</p>': '<p>乙</p>' });
    expect(taken.unreviewed).toEqual(new Map([['<p>B</p>', '<p>乙</p>']]));
  });

  test('a placeholder that a tool has lost is an error that names the text', () => {
    const key = `<p>Loss ${p(0)} of <em>it</em></p>`;
    const text = write(exchanged({ [key]: `<p>损失 ${p(0)}，<em>它</em></p>` }));
    const at = text.lastIndexOf('损失 ');
    const broken =
      text.slice(0, at) +
      text.slice(at).replace(/<ph[^>]*>|<span[^>]*>_\^_0_\^_<\/\s*(?:"\n")?span>/, '');
    expect(broken).not.toBe(text);
    const { faults, entries } = take(read(broken)[0], { [key]: '' });
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^page\.\w+:\d+.*placeholders: _\^_0_\^_ .* is missing.*Loss/),
    ]);
    expect(entries).toMatchObject({ [key]: '' });
  });
});

test('of a page, translators get what waits, what has changed, what a check refuses, and why', () => {
  const file = {
    '<p>The teacher is a large network with dropout.</p>': '<p>教师。</p>',
    [`<p>Loss ${p(0)}</p>`]: '<p>损失</p>',
    '<p>A</p>': '<p>甲</p>',
  };
  const changed = '<p>The teacher is a large network with dropout!</p>';
  const { entries } = exchanged(file, [changed, `<p>Loss ${p(0)}</p>`, '<p>A</p>'], '<p>A</p>');
  expect(entries).toMatchObject([
    { key: 'Title', value: '', progress: 'open', kind: 'title', place: 'content/topic/page.md:1' },
    { key: 'Summary.', progress: 'open', kind: 'summary' },
    {
      key: changed,
      value: '<p>教师。</p>',
      progress: 'draft',
      formerKey: '<p>The teacher is a large network with dropout.</p>',
      place: 'content/topic/page.md:3',
    },
    {
      key: '<p>The teacher is a large network with dropout.</p>',
      progress: 'done',
      isUnused: true,
    },
    { key: `<p>Loss ${p(0)}</p>`, progress: 'draft', holes: ['[0]'] },
    { key: '<p>A</p>', progress: 'review', isUnused: false },
  ]);
});

test('a character that no file for translators can hold is named, with its place', () => {
  expect(() => exchanged({ '<p>A</p>': '<p>\u0007</p>' })).toThrow(
    'locales/zh/topic/page.json:2: no file for translators can hold the character U+0007. Take it out',
  );
});
