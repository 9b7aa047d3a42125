import type { ProseSpan } from '../language.ts';
import { isDirective } from './directives.ts';
import type { RawComment } from './syntax.ts';
import { lineAt, lineStarts, type Text } from '../text.ts';

/** An own-line comment: block, or run of `//` lines. */
export interface Comment extends ProseSpan {
  kind: 'block' | 'line';
}

/** Finds the comments that have their lines to themselves; all others, directives among them, are code. */
export function ownLineComments(source: Text, raw: readonly RawComment[]): Comment[] {
  const starts = lineStarts(source);
  const prose = raw.filter((comment) => !isDirective(comment));
  const placed = prose.map(({ kind, value, start, end }) => ({
    kind,
    value,
    start,
    end,
    firstLine: lineAt(starts, start),
    lastLine: lineAt(starts, end),
  }));
  const code = linesWithCode(source, starts, placed);
  const found: Comment[] = [];
  let run: { kind: 'line'; firstLine: number; lastLine: number; texts: string[] } | undefined;
  const flush = () => {
    if (run) found.push(clean(run, runText(run.texts)));
    run = undefined;
  };
  for (const comment of placed) {
    const { firstLine, lastLine, kind, value } = comment;
    let own = true;
    for (let line = firstLine; line <= lastLine; line++) own &&= !code.has(line);
    if (!own || kind === 'block') flush();
    if (!own) continue;
    if (kind === 'block') {
      found.push(clean({ kind, firstLine, lastLine }, blockText(value)));
    } else if (run && run.lastLine === firstLine - 1) {
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

/** The text of a block comment, line by line, without stars and without the comment's own indentation. */
function blockText(value: string): string[] {
  const jsdoc = value.startsWith('*');
  // `/***` opens a comment and `**/` closes it as well as the shorter marks do.
  const inner = value.replace(/^\*+(?=\s|$)|^\*/, '').replace(/(^|\s)\*+$/, '$1');
  const [first = '', ...rest] = inner.split('\n');
  const written = rest.filter((line) => line.trim() !== '');
  const starred = (jsdoc ? written.slice(0, 1) : written).every((line) => star.test(line));
  const lines = starred && written.length > 0 ? unstar(rest) : dedent(rest);
  return [first.trimStart(), ...lines];
}

const star = /^[ \t]*\*(?!\*)[ \t]?/;

function unstar(lines: readonly string[]): string[] {
  const plain = dedent(lines.filter((line) => !star.test(line)));
  return lines.map((line) => (star.test(line) ? line.replace(star, '') : (plain.shift() ?? '')));
}

/** A run of `//` lines; the one space that follows the slashes is no indentation. */
function runText(texts: readonly string[]): string[] {
  return texts.map((text) => text.replace(/^[ \t]/, ''));
}

/** Takes off the white space that all written lines begin with. */
function dedent(lines: readonly string[]): string[] {
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
  extent: Pick<Comment, 'firstLine' | 'lastLine' | 'kind'>,
  lines: readonly string[],
): Comment {
  const [firstLine, lastLine] = [extent.firstLine + 1, extent.lastLine + 1];
  const { kind } = extent;
  const written = (line: string) => line.trim() !== '';
  const first = lines.findIndex(written);
  if (first === -1) return { firstLine, lastLine, kind, docs: '', docsLine: firstLine };
  const docs = lines
    .slice(first, lines.findLastIndex(written) + 1)
    .join('\n')
    .trimEnd();
  return { firstLine, lastLine, kind, docs, docsLine: firstLine + first };
}
