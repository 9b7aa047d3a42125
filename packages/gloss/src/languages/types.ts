import type { SourceError } from '../source-error.ts';
import type { DialectName } from './markdown/dialects.ts';

/** A file as an author wrote it. `path` is relative to the project's root, with `/` on every system. */
export interface SourceFile {
  path: string;
  text: string;
  /** How its prose is written; Gloss's own way, if not given. */
  dialect?: DialectName | undefined;
  /** Whether a mistake in it stops all; it does, if not given. Otherwise what is wrong stays as it is written. */
  strict?: boolean | undefined;
  /** What is wrong with its bytes. */
  faults?: readonly SourceError[];
}

/** The YAML between `---` lines at the top of a page's source. */
export interface FrontMatter {
  title: string;
  summary: string;
  /** The paper it implements: a URL with the text to show. */
  paper?:
    | { title: string; url: string; authors?: string | undefined; year?: number | undefined }
    | undefined;
  /** The day it was published on, as year-month-day. */
  date?: string | undefined;
  /** Position among its siblings in navigation; smaller comes first. */
  order?: number | undefined;
  /** Formula symbol → its names in code, e.g. `T: temperature`; none for a part of formulas that no code has a name for. */
  symbols?: Record<string, string[]> | undefined;
}

/** A comment and the code it explains: what a reader sees side by side. */
export interface Section {
  /** Stable slug, the same in every language. */
  id: string;
  /** Position in the file, from 0: `#section-N` leads here too. */
  number: number;
  /** Plain text of its first heading, or of what it declares. */
  title: string;
  /** Depth of its first heading (1–6), 0 where it has none. */
  level: number;
  /**
   * An introduction opens the file and declares nothing. A body has no prose of its own: it goes on with what the
   * section before it begins, as a function's does below its docstring.
   */
  role?: 'introduction' | 'body';
  /** The Markdown as written, comment marks and indentation taken off. */
  docs: string;
  /** Line of the file where `docs` begins, 1-based. */
  docsLine: number;
  /** First and last line of the section in the file, its comment and its code, 1-based and inclusive. */
  firstLine: number;
  lastLine: number;
  /** The code's lines as they stand in the file, joined by `\n`. */
  code: string;
  /** The cell that its code is, in a notebook. */
  cell?: Cell | undefined;
  /** First and last line of the code in the file, 1-based and inclusive. Without code, `endLine` is `startLine - 1`. */
  startLine: number;
  endLine: number;
}

/** A cell of code; its lines count from 1, the last included. */
export interface Cell {
  /** Its place among all cells, from 1. */
  number: number;
  firstLine: number;
  lastLine: number;
  /** What the highlighter may know its language as. */
  grammar: string;
  outputs: readonly CellOutput[];
}

/** What a cell has put out: `warning` is its other stream, and `none` what a page doesn't show. */
export type CellOutput =
  | { kind: 'text' | 'warning' | 'error'; text: string; more?: number }
  | { kind: 'image'; type: 'png' | 'jpeg' | 'gif' | 'webp'; data: string }
  | { kind: 'svg'; svg: string; plain: string | undefined }
  | { kind: 'html'; html: string; plain: string | undefined }
  | { kind: 'tex'; tex: string; plain: string | undefined }
  | { kind: 'none' };
