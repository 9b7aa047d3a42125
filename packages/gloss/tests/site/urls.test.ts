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
  const links = ['../b/', 'c/', './', '#d', 'https://e.org/', '/f/', 'mailto:g@e.org'];
  const rebase = (language: (typeof languages)[number]) =>
    links.map((href) => rebased(`<a href="${href}">`, language, 'topic/a').slice(9, -2));
  expect(languages.map(rebase)).toEqual(
    ['', `/${other}`].map((prefix) => [
      `${prefix}/topic/b/`,
      `${prefix}/topic/a/c/`,
      `${prefix}/topic/a/`,
      `${prefix}/topic/a/#d`,
      ...links.slice(4),
    ]),
  );
});
