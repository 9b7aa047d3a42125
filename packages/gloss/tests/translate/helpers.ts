import type { Prose } from '../../src/annotate/types.ts';
import { parse } from '../../src/translate/html.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import type { Memory } from '../../src/translate/memory.ts';
import { toHtml } from '../../src/translate/show.ts';
import { translatePage } from '../../src/translate/translate-page.ts';
import type { Segment, SegmentState } from '../../src/translate/types.ts';
import { writeLocaleFile } from '../../src/translate/write.ts';

/** A placeholder as keys write it. */
export const p = (number: number) => `<span translate=no>_^_${number}_^_</span>`;

/** Prose as the annotator would give it; fill N is `[N]` unless given. */
export function prose(html: string, fills?: string[]): Prose {
  const count = html.split('<span translate=no>').length - 1;
  return {
    tree: parse(html),
    fills: (fills ?? Array.from({ length: count }, (_, number) => `[${number}]`)).map((value) => ({
      type: 'html',
      value,
      text: value,
    })),
  };
}

/** A language's memory of pages: pageKey → original → translation. */
export function memoryOf(
  pages: Record<string, Record<string, string>>,
  language = 'zh',
  source = 'en',
): Memory {
  const files = Object.entries(pages).map(([pageKey, entries]) =>
    localeText(
      `locales/${language}/${pageKey}.json`,
      writeLocaleFile(
        new Map(Object.entries(entries).map(([key, value]) => [key, { value }] as const)),
      ),
    ),
  );
  return loadLanguage(files, language, source).memory;
}

export interface Shown {
  html: string;
  states: SegmentState[];
  segments: Segment[];
}

/** Translates prose on the page `page`. */
export function show(original: string | Prose, memory: Memory, pageKey = 'page'): Shown {
  const source = typeof original === 'string' ? prose(original) : original;
  const page = { pageKey, frontMatter: { title: '', summary: '' }, sections: [{ prose: source }] };
  const [section] = translatePage(page, memory).sections;
  if (!section) throw new Error('there is no section');
  const { tree, segments } = section;
  return { html: toHtml(tree).trim(), states: segments.map(({ state }) => state), segments };
}
