import type { Place } from '../../source-error.ts';

/**
 * How far an entry is, in words that the tools of translators share. A draft is there to be worked on: what an older
 * original was translated as, or what a check refuses. What is to be reviewed is shown, but nobody has looked at it.
 */
export type Progress = 'open' | 'draft' | 'review' | 'done';

/** An entry on its way to translators. */
export interface ExchangeEntry {
  key: string;
  value: string;
  progress: Progress;
  /** Whether the page has no such text any more. */
  isUnused: boolean;
  /** What the draft translates. */
  formerKey?: string | undefined;
  /** Of plain text, what it is to the page. */
  kind?: 'title' | 'summary' | 'text' | undefined;
  /** File and line of the original. */
  place?: string | undefined;
  /** What placeholders stand for, by their numbers. */
  holes: readonly string[];
}

/** What one page has in one language. */
export interface ExchangePage {
  pageKey: string;
  source: string;
  language: string;
  entries: readonly ExchangeEntry[];
}

/** An entry on its way back. */
export interface ReadEntry extends Pick<ExchangeEntry, 'key' | 'value' | 'progress' | 'isUnused'> {
  place: Place;
}

/** What a file says of one page; what it doesn't say, its path may. */
export interface ReadPage {
  file: string;
  pageKey: string | undefined;
  source: string | undefined;
  language: string | undefined;
  entries: readonly ReadEntry[];
}
