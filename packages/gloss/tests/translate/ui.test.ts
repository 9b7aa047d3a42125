import { expect, test } from 'vitest';
import { describeLanguage } from '../../src/translate/languages.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { createUi, loadUi } from '../../src/translate/ui.ts';

const en =
  '{"nav.home": "All pages", "nav.switch": "Read in {{language}}", "pages_one": "{{count}} page", "pages_other": "{{count}} pages"}';
const file = (language: string, text: string) => localeText(`locales/${language}/ui.json`, text);

test('a string is filled in, not escaped, and a dot in its key is just a dot', () => {
  const t = createUi({ en: { 'nav.switch': 'Read in {{language}}' } }, 'en')('en');
  expect(t('nav.switch', { language: '<中文> $t(x) {{y}}' })).toBe('Read in <中文> $t(x) {{y}}');
});

test('a language speaks English where it lacks a string or has an empty one', () => {
  const ui = createUi({ en: { a: 'A', b: 'B' }, zh: { a: '甲', b: '' } }, 'en');
  expect([ui('zh')('a'), ui('zh')('b'), ui('en')('a'), ui('ja')('a'), ui('zh')('no.such')]).toEqual(
    ['甲', 'B', 'A', 'A', 'no.such'],
  );
});

test('plural forms are those of the language', () => {
  const ui = createUi(
    {
      en: { n_one: '{{count}} page', n_other: '{{count}} pages' },
      zh: { n_other: '{{count}} 页' },
    },
    'en',
  );
  expect([
    ui('en')('n', { count: 1 }),
    ui('en')('n', { count: 2 }),
    ui('zh')('n', { count: 1 }),
  ]).toEqual(['1 page', '2 pages', '1 页']);
});

test('what a language lacks, has too much, or fills in otherwise is reported with its line', () => {
  const zh =
    '{\n "nav.switch": "用{{lang}}阅读",\n "pages_other": "{{count}} 页",\n "nav.hone": "首页"\n}';
  const { problems } = loadUi([file('en', en), file('zh', zh)], 'en');
  expect(problems.map(({ message }) => message)).toEqual([
    'locales/zh/ui.json: the interface has no "nav.home" in this language. Add it; until then readers see the original: "All pages"',
    expect.stringMatching(/^locales\/zh\/ui\.json:2: .* Use \{\{language\}\}/),
    expect.stringMatching(/^locales\/zh\/ui\.json:4: the original has no "nav\.hone"/),
  ]);
});

test('a copy of the original is no interface of another language', () => {
  const { problems } = loadUi([file('en', en), file('de', en)], 'en');
  expect(problems.map(({ message }) => message)).toEqual([
    "locales/de/ui.json: 4 of 4 strings are the original's own. Translate them, or leave them empty; readers see the original either way",
  ]);
});

test('a broken file is reported and its language speaks English', () => {
  const { ui, problems } = loadUi([file('en', en), file('zh', '{"nav.home": ')], 'en');
  expect(problems).toHaveLength(1);
  expect(ui('zh')('nav.home')).toBe('All pages');
});

test('each folder is a language, the source first, and each knows its name and direction', () => {
  const { languages, problems } = loadLanguages(
    [
      file('zh', en),
      file('ar', '{}'),
      file('en', en),
      localeText('locales/not a language/page.json', '{}'),
      localeText('locales/zh/page.json', '{"A": "甲"}'),
    ],
    { source: 'en' },
  );
  expect(languages.map(({ code, name, direction }) => [code, name, direction])).toEqual([
    ['en', 'English', 'ltr'],
    ['ar', 'العربية', 'rtl'],
    ['zh', '中文', 'ltr'],
  ]);
  expect(languages[2]?.memory.files.get('page')?.entries.get('A')?.value).toBe('甲');
  expect(languages[2]?.t('nav.home')).toBe('All pages');
  expect(problems.map(({ message }) => message).join()).toContain(
    '"not a language" is no language',
  );
});

test('a language may name its region', () => {
  expect(describeLanguage('pt-BR')).toEqual({
    code: 'pt-BR',
    name: 'português (Brasil)',
    direction: 'ltr',
  });
});
