import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceError } from '../../src/source-error.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { localePlace, localeText } from '../../src/translate/locale-path.ts';
import { readLocaleFile } from '../../src/translate/read.ts';
import type { LocaleText } from '../../src/translate/types.ts';
import { writeLocaleFile } from '../../src/translate/write.ts';

const file = 'locales/zh/distillation/index.json';
const read = (text: string) => readLocaleFile(file, text);
const load = (...files: LocaleText[]) => loadLanguage(files, 'zh', 'en');

test('entries keep the order of the file and know their lines', () => {
  const { pageKey, entries } = read('{\n "b": "二",\n "a": "\\u4e00",\n "10": "十"\n}');
  expect(pageKey).toBe('distillation/index');
  expect([...entries]).toEqual([
    ['b', { value: '二', line: 2 }],
    ['a', { value: '一', line: 3 }],
    ['10', { value: '十', line: 4 }],
  ]);
});

test('an empty object is a file without translations', () => {
  expect(read('{}').entries.size).toBe(0);
});

test('names that objects have by birth are keys like any other', () => {
  const text = '{"__proto__": "1", "constructor": "2", "toString": "3"}';
  expect([...read(text).entries.keys()]).toEqual(['__proto__', 'constructor', 'toString']);
  expect(writeLocaleFile(read(text).entries)).toContain('"__proto__": "1"');
});

test.each([
  ['a missing comma', '{\n "a": "1"\n "b": "2"\n}', '3:2', 'comma'],
  ['a comma too many', '{\n "a": "1",\n}', '3:1', 'no comma after the last'],
  ['a comment', '{\n // no\n "a": "1"\n}', '2:2', 'no comments'],
  ['a string that is never closed', '{\n "a": "1\n}', '2:7', 'Close the string'],
  ['a line break inside a string', '{"a": "1\t2"}', '1:7', '\\t'],
  ['a number', '{\n "a": "1",\n "b": 2\n}', '3:7', 'double quotes'],
  ['a nested object', '{"a": {"b": "c"}}', '1:7', 'double quotes'],
  ['null', '{"a": null}', '1:7', 'double quotes'],
  ['an empty key', '{\n "": "1"\n}', '2:2', 'the original'],
  ['a list', '["a"]', '1:1', '{ "original": "translation" }'],
  ['nothing', '', '1:1', ''],
  ['two objects', '{}\n{}', '2:1', 'Remove what follows'],
  ['a byte-order mark', '\uFEFF{}', '1:1', 'without BOM'],
  ['a key that stands twice', '{\n "a": "1",\n "b": "2",\n "a": "3"\n}', '4:2', 'line 2'],
  ['a key that stands twice, once escaped', '{"a": "1",\r\n"\\u0061": "2"}', '2:1', 'line 1'],
])('%s is refused with its place and a way out', (_, text, place, remedy) => {
  expect(() => read(text)).toThrow(SourceError);
  expect(() => read(text)).toThrow(`${file}:${place}: `);
  expect(() => read(text)).toThrow(remedy);
});

test('any text is either read as JSON reads it or refused with a place', () => {
  const jsonish = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.string({ unit: fc.constantFrom(...'{}[]":,\\/ \n\tu0ab*<'), maxLength: 30 }),
    fc.dictionary(fc.string(), fc.string()).map((object) => JSON.stringify(object, null, 1)),
  );
  fc.assert(
    fc.property(jsonish, (text) => {
      try {
        const { entries } = read(text);
        const parsed: Record<string, string> = JSON.parse(text);
        expect(new Map(Object.entries(parsed))).toEqual(
          new Map(Array.from(entries, ([key, { value }]) => [key, value])),
        );
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
        if (error instanceof SourceError) expect(error.place.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});

test('what is written reads back the same, in the same order', () => {
  const entries = fc.array(
    fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })),
  );
  fc.assert(
    fc.property(entries, (pairs) => {
      const map = new Map(pairs.map(([key, value]) => [key, { value }]));
      const back = read(writeLocaleFile(map)).entries;
      expect(Array.from(back, ([key, { value }]) => [key, value])).toEqual(
        Array.from(map, ([key, { value }]) => [key, value]),
      );
    }),
  );
});

test('text is written as itself, one entry a line', () => {
  const map = new Map([['<p>“Soft” targets</p>', { value: '<p>软目标</p>' }]]);
  expect(writeLocaleFile(map)).toBe('{\n "<p>“Soft” targets</p>": "<p>软目标</p>"\n}\n');
  expect(writeLocaleFile(new Map())).toBe('{}\n');
});

test('a broken file is reported and the others are read', () => {
  const { memory, problems } = load(
    localeText('locales/zh/a.json', '{"A": "甲"'),
    localeText('locales/zh/b.json', '{"B": "乙"}'),
    localeText('locales/zh/ui.json', 'not for here'),
  );
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('locales/zh/a.json:1:10: '),
  ]);
  expect([...memory.files.keys()]).toEqual(['b']);
  expect(memory.language).toBe('zh');
});

test.each([
  ['locales/zh/distillation/readme.json', 'zh', 'distillation/readme'],
  ['locales/pt-BR/index.json', 'pt-BR', 'index'],
  ['distillation/readme.zh.json', 'zh', 'distillation/readme'],
  ['distillation/__init__.zh.json', 'zh', 'distillation/index'],
  ['__init__.zh.json', 'zh', 'index'],
  ['readme.json', undefined, 'readme'],
  ['.\\distillation\\__init__.zh.json', 'zh', 'distillation/index'],
])('%s belongs to language %s and page %s', (path, language, pageKey) => {
  expect(localePlace(path)).toEqual({ language, pageKey });
});

test('i18next holds the text of all pages as it stands in the files', () => {
  const strings = fc.string({ unit: fc.constantFrom(...'a.:#$t(){}_<>/ '), minLength: 1 });
  fc.assert(
    fc.property(strings, strings, (key, value) => {
      const text = writeLocaleFile(new Map([[key, { value }]]));
      const { memory } = load(localeText(file, text));
      expect(memory.text.getResource('zh', 'distillation/index', key)).toBe(value);
    }),
  );
  const { memory } = load(localeText(file, '{"__proto__": "原", "constructor": "构"}'));
  const get = (key: string) => memory.text.getResource('zh', 'distillation/index', key);
  expect([get('__proto__'), get('constructor'), get('toString')]).toEqual(['原', '构', undefined]);
});

test('any text is entries, or an error with a place and a way out', () => {
  const json = fc.oneof(
    fc.dictionary(fc.string(), fc.string()).map((value) => JSON.stringify(value)),
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc
      .tuple(
        fc.dictionary(fc.string(), fc.string()).map((value) => JSON.stringify(value, null, 1)),
        fc.nat(60),
        fc.string({ maxLength: 3 }),
      )
      .map(([text, at, extra]) => text.slice(0, at) + extra + text.slice(at)),
  );
  fc.assert(
    fc.property(json, (text) => {
      try {
        const { entries } = readLocaleFile('locales/zh/page.json', text);
        for (const [key, { value, line }] of entries) {
          expect([typeof key, typeof value]).toEqual(['string', 'string']);
          expect(line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
        expect(String(error)).toMatch(/locales\/zh\/page\.json:\d+:\d+: [^]+\. [A-Z][^]+/);
      }
    }),
    { numRuns: 1000 },
  );
});
