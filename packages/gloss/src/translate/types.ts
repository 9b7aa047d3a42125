import type { Root } from 'hast';
import type { SourceError } from '../source-error.ts';

/** How far one segment is translated; a closed set, computed from content alone. */
export type SegmentState =
  'translated' | 'outdated' | 'suggested' | 'missing' | 'identical' | 'invalid';

export type Level = 'error' | 'warning';

/** What a check says about one translation. */
export interface Finding {
  check: string;
  level: Level;
  message: string;
}

/** Where a translator finds the entry that a segment came from. */
export interface EntryPlace {
  file: string;
  line: number;
  /** The entry's own key: of a whole section, where the segment was cut out of one. */
  key: string;
}

/** One block of the original with what a language has for it. */
export interface Segment {
  /** The original HTML (or plain text, for a title) that is the key. */
  key: string;
  state: SegmentState;
  /** The translation as it stands in the file, if any; for `outdated` and `suggested`, the old one. */
  value?: string | undefined;
  /** For `outdated` and `suggested`: the original that `value` translates. */
  formerKey?: string | undefined;
  /** For `outdated` and `suggested`: the entries that `value` comes from. */
  formerEntries?: EntryPlace[] | undefined;
  /** The entry that holds the translation, or the empty one that waits for it. */
  entry?: EntryPlace | undefined;
  findings: Finding[];
}

/** Prose in a reader's language: placeholders filled, fallbacks marked by their `lang`. */
export interface TranslatedProse {
  /** Holds formulas, code and images: `toHtml` writes it. */
  tree: Root;
  segments: Segment[];
}

/** A title or summary in a reader's language: plain text, to be escaped on output. */
export interface TranslatedText {
  text: string;
  segment: Segment;
}

/** One locale file, read and checked. Entries keep the file's order. */
export interface LocaleFile {
  /** Relative to the project's root. */
  file: string;
  /** Page it belongs to: `topic/index`. */
  pageKey: string;
  entries: Map<string, LocaleEntry>;
}

export interface LocaleEntry {
  value: string;
  /** Line of the key in the file, 1-based. */
  line: number;
}

/** A file's text as it was found; `file` is relative to the project's root, with `/` on every system. */
export interface TextFile {
  file: string;
  text: string;
}

/** A translation file's text, and what it is for. */
export interface LocaleText extends TextFile {
  /** Name of its language's folder. */
  language: string;
  /** `topic/index`. */
  pageKey: string;
}

/** What was made of files that people wrote: what could be used, and what could not. */
export interface Problems {
  problems: SourceError[];
}

/** A string of the interface by its key, `{{name}}` filled from `values`. */
export type T = (key: string, values?: Record<string, string | number>) => string;
