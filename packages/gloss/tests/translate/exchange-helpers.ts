import { exchangePage } from '../../src/translate/exchange/exchange-page.ts';
import type { ExchangePage } from '../../src/translate/exchange/types.ts';
import { memoryOf, p, prose } from './helpers.ts';

/** A page whose text is that of a translation file, its title among it. */
function pageOf(keys: readonly string[]) {
  const html = keys.filter((key) => key.startsWith('<p>'));
  return {
    pageKey: 'topic/page',
    source: 'content/topic/page.md',
    frontMatter: { title: 'Title', summary: 'Summary.' },
    sections: html.map((key, index) => ({
      prose: prose(key),
      title: 'Section',
      docsLine: index + 3,
    })),
  };
}

/** What becomes of a file's entries on their way out. */
export function exchanged(
  entries: Record<string, string>,
  keys = Object.keys(entries),
  waiting = '',
) {
  const memory = memoryOf({ 'topic/page': entries });
  return exchangePage(pageOf(keys), memory, (key) => key === waiting);
}

/** Something of everything. */
export const sample: ExchangePage = exchanged(
  {
    [`<p>Loss ${p(0)} of <em>it</em><br></p>`]: `<p>损失 ${p(0)}，<em>它</em></b></p>`,
    '<p>Old words, that were here before.</p>': '<p>旧</p>',
    '<p>Gone</p>': '<p>去</p>',
  },
  [`<p>Loss ${p(0)} of <em>it</em><br></p>`, '<p>Old words, that were here before!</p>'],
);
