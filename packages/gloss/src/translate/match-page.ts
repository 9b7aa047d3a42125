import type { AnnotatedPage, Prose } from '../annotate/types.ts';
import { createFormers } from './former.ts';
import { normaliseText } from './keys.ts';
import { keysOfSection, matchSection, matchText, type SectionMatch, segmentsOf } from './match.ts';
import type { Memory } from './memory.ts';
import { isShown } from './status.ts';
import type { Segment } from './types.ts';

/** What of an annotated page is translated. */
export interface TranslatablePage {
  pageKey: string;
  frontMatter: { title: string; summary: string };
  /** Sections that title and summary were taken from: where these are translated, so are they. */
  derived?: AnnotatedPage['derived'];
  /** Addresses of links that stand as they are written. */
  links?: AnnotatedPage['links'];
  sections: readonly { prose: Prose }[];
}

export interface PageMatch {
  /** Without a key where they come from the text. */
  title: Segment;
  summary: Segment;
  /** One for each section, in order. */
  sections: SectionMatch[];
  /** All of the page, title and summary first. */
  segments: Segment[];
}

/** Finds all translations of a page, knowing which keys the whole page uses. */
export function matchPage(page: TranslatablePage, memory: Memory): PageMatch {
  const { frontMatter, pageKey, derived = {} } = page;
  const former = createFormers(memory.index(pageKey), keysOfPage(page));
  const asking = { memory, pageKey, former };
  // What comes from the text is translated there, and has a key of its own only in labml's files.
  const matchOwn = (key: string, section: number | undefined): Segment => {
    const segment = matchText(key, asking);
    return section === undefined || isShown(segment) ? segment : { ...segment, key: '' };
  };
  const title = matchOwn(frontMatter.title, derived.title);
  const summary = matchOwn(frontMatter.summary, derived.summary);
  const sections = page.sections.map(({ prose }) => matchSection(prose, asking));
  const texts = [title, summary].filter(({ key }) => key !== '');
  return { title, summary, sections, segments: [...texts, ...sections.flatMap(segmentsOf)] };
}

/** Normal forms of all keys that a page can be found by. */
export function keysOfPage({ frontMatter, sections }: TranslatablePage): Set<string> {
  const texts = [frontMatter.title, frontMatter.summary].map(normaliseText);
  return new Set([...texts, ...sections.flatMap(({ prose }) => keysOfSection(prose))]);
}
