import { readFrontMatter } from './front-matter.ts';
import { readMarkdown } from './mdast.ts';
import type { Parsed } from './parse.ts';
import { nameSections, type Unnamed } from './sections.ts';
import type { Text } from './text.ts';

/** Each heading of the first two levels opens a section, which has no code. */
export function parseMarkdownPage(source: Text): Parsed {
  const opening = readFrontMatter(trimmed(source));
  const lines = opening.docs.split('\n');
  const heads = readMarkdown(opening.docs)
    .children.filter((node) => node.type === 'heading' && node.depth <= 2)
    .map((node) => (node.position?.start.line ?? 1) - 1);
  const cuts = [...new Set([0, ...heads])];
  const unnamed = cuts.flatMap((from, index): Unnamed[] => {
    const to = cuts[index + 1] ?? lines.length;
    const text = lines.slice(from, to);
    const first = text.findIndex((line) => line.trim() !== '');
    if (first === -1) return [];
    const docs = text.slice(first).join('\n').trimEnd();
    const startLine = opening.docsLine + from + first + docs.split('\n').length;
    return [
      {
        docs,
        docsLine: opening.docsLine + from + first,
        firstLine: opening.docsLine + from + first,
        code: '',
        startLine,
        endLine: startLine - 1,
        declared: [],
      },
    ];
  });
  return { frontMatter: opening.frontMatter, imports: [], ...nameSections(unnamed) };
}

function trimmed(source: Text) {
  const first = Math.max(
    0,
    source.lines.findIndex((line) => line.trim() !== ''),
  );
  return { source, docs: source.lines.slice(first).join('\n'), docsLine: first + 1 };
}
