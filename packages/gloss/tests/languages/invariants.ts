import { expect } from 'vitest';
import { isDirective } from '../../src/languages/typescript/directives.ts';
import { parse } from '../../src/languages/parse.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { trustedComments } from './oracle.ts';

/** Holds a parsed file against what TypeScript itself says of its comments. The file has no front matter. */
export function expectInvariants(file: SourceFile): void {
  const { sections, opening } = parse(file);
  expect(opening).toBeUndefined();
  const text = file.text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const lines = text.split('\n');

  // Code stands where it stood, in order, once.
  const holder = new Map<number, number>();
  let last = 0;
  for (const [number, section] of sections.entries()) {
    const { code, startLine, endLine } = section;
    expect(section.number).toBe(number);
    if (code === '') {
      expect(endLine).toBe(startLine - 1);
      continue;
    }
    expect(startLine).toBeGreaterThan(last);
    expect(code).toBe(lines.slice(startLine - 1, endLine).join('\n'));
    expect(lines[startLine - 1]?.trim()).not.toBe('');
    expect(lines[endLine - 1]?.trim()).not.toBe('');
    for (let line = startLine; line <= endLine; line++) holder.set(line, number);
    last = endLine;
  }
  expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length);

  // A line is code if anything but white space is left on it once the comments for readers are taken out.
  const comments = trustedComments(file.path, text).filter(
    ({ kind, text }) => !isDirective({ kind, value: text.slice(2), start: 0, end: 0 }),
  );
  let bare = text;
  for (const { start, end } of comments)
    bare =
      bare.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ') + bare.slice(end);
  const hasCode = bare.split('\n').map((line) => line.trim() !== '');
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const own = comments.filter(({ start, end }) =>
    hasCode.slice(lineOf(start) - 1, lineOf(end)).every((code) => !code),
  );
  const commented = new Set<number>();
  for (const { start, end } of own)
    for (let line = lineOf(start); line <= lineOf(end); line++) commented.add(line);
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (hasCode[index])
      expect(holder.has(number), `code line ${number} is kept: ${line}`).toBe(true);
    if (commented.has(number))
      expect(holder.has(number), `comment line ${number} is prose`).toBe(false);
  }

  // The words of all comments, in order, once. Which stars are marks and which are Markdown is tested elsewhere.
  const written = own
    .map(({ kind, text }) => (kind === 'line' ? text.slice(2) : text.slice(2, -2)))
    .join('');
  const shown = sections.map(({ docs }) => docs).join('');
  const words = (prose: string) => prose.replaceAll(/[\s*]/g, '');
  expect(words(shown)).toBe(words(written));

  // Prose says where it begins, and each of its lines is the end of that line of the file.
  for (const { docs, docsLine } of sections) {
    for (const [index, line] of docs === '' ? [] : docs.split('\n').entries())
      expect(lines[docsLine - 1 + index]).toContain(line);
  }
}
