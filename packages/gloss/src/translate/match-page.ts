import type { Prose } from '../annotate/types.ts';
import { normaliseText } from './keys.ts';
import { keysOfSection, matchSection, matchText, type SectionMatch, segmentsOf } from './match.ts';
import type { Memory } from './memory.ts';
import type { Segment } from './types.ts';

/** What of an annotated page is translated. */
export interface TranslatablePage {
  pageKey: string;
  frontMatter: { title: string; summary: string };
  sections: readonly { prose: Prose }[];
}

export interface PageMatch {
  title: Segment;
  summary: Segment;
  /** One for each section, in order. */
  sections: SectionMatch[];
  /** All of the page, title and summary first. */
  segments: Segment[];
}

/** Finds all translations of a page, knowing which keys the whole page uses. */
export function matchPage(page: TranslatablePage, memory: Memory): PageMatch {
  const { frontMatter, pageKey } = page;
  const asking = { memory, pageKey, used: keysOfPage(page) };
  // A file that is only looked at has neither.
  const title = matchText(frontMatter.title, asking);
  const summary = matchText(frontMatter.summary, asking);
  const sections = page.sections.map(({ prose }) => matchSection(prose, asking));
  const texts = [title, summary].filter(({ key }) => key !== '');
  return { title, summary, sections, segments: [...texts, ...sections.flatMap(segmentsOf)] };
}

/** Normal forms of all keys that a page can be found by. */
export function keysOfPage({ frontMatter, sections }: TranslatablePage): Set<string> {
  const texts = [frontMatter.title, frontMatter.summary].map(normaliseText);
  return new Set([...texts, ...sections.flatMap(({ prose }) => keysOfSection(prose))]);
}
