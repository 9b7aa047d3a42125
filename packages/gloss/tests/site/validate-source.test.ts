import { expect, test } from 'vitest';
import { validateSource } from '../../src/site/view/validate-source.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import { SourceError } from '../../src/source-error.ts';
import { readOptions } from '../../src/site/options.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { page } from './pages.ts';

const shown: AnnotatedPage = {
  ...page('topic/shown'),
  sections: [
    {
      id: 'idea',
      number: 0,
      title: 'Idea',
      level: 2,
      docsLine: 1,
      firstLine: 1,
      lastLine: 1,
      startLine: 2,
      endLine: 1,
      prose: { tree: { type: 'root', children: [] }, fills: [] },
      codeLines: [],
    },
  ],
};
const { languages } = loadLanguages([localeText('locales/zh/ui.json', '{}')], { source: 'en' });
const home = { excerpt: { page: 'topic/shown', section: 'idea' } };
const check = (pages: AnnotatedPage[], problems: SourceError[] = []) =>
  validateSource(problems, languages, pages, readOptions({ title: 'x', home }));

test('a sound site passes', () => {
  expect(() => check([shown, page('mnist')])).not.toThrow();
});

test.each(['zh/mnist', 'zh', 'en', 'source/a', '404'])('no page may be served at /%s/', (path) => {
  expect(() => check([shown, page(path)])).toThrow(`src/impl/${path}.ts: its address begins with`);
});

test('a section that the first page shows may not disappear', () => {
  expect(() => check([{ ...shown, sections: [] }])).toThrow(
    'src/impl/topic/shown.ts: it has no section "idea", which the first page shows',
  );
});

test("an author's mistake in the source language's interface stops the build, a translator's doesn't", () => {
  const mistake = (file: string) => new SourceError({ file, line: 1 }, 'broken', 'Mend it');
  expect(() => check([shown], [mistake('locales/en/ui.json')])).toThrow('locales/en/ui.json:1');
  expect(() => check([shown], [mistake('locales/zh/ui.json')])).not.toThrow();
});

test.each<[Record<string, string>, RegExp | undefined]>([
  [{ old: 'topic/shown', '/older/': '/topic/shown/#idea', start: '' }, undefined],
  [
    { old: 'topic/shwon' },
    /'old': 'topic\/shwon' .*: there is no page "topic\/shwon"\. Did you mean "topic\/shown"\?/,
  ],
  [{ 'topic/shown': 'mnist' }, /: src\/impl\/topic\/shown\.ts is served there\. .*take it out/],
  [{ 'zh/old': 'mnist' }, /: the site uses the address "\/zh\/old" itself\. /],
])('pages have moved to where pages are, and from where none is: %o', (redirects, says) => {
  const options = readOptions({ title: 'x', redirects });
  const checking = () => validateSource([], languages, [shown, page('mnist')], options);
  if (says) expect(checking).toThrow(says);
  else expect(checking).not.toThrow();
});
