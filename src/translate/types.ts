import type { Root } from 'hast';

/** How far one segment is translated; a closed set, computed from content alone. */
export type SegmentState = 'translated' | 'outdated' | 'missing' | 'identical' | 'invalid';

export type Level = 'error' | 'warning';

/** What a check says about one translation. */
export interface Finding {
  check: string;
  level: Level;
  message: string;
}

/** One block of English with what a language has for it. */
export interface Segment {
  /** The English HTML (or plain text, for a title) that is the key. */
  key: string;
  state: SegmentState;
  /** The translation as it stands in the file, if any; for `outdated`, the old one. */
  value?: string | undefined;
  /** For `outdated`: the English that `value` translates. */
  formerKey?: string | undefined;
  findings: Finding[];
}

/** Prose in a reader's language: placeholders filled, fallbacks marked `lang="en"`. */
export interface TranslatedProse {
  tree: Root;
  segments: Segment[];
}

/** One locale file, read and checked. Entries keep the file's order. */
export interface LocaleFile {
  /** Relative to the project's root. */
  file: string;
  /** Page it belongs to: `distillation/index`. */
  locale: string;
  entries: Map<string, LocaleEntry>;
}

export interface LocaleEntry {
  value: string;
  /** Line of the key in the file, 1-based. */
  line: number;
}
