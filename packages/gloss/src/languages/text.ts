import type { DialectName } from './markdown/dialects.ts';
import type { Place } from '../source-error.ts';
import type { SourceFile } from './types.ts';

/** A file's text with `\n` line ends and without byte-order mark, and its lines: what every stage counts in. */
export interface Text {
  file: string;
  text: string;
  lines: string[];
  /** How its prose is written. */
  dialect: DialectName;
  /** Whether what is wrong in it stops all. */
  strict: boolean;
  /** Where a line (from 1) stands in the author's file, where that isn't the same line. */
  locate?(line: number): Place;
  /** A file that is kept where a line stands, as data of each of its types. */
  attachment?(line: number, name: string): Readonly<Record<string, string>> | undefined;
}

/** Brings line ends to `\n` before anything is parsed, so that offsets, lines and columns agree everywhere. */
export function readText({ path, text, dialect = 'gloss', strict = true }: SourceFile): Text {
  const normal = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  return { file: path, text: normal, lines: normal.split('\n'), dialect, strict };
}

/** Offset of each line's first character. */
export function lineStarts({ lines }: Pick<Text, 'lines'>): number[] {
  let offset = 0;
  return lines.map((line) => {
    const start = offset;
    offset += line.length + 1;
    return start;
  });
}

/** Index of the line (from 0) that holds the offset. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
