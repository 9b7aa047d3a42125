import { expect, test } from 'vitest';
import { prefixed, rebased, translationsUrlOf, urlOf } from '../../src/site/view/urls.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localeText } from '../../src/translate/locale-path.ts';

test.each(['en', 'zh'])('where pages are written in %s, that language has no prefix', (source) => {
  const files = ['en', 'zh'].map((code) => localeText(`locales/${code}/ui.json`, '{}'));
  const { languages } = loadLanguages(files, { source });
  const other = source === 'en' ? 'zh' : 'en';
  expect(languages.map((language) => urlOf(language, ''))).toEqual(['/', `/${other}/`]);
  expect(languages.map((language) => urlOf(language, 'topic/a'))).toEqual([
    '/topic/a/',
    `/${other}/topic/a/`,
  ]);
  expect(languages.map((language) => prefixed(language, 'a'))).toEqual(['a', `${other}/a`]);
  expect(languages.map((language) => translationsUrlOf(language, ''))).toEqual([
    '/translations/',
    `/${other}/translations/`,
  ]);
  expect(languages.map((language) => rebased('<a href="../b/">', language, 'topic/a'))).toEqual([
    '<a href="/topic/b/">',
    `<a href="/${other}/topic/b/">`,
  ]);
});
