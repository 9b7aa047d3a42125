import { readFrontMatter } from '../front-matter.ts';
import type { ProseSpan, SourceLanguage, Syntax } from '../language.ts';
import type { Text } from '../text.ts';
import { readMarkdown } from './read-markdown.ts';

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
  const lines = docs.split('\n');
  const heads = readMarkdown(docs)
    .children.filter((node) => node.type === 'heading' && node.depth <= 2)
    .map((node) => (node.position?.start.line ?? 1) - 1);
  const cuts = [...new Set([0, ...heads])];
  const prose = cuts.flatMap((from, index): ProseSpan[] => {
    const span = lines.slice(from, cuts[index + 1]);
    const first = span.findIndex(isWritten);
    if (first === -1) return [];
    const text = span.slice(first).join('\n').trimEnd();
    const firstLine = docsLine + from + first;
    const lastLine = firstLine + text.split('\n').length - 1;
    return [{ docs: text, docsLine: firstLine, firstLine, lastLine }];
  });
  // Front matter is a part of the prose that nobody reads, and no code.
  const above = { docs: '', docsLine: 1, firstLine: 1, lastLine: docsLine - 1 };
  return { opening, prose: [above, ...prose], declared: [], imports: [] };
}

function isWritten(line: string): boolean {
  return line.trim() !== '';
}
