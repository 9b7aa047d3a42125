import { withoutFrames } from './frames.ts';
import type { ProseSpan } from './language.ts';
import { isLicence } from './licence.ts';
import { dialects } from './markdown/dialects.ts';
import { lineAt, lineStarts, type Text } from './text.ts';

/** A comment, or a string that stands for one, as a language's grammar finds it. */
export interface RawComment {
  /** A `line` ends with its line, and joins those right above and below it. */
  kind: 'block' | 'line';
  /** Extent in the text, marks included; `end` is exclusive. */
  start: number;
  end: number;
  /** What stands between the marks. */
  value: string;
  headerLine?: number | undefined;
}

/** An own-line comment: block, or run of lines. */
export interface Comment extends ProseSpan {
  kind: RawComment['kind'];
}

/**
 * Finds the comments that have their lines to themselves; all others are code, and so is a licence above the first of them.
 *
 * @param raw in the order of the text, without those that speak to a tool
 * @param blockText takes marks and indentation off a block, line by line
 * @param isCode whether the text of a comment is code that was taken out of the program: it stays code
 */
export function ownLineComments(
  source: Text,
  raw: readonly RawComment[],
  blockText: (value: string) => string[],
  isCode: (docs: string) => boolean = never,
): Comment[] {
  const { commentedOutIsText } = dialects[source.dialect];
  const starts = lineStarts(source);
  const placed = raw.map((comment) => {
    const { start, end } = comment;
    return { ...comment, firstLine: lineAt(starts, start), lastLine: lineAt(starts, end) };
  });
  const code = linesWithCode(source, starts, placed);
  const found: Comment[] = [];
  let run: { kind: 'line'; firstLine: number; lastLine: number; texts: string[] } | undefined;
  const flush = () => {
    if (run) add(clean(run, runText(run.texts)), commentedOutIsText ? never : isCode);
    run = undefined;
  };
  const add = (comment: Comment, stays: (docs: string) => boolean) => {
    const isFirst = found.every(({ docs }) => docs === '');
    if (!stays(comment.docs) && !(isFirst && isLicence(comment.docs))) found.push(comment);
  };
  for (const comment of placed) {
    const { firstLine, lastLine, kind, value } = comment;
    let own = true;
    for (let line = firstLine; line <= lastLine; line++) own &&= !code.has(line);
    if (!own || kind === 'block') flush();
    if (!own) continue;
    if (kind === 'block') add(clean(comment, blockText(value)), never);
    else if (run && run.lastLine === firstLine - 1) {
      run.lastLine = firstLine;
      run.texts.push(value);
    } else {
      flush();
      run = { kind, firstLine, lastLine, texts: [value] };
    }
  }
  flush();
  return found;
}

const never = () => false;

/**
 * Gives the first prose what stands above it, if that is nothing but words to the system or to tools: a page begins with its
 * introduction, and not with `#!/usr/bin/env node`. What stands right above code speaks of that, and is no introduction.
 *
 * @param comments all of the file
 * @param isDocstring whether prose never explains what is below it
 */
export function withPreamble<Span extends ProseSpan>(
  { text, lines }: Text,
  prose: readonly Span[],
  comments: readonly { start: number; end: number }[],
  isDocstring: (first: Span) => boolean = () => false,
): readonly Span[] {
  const [first, ...others] = prose;
  if (!first || first.docs === '' || first.headerLine !== undefined) return prose;
  const opens = /^---[ \t]*\n/.test(first.docs) || isDocstring(first);
  if (lines[first.lastLine]?.trim() && !opens) return prose;
  const head = lines.slice(0, first.firstLine - 1);
  const end = head.join('\n').length;
  let rest = '';
  let at = /^#!.*/.exec(text)?.[0].length ?? 0;
  for (const comment of comments) {
    if (comment.start >= end) break;
    rest += text.slice(at, Math.max(at, comment.start));
    at = Math.max(at, comment.end);
  }
  rest += text.slice(at, Math.max(at, end));
  const line = head.findIndex((written) => written.trim() !== '');
  return line === -1 || rest.trim() !== ''
    ? prose
    : [{ ...first, headerLine: line + 1 }, ...others];
}

interface Extent {
  start: number;
  end: number;
  firstLine: number;
  lastLine: number;
}

/** Lines on which anything but white space stands outside these comments. */
function linesWithCode({ text, lines }: Text, starts: readonly number[], comments: Extent[]) {
  const code = new Set<number>();
  let from = 0;
  let fromLine = 0;
  const scan = (to: number, toLine: number) => {
    for (let line = fromLine; line <= toLine; line++) {
      const start = Math.max(from, starts[line] ?? 0);
      const end = Math.min(to, (starts[line] ?? 0) + (lines[line]?.length ?? 0));
      if (text.slice(start, end).trim() !== '') code.add(line);
    }
  };
  for (const { start, end, firstLine, lastLine } of comments) {
    scan(start, firstLine);
    [from, fromLine] = [end, lastLine];
  }
  scan(text.length, lines.length - 1);
  return code;
}

/** A run of line comments; the one space that follows the mark is no indentation. */
function runText(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/^[ \t]/, ''));
}

/** Takes off the white space that all written lines begin with. */
export function dedent(lines: readonly string[]): string[] {
  let common: string | undefined;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    common = common === undefined ? indent : sharedStart(common, indent);
  }
  const width = common?.length ?? 0;
  return lines.map((line) => line.slice(width));
}

function sharedStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

/** @param extent with lines that count from 0 */
function clean(
  extent: Pick<Comment, 'firstLine' | 'lastLine' | 'kind' | 'headerLine'>,
  framed: readonly string[],
): Comment {
  const lines = withoutFrames(framed, extent.kind);
  const [firstLine, lastLine] = [extent.firstLine + 1, extent.lastLine + 1];
  const { kind, headerLine } = extent;
  const written = (line: string) => line.trim() !== '';
  const first = lines.findIndex(written);
  if (first === -1) return { firstLine, lastLine, kind, headerLine, docs: '', docsLine: firstLine };
  const docs = lines
    .slice(first, lines.findLastIndex(written) + 1)
    .join('\n')
    .trimEnd();
  return { firstLine, lastLine, kind, headerLine, docs, docsLine: firstLine + first };
}
