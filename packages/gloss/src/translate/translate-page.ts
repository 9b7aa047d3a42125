import { openingOf } from '../annotate/opening.ts';
import { matchPage, type PageMatch, type TranslatablePage } from './match-page.ts';
import type { Memory } from './memory.ts';
import { sanitizeText } from './sanitize.ts';
import { isShown, share, type Share } from './status.ts';
import { fillProse } from './show.ts';
import { showSection } from './show-section.ts';
import type { Segment, TranslatedProse, TranslatedText } from './types.ts';
import { withLinks } from './with-links.ts';

export type { TranslatablePage } from './match-page.ts';

export interface TranslatedPage {
  title: TranslatedText;
  summary: TranslatedText;
  /** One for each section, in order. */
  sections: TranslatedProse[];
  /** All of the page, title and summary first; none in the language it was written in. */
  segments: Segment[];
  share: Share;
}

/** A whole page in the memory's language. */
export function translatePage(page: TranslatablePage, memory: Memory): TranslatedPage {
  const { links = {}, derived = {} } = page;
  const isSource = memory.language === memory.source;
  const match = isSource ? undefined : matchPage(page, memory);
  const sections = page.sections.map(({ prose }, number) => {
    const shown = match
      ? showSection(prose, match.sections[number] ?? { blocks: [] }, memory)
      : { tree: fillProse(prose, memory.source), segments: [] };
    const children = withLinks(shown.tree.children, links);
    return { ...shown, tree: { ...shown.tree, children } };
  });
  const { title, summary } = match ?? inSourceLanguage(page);
  const segments = match?.segments ?? [];
  const said = (section = -1) => {
    const tree = sections[section]?.tree;
    return tree ? openingOf(tree, memory.language) : {};
  };
  return {
    title: showText(title, said(derived.title).heading ?? page.frontMatter.title),
    summary: showText(summary, said(derived.summary).paragraph ?? page.frontMatter.summary),
    sections,
    segments,
    share: share(segments),
  };
}

function inSourceLanguage({ frontMatter }: TranslatablePage): Pick<PageMatch, 'title' | 'summary'> {
  const asWritten = (key: string): Segment => ({
    key,
    state: 'translated',
    value: key,
    findings: [],
  });
  return { title: asWritten(frontMatter.title), summary: asWritten(frontMatter.summary) };
}

/** Plain text, to be escaped when it is shown. */
function showText(segment: Segment, derived: string): TranslatedText {
  if (segment.key === '') return { text: derived, segment };
  return { text: isShown(segment) ? sanitizeText(segment.value) : segment.key, segment };
}
