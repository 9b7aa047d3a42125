import type { Prose } from '../../src/annotate/types.ts';
import { parse } from '../../src/translate/html.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import type { Memory } from '../../src/translate/memory.ts';
import { toHtml } from '../../src/translate/show.ts';
import { translateProse } from '../../src/translate/translate-prose.ts';
import type { Segment, SegmentState } from '../../src/translate/types.ts';
import { writeLocaleFile } from '../../src/translate/write.ts';

/** A placeholder as keys write it. */
export const p = (number: number) => `<span translate=no>_^_${number}_^_</span>`;

/** Prose as the annotator would give it; fill N is `[N]` unless given. */
export function prose(html: string, fills?: string[]): Prose {
  const count = html.split('<span translate=no>').length - 1;
  return {
    tree: parse(html),
    fills: fills ?? Array.from({ length: count }, (_, number) => `[${number}]`),
  };
}

/** A language's memory of pages: locale → English → translation. */
export function memoryOf(pages: Record<string, Record<string, string>>, language = 'zh'): Memory {
  const files = Object.entries(pages).map(([locale, entries]) => ({
    file: `locales/${language}/${locale}.json`,
    text: writeLocaleFile(
      new Map(Object.entries(entries).map(([key, value]) => [key, { value }] as const)),
    ),
  }));
  return loadLanguage(files, language).memory;
}

export interface Shown {
  html: string;
  states: SegmentState[];
  segments: Segment[];
}

/** Translates prose on the page `page`. */
export function show(english: string | Prose, memory: Memory, locale = 'page'): Shown {
  const source = typeof english === 'string' ? prose(english) : english;
  const { tree, segments } = translateProse(source, memory, locale);
  return { html: toHtml(tree).trim(), states: segments.map(({ state }) => state), segments };
}
