import type { ProseSpan } from '../language.ts';
import type { Text } from '../text.ts';
import { withoutMagics } from './magics.ts';
import type { Node } from './tree.ts';

/** The line that begins a cell: `# %% Title [markdown] key="value"`, as Jupytext, VS Code and Spyder write it. */
export interface Mark {
  line: number;
  kind: 'code' | 'markdown' | 'raw';
  /** Its title as a heading; empty if it has none. */
  heading: string;
}

const percent = /^#[ \t]*%%(%*)(?:(?=\[)|[ \t]+|$)(.*)/;
/** What nbconvert and old editors write. */
const others = /^#[ \t]*(?:In\[[ \d]*\]:?|<codecell>)[ \t]*$/;
const value = String.raw`(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{.*\}|[\w.+-]+)`;
const metadata = new RegExp(
  String.raw`(?:^|\s)(?:\{.*\}|[\w.-]+=${value}(?:\s+[\w.-]+=${value})*)\s*$`,
);

/** @returns nothing where a comment that begins its line is no mark */
export function readMark(comment: string, line: number): Mark | undefined {
  if (others.test(comment)) return { line, kind: 'code', heading: '' };
  const [, deeper, rest] = percent.exec(comment) ?? [];
  if (deeper === undefined || rest === undefined) return undefined;
  const said = rest.replace(metadata, '').trim();
  const [, before = said, name] = /^(.*?)\s*\[(markdown|md|raw|code)\]$/i.exec(said) ?? [];
  const kind = /^m/i.test(name ?? '') ? 'markdown' : /^r/i.test(name ?? '') ? 'raw' : 'code';
  const level = '#'.repeat(Math.min(6, 2 + deeper.length));
  return { line, kind, heading: before === '' ? '' : `${level} ${before}` };
}

/** The marks of a program, in its order. What looks like one in a string is none, and inside of a block it is only a comment. */
export function findMarks({ text }: Text, nodes: readonly Node[], starts: readonly number[]) {
  const firstOf = new Map(starts.map((start, line) => [start, line + 1]));
  return nodes.flatMap(({ type, start, end }): Mark[] => {
    const line = type === 'comment' ? firstOf.get(start) : undefined;
    const mark = line === undefined ? undefined : readMark(text.slice(start, end), line);
    return mark ? [mark] : [];
  });
}

/** A program as the grammar of Python knows it: one that has cells may hold what only IPython understands. */
export function plainPython(text: string): string {
  return /^#[ \t]*(?:%%|In\[|<codecell>)/m.test(text) ? withoutMagics(text) : text;
}

/**
 * Begins a section at each mark. The mark is neither prose nor code: it counts among the lines of its section, so that
 * these are copied with it. Its title opens the prose. The comments or the string of a Markdown cell are one text, and
 * explain the code of the next cell unless that has a title; what is in a raw cell, nobody reads.
 *
 * @param spans the prose without any marks
 */
export function withCells(
  { lines }: Text,
  spans: readonly ProseSpan[],
  marks: readonly Mark[],
): ProseSpan[] {
  if (marks.length === 0) return [...spans];
  const isBlank = (from: number, to: number) =>
    lines.slice(from, to).every((line) => line.trim() === '');
  const left = spans.map((span) => {
    const { headerLine, firstLine } = span;
    // A header with a mark in its midst is cut there.
    const isCut = marks.some(({ line }) => line > (headerLine ?? line) && line < firstLine);
    return isCut ? { ...span, headerLine: undefined } : span;
  });
  const found: ProseSpan[] = [];
  const take = (before: number) => {
    const next = left[0];
    return next && (next.headerLine ?? next.firstLine) < before ? left.shift() : undefined;
  };
  const takeAll = (before: number) => {
    for (let next = take(before); next; next = take(before)) found.push(next);
  };
  let former: Mark | undefined;
  for (const [index, mark] of marks.entries()) {
    takeAll(mark.line);
    const { line, kind, heading } = mark;
    const end = marks[index + 1]?.line ?? Infinity;
    const last = found.at(-1);
    const isExplained =
      former?.kind === 'markdown' &&
      last?.docs &&
      last.firstLine === former.line &&
      isBlank(last.lastLine, line - 1);
    former = mark;
    if (kind === 'code' && heading === '' && isExplained) {
      found.splice(-1, 1, { ...last, lastLine: line });
      continue;
    }
    let span: ProseSpan = { docs: heading, docsLine: line, firstLine: line, lastLine: line };
    for (let next = left[0]; next; next = left[0]) {
      const begin = next.headerLine ?? next.firstLine;
      if (begin >= end || !isBlank(span.lastLine, begin - 1)) break;
      const isText = next.docs !== '' && next.headerLine === undefined;
      if (kind !== 'code' && !isText) break;
      span = joined(span, next);
      left.shift();
      if (kind === 'code') break;
    }
    const isOpening = /^---[ \t]*\n/.test(span.docs);
    found.push(kind === 'raw' && !isOpening ? { ...span, docs: '' } : span);
  }
  takeAll(Infinity);
  return found;
}

/** Two spans with nothing between them as one. Each line of its text is where it was. */
function joined(above: ProseSpan, below: ProseSpan): ProseSpan {
  const { headerLine } = below;
  const place =
    headerLine === undefined
      ? { firstLine: above.firstLine, lastLine: below.lastLine }
      : { ...below, openLine: above.firstLine };
  if (above.docs === '') return { ...below, ...place };
  if (below.docs === '') return { ...above, ...place, docs: above.docs, docsLine: above.docsLine };
  const height = above.docs.split('\n').length;
  const gap = '\n'.repeat(below.docsLine - above.docsLine - height + 1);
  return { ...place, docs: above.docs + gap + below.docs, docsLine: above.docsLine };
}
