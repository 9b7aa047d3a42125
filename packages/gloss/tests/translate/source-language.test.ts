import { expect, test } from 'vitest';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localePath, localeText } from '../../src/translate/locale-path.ts';
import { words } from '../../src/translate/words/words.ts';
import { memoryOf, p, show } from './helpers.ts';

const files = ['en', 'de', 'zh'].map((code) =>
  localeText(`texts/i18n/${code}/a.json`, '{}', 'texts/i18n'),
);
const codesOf = (options: { source: string; shown?: string[] }) =>
  loadLanguages(files, options).languages.map(({ code, isSource }) => [code, isSource]);

test('translations may lie in any folder', () => {
  const path = localePath('texts/i18n', 'pt-BR', 'topic/index');
  expect(path).toBe('texts/i18n/pt-BR/topic/index.json');
  expect(localeText(path, '{}', 'texts/i18n')).toEqual({
    file: path,
    text: '{}',
    language: 'pt-BR',
    pageKey: 'topic/index',
  });
});

test('any language may be the one that pages are written in, with or without a folder', () => {
  expect(codesOf({ source: 'zh' })).toEqual([
    ['zh', true],
    ['de', false],
    ['en', false],
  ]);
  expect(codesOf({ source: 'fr' })).toEqual([
    ['fr', true],
    ['de', false],
    ['en', false],
    ['zh', false],
  ]);
});

test('a site may say which languages it shows, and in which order', () => {
  expect(codesOf({ source: 'zh', shown: ['en', 'zh'] })).toEqual([
    ['en', false],
    ['zh', true],
  ]);
  expect(codesOf({ source: 'zh', shown: ['en', 'de'] })).toEqual([
    ['zh', true],
    ['en', false],
    ['de', false],
  ]);
  expect(codesOf({ source: 'en', shown: [] })).toEqual([['en', true]]);
});

test('nobody is told of mistakes in what is not shown', () => {
  const broken = [
    localeText('locales/de/ui.json', '{'),
    localeText('locales/no language/a.json', '{'),
  ];
  expect(loadLanguages(broken, { source: 'en' }).problems).toHaveLength(2);
  expect(loadLanguages(broken, { source: 'en', shown: [] }).problems).toEqual([]);
});

test('the interface speaks as the source language does, or else English', () => {
  const own = localeText('locales/zh/ui.json', '{"site.lead": "笔记", "nav.next": "往后"}');
  const french = localeText('locales/fr/ui.json', '{"nav.home": "Toutes les pages"}');
  const { languages, problems } = loadLanguages([own, french], { source: 'zh', words });
  expect(
    languages.map(({ t }) => ['nav.home', 'nav.next', 'site.lead'].map((key) => t(key))),
  ).toEqual([
    ['全部页面', '往后', '笔记'],
    ['Toutes les pages', '往后', '笔记'],
  ]);
  expect(problems.map(({ message }) => message)).toContain(
    'locales/fr/ui.json: the interface has no "site.lead" in this language. Add it; until then readers see the original: "笔记"',
  );
  const german = loadLanguages([], { source: 'de', words }).languages[0];
  expect([german?.code, german?.name, german?.t('nav.home')]).toEqual([
    'de',
    'Deutsch',
    'All pages',
  ]);
});

test('a Chinese page is translated to English, and what is not is marked as Chinese', () => {
  const pages = { page: { [`<p>损失是${p(0)}。</p>`]: `<p>The loss is ${p(0)}.</p>` } };
  const chinese = `<p>损失是${p(0)}。</p>\n<p>还没有译文。</p>`;
  expect(show(chinese, memoryOf(pages, 'en', 'zh')).html).toBe(
    '<p>The loss is [0].</p>\n<p lang="zh" data-state="missing">还没有译文。</p>',
  );
  expect(show(chinese, memoryOf(pages, 'zh', 'zh')).segments).toEqual([]);
});

test('a text from right to left keeps its direction among text from left to right', () => {
  expect(show('<p>واحد</p>', memoryOf({}, 'en', 'ar')).html).toBe(
    '<p lang="ar" dir="rtl" data-state="missing">واحد</p>',
  );
  expect(show('<p>واحد</p>', memoryOf({}, 'fa', 'ar')).html).not.toContain('dir=');
});
