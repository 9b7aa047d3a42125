import { expect } from 'vitest';
import { withoutFrames } from '../../src/languages/frames.ts';
import { isLicence } from '../../src/languages/licence.ts';
import { parse } from '../../src/languages/parse.ts';
import type { SourceFile } from '../../src/languages/types.ts';

/** What a trusted reader of the language says of a text. */
export interface Truth {
  /** Of each line, whether anything but prose and white space stands on it. */
  hasCode: readonly boolean[];
  /** Lines of own-line comments and docstrings that are for readers, counted from 1. */
  prose: ReadonlySet<number>;
  /** What these say, in order; it may hold marks. */
  said: string;
}

/**
 * Holds a parsed file against what others say of its text. The file has no front matter.
 *
 * @param truth about the text without byte-order mark and with `\n` line ends
 * @param marks what may stand in a comment that nobody reads
 */
export function expectInvariants(
  file: SourceFile,
  truth: (text: string) => Truth,
  marks: RegExp,
): void {
  const { sections, opening } = parse(file);
  expect(opening).toBeUndefined();
  const text = file.text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const lines = text.split('\n');
  const { hasCode, prose, said } = truth(text);

  // Code stands where it stood, in order, once.
  const holder = new Map<number, number>();
  let last = 0;
  for (const [number, section] of sections.entries()) {
    const { code, startLine, endLine, docs, firstLine, lastLine } = section;
    expect(section.number).toBe(number);
    // Two comments may share a line.
    expect(firstLine).toBeGreaterThanOrEqual(sections[number - 1]?.lastLine ?? 1);
    expect(lastLine).toBeGreaterThanOrEqual(endLine);
    if (docs !== '') expect(section.docsLine).toBeGreaterThanOrEqual(firstLine);
    // A body goes on with the section before it, whose prose stands between the two.
    if (section.role === 'body') {
      expect(docs).toBe('');
      expect(sections[number - 1]?.endLine).toBeLessThan(sections[number - 1]?.lastLine ?? 0);
    }
    if (code === '') {
      expect(endLine).toBe(startLine - 1);
      continue;
    }
    expect(startLine).toBeGreaterThan(last);
    expect(startLine).toBeGreaterThanOrEqual(firstLine);
    expect(code).toBe(lines.slice(startLine - 1, endLine).join('\n'));
    expect(lines[startLine - 1]?.trim()).not.toBe('');
    expect(lines[endLine - 1]?.trim()).not.toBe('');
    for (let line = startLine; line <= endLine; line++) holder.set(line, number);
    last = endLine;
  }
  expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length);

  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (hasCode[index] && !holder.has(number)) expect.fail(`code line ${number} is lost: ${line}`);
    if (prose.has(number) && holder.has(number)) expect.fail(`line ${number} is prose: ${line}`);
  }

  // The words of all comments, in order, once. What is a mark and what Markdown is tested elsewhere.
  const words = (written: string) => written.replaceAll(marks, '');
  expect(words(sections.map(({ docs }) => docs).join(''))).toBe(words(said));

  // Prose says where it begins, and each of its lines is the end of that line of the file; the title of a cell is a heading.
  for (const { docs, docsLine } of sections) {
    for (const [index, line] of docs === '' ? [] : docs.split('\n').entries())
      expect(lines[docsLine - 1 + index]).toContain(line.replace(/^#{2,6} /, ''));
  }
}

/** Takes a licence out that comes first, and comments that are code as a whole: runs of them that have their lines to themselves, one below the other. */
export function withoutCode<Comment extends { start: number; kind?: string; said: string }>(
  text: string,
  comments: readonly Comment[],
  isCommentedOut: (docs: string) => boolean,
): Comment[] {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const runs: Comment[][] = [];
  let last = Infinity;
  for (const comment of comments) {
    const { start, kind = 'line' } = comment;
    const line = lineOf(start);
    const isOwn = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
    const isLine = kind === 'line' && isOwn;
    if (isLine && line === last + 1) runs.at(-1)?.push(comment);
    else runs.push([comment]);
    last = isLine ? line : Infinity;
  }
  let isFirst = true;
  return runs
    .filter((run) => {
      const isBlock = run[0]?.kind === 'block';
      const said = run.map((comment) => comment.said).join('\n');
      const lines = said.replaceAll(isBlock ? /^[ \t]*\*/gm : /^[ \t]/gm, '').split('\n');
      const docs = withoutFrames(lines, 'line').join('\n').trim();
      if (isFirst && isLicence(docs)) return false;
      isFirst &&= docs === '';
      return isBlock || !isCommentedOut(docs);
    })
    .flat();
}

/** What is left of lines when stretches are taken out of them. */
export function truthOf(
  text: string,
  stretches: readonly { start: number; end: number; said: string }[],
): Truth {
  let bare = '';
  let from = 0;
  for (const { start, end } of stretches) {
    bare += text.slice(from, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ');
    from = end;
  }
  const hasCode = (bare + text.slice(from)).split('\n').map((line) => line.trim() !== '');
  let [offset, line] = [0, 1];
  const lineOf = (to: number) => {
    for (; offset < to; offset++) if (text[offset] === '\n') line++;
    return line;
  };
  const prose = new Set<number>();
  let words = '';
  for (const { start, end, said } of stretches) {
    const [first, last] = [lineOf(start), lineOf(end)];
    if (hasCode.slice(first - 1, last).some((code) => code)) continue;
    words += said;
    for (let own = first; own <= last; own++) prose.add(own);
  }
  return { hasCode, prose, said: words };
}
