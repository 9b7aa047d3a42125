import type { Node, Point } from 'unist';
import { visit } from 'unist-util-visit';
import { readFrontMatter } from '../front-matter.ts';
import type { ProseSpan, SourceLanguage, Syntax } from '../language.ts';
import type { Text } from '../text.ts';
import { keepMarkdown, type MarkdownTree, takeMarkdown } from './read-markdown.ts';

export const markdown: SourceLanguage = {
  name: 'Markdown',
  extensions: ['md'],
  opening: 'Begin with a line ---, then "title: …" and "summary: …", then another line ---',
  word: /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu,
  read,
};

/** Each heading of the first two levels opens a section, which has no code. */
function read(source: Text): Syntax {
  const top = Math.max(0, source.lines.findIndex(isWritten));
  const written = { source, docs: source.lines.slice(top).join('\n'), docsLine: top + 1 };
  const { opening, docs, docsLine } = readFrontMatter(written);
  const tree = takeMarkdown(source, docs);
  const lines = docs.split('\n');
  const heads = tree.children
    .filter((node) => node.type === 'heading' && node.depth <= 2)
    .map((node) => (node.position?.start.line ?? 1) - 1);
  const cuts = [...new Set([0, ...heads])];
  const prose = cuts.flatMap((start, index): ProseSpan[] => {
    const to = cuts[index + 1] ?? lines.length;
    const from = lines.findIndex((line, number) => number >= start && isWritten(line));
    if (from === -1 || from >= to) return [];
    const text = lines.slice(from, to).join('\n').trimEnd();
    keepMarkdown(source, text, partOf(tree, lines, from, to));
    const firstLine = docsLine + from;
    const lastLine = firstLine + text.split('\n').length - 1;
    return [{ docs: text, docsLine: firstLine, firstLine, lastLine }];
  });
  // Front matter is a part of the prose that nobody reads, and no code.
  const above = { docs: '', docsLine: 1, firstLine: 1, lastLine: docsLine - 1 };
  return { opening, prose: [above, ...prose], declared: [], imports: [] };
}

/** What stands between two lines (from 0, the latter excluded), its places counted from the first of them. */
function partOf(
  tree: MarkdownTree,
  lines: readonly string[],
  from: number,
  to: number,
): MarkdownTree {
  const offset = lines.slice(0, from).join('\n').length + (from === 0 ? 0 : 1);
  const isInside = ({ position }: Node) => {
    const line = position?.start.line ?? 0;
    return from < line && line <= to;
  };
  const shifted = (point: Point): Point => ({
    line: point.line - from,
    column: point.column,
    offset: (point.offset ?? 0) - offset,
  });
  const shift = ({ position }: Node) => {
    if (!position) return;
    position.start = shifted(position.start);
    position.end = shifted(position.end);
  };
  const children = tree.children.filter(isInside);
  const claims = tree.claims.filter(isInside);
  for (const node of [...children, ...claims]) visit(node, shift);
  return { type: 'root', children, claims, whole: true };
}

function isWritten(line: string): boolean {
  return line.trim() !== '';
}
