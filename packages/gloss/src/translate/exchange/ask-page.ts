import { textOf } from '../../annotate/text-of.ts';
import { type Glossary, termsIn } from '../checks/glossary.ts';
import { parse } from '../html.ts';
import { isSegmentKey, normalOf } from '../keys.ts';
import { matchPage, type TranslatablePage } from '../match-page.ts';
import type { Memory } from '../memory.ts';
import { replacePlaceholders } from '../placeholders.ts';
import { type Context, contextsOf, type PageInContext } from './context.ts';

/** What a program that translates is told of a text. */
export interface Asked {
  /** The original, as the answer has to name it: HTML, or plain text where it doesn't begin with a tag. */
  key: string;
  /** What a reader sees of it. */
  text: string;
  from: string;
  to: string;
  /** What stands for `_^_0_^_` and so on: TeX, code, numbers. */
  placeholders: readonly string[];
  context: { page: string; title: string } & Partial<Pick<Context, 'kind' | 'section' | 'place'>>;
  /** Terms in it, and what they are to be translated as. */
  glossary: Record<string, readonly string[]>;
}

/** What a page has no translation for. */
export function askPage(
  page: TranslatablePage & PageInContext,
  memory: Memory,
  glossary: Glossary,
): Asked[] {
  const contexts = contextsOf(page);
  const { language: to, source: from } = memory;
  const missing = matchPage(page, memory).segments.filter(({ state }) => state === 'missing');
  const keys = new Set(missing.map(({ key, entry }) => entry?.key ?? key));
  return Array.from(keys, (key) => {
    const { holes = [], ...known } = contexts.get(normalOf(key)) ?? {};
    return {
      key,
      text: isSegmentKey(key) ? readable(key, holes) : key,
      from,
      to,
      placeholders: holes,
      context: { page: page.pageKey, title: page.frontMatter.title, ...known },
      glossary: Object.fromEntries(termsIn(glossary, key)),
    };
  });
}

function readable(key: string, holes: readonly string[]): string {
  const children = replacePlaceholders(parse(key).children, (number) => ({
    type: 'text' as const,
    value: holes[number] ?? '',
  }));
  return textOf({ type: 'root', children });
}
