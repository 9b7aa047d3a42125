import type { Prose } from '../annotate/types.ts';
import { normaliseText } from './keys.ts';
import { keysOfSection } from './match.ts';
import type { Memory } from './memory.ts';
import { share, type Share } from './status.ts';
import { translateProse } from './translate-prose.ts';
import { translateText } from './translate-text.ts';
import type { Segment, TranslatedProse, TranslatedText } from './types.ts';

/** What of an annotated page is translated. */
export interface TranslatablePage {
  locale: string;
  frontMatter: { title: string; summary: string };
  sections: readonly { prose: Prose }[];
}

export interface TranslatedPage {
  title: TranslatedText;
  summary: TranslatedText;
  /** One for each section, in order. */
  sections: TranslatedProse[];
  /** All of the page, title and summary first. */
  segments: Segment[];
  share: Share;
}

/** A whole page in the memory's language. */
export function translatePage(page: TranslatablePage, memory: Memory): TranslatedPage {
  const { locale, frontMatter } = page;
  const used = keysOfPage(page);
  const title = translateText(frontMatter.title, memory, locale, used);
  const summary = translateText(frontMatter.summary, memory, locale, used);
  const sections = page.sections.map(({ prose }) => translateProse(prose, memory, locale, used));
  const segments = [
    title.segment,
    summary.segment,
    ...sections.flatMap((section) => section.segments),
  ];
  return { title, summary, sections, segments, share: share(segments) };
}

/** Normal forms of all keys that a page can be found by. */
export function keysOfPage({ frontMatter, sections }: TranslatablePage): Set<string> {
  const texts = [frontMatter.title, frontMatter.summary].map(normaliseText);
  return new Set([...texts, ...sections.flatMap(({ prose }) => keysOfSection(prose))]);
}
