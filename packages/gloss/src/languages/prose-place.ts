import type { Place } from '../source-error.ts';
import type { Text } from './text.ts';

/** A stretch of Markdown, and the file it was taken from. */
export interface Markdown {
  source: Text;
  docs: string;
  /** Line of the file, from 1, where `docs` begins. */
  docsLine: number;
}

/** Where a line and column of the Markdown stand in the author's file; all count from 1. */
export function placeOf({ source, docs, docsLine }: Markdown, line: number, column = 1): Place {
  const fileLine = docsLine + line - 1;
  const written = docs.split('\n')[line - 1] ?? '';
  // Comment marks and indentation were taken off the front, so the line's text is the end of the file's line.
  const shift = Math.max(0, source.lines[fileLine - 1]?.lastIndexOf(written) ?? 0);
  return { file: source.file, line: fileLine, column: column + shift };
}

/** The same for an offset into the Markdown, from 0. */
export function placeAt(markdown: Markdown, offset: number): Place {
  const before = markdown.docs.slice(0, offset);
  return placeOf(markdown, before.split('\n').length, offset - (before.lastIndexOf('\n') + 1) + 1);
}
