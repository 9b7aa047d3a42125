import { matchPage, type TranslatablePage } from './match-page.ts';
import type { Memory } from './memory.ts';
import { sanitizeText } from './sanitize.ts';
import { isShown, share, type Share } from './status.ts';
import { fillProse } from './show.ts';
import { showSection } from './show-section.ts';
import type { Segment, TranslatedProse, TranslatedText } from './types.ts';

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
  if (memory.language === memory.source) return inSourceLanguage(page);
  const { title, summary, sections, segments } = matchPage(page, memory);
  return {
    title: showText(title),
    summary: showText(summary),
    sections: page.sections.map(({ prose }, number) =>
      showSection(prose, sections[number] ?? { blocks: [] }, memory),
    ),
    segments,
    share: share(segments),
  };
}

function inSourceLanguage({ frontMatter, sections }: TranslatablePage): TranslatedPage {
  const asWritten = (key: string): TranslatedText => ({
    text: key,
    segment: { key, state: 'translated', value: key, findings: [] },
  });
  return {
    title: asWritten(frontMatter.title),
    summary: asWritten(frontMatter.summary),
    sections: sections.map(({ prose }) => ({ tree: fillProse(prose), segments: [] })),
    segments: [],
    share: share([]),
  };
}

/** Plain text, to be escaped when it is shown. */
function showText(segment: Segment): TranslatedText {
  return { text: isShown(segment) ? sanitizeText(segment.value) : segment.key, segment };
}
