import type { File } from '@babel/types';
import { type Comment, ownLineComments } from './comments.ts';
import { declarations } from './declarations.ts';
import { readFrontMatter } from './front-matter.ts';
import type { Parsed } from './parse.ts';
import { nameSections, type Unnamed } from './sections.ts';
import { readSyntax } from './syntax.ts';
import { lineStarts, type Text } from './text.ts';

/** Each own-line comment opens a section; the code up to the next one is what it explains. */
export function parseTypeScript(source: Text): Parsed {
  const { ast, comments: raw } = readSyntax(source);
  const comments = ownLineComments(source, raw);
  const names = declarations(ast);
  const starts = lineStarts(source);
  const unnamed: Unnamed[] = [];
  let frontMatter: Parsed['frontMatter'];

  // Code that stands before the first comment has no prose.
  const top: Comment = { firstLine: 0, lastLine: -1, kind: 'line', docs: '', docsLine: 0 };
  for (const [index, comment] of [top, ...comments].entries()) {
    const end = comments[index]?.firstLine ?? source.lines.length;
    const code = codeBetween(source, comment.lastLine + 1, end);
    let prose = { docs: comment.docs, docsLine: comment.docsLine + 1 };
    if (index === 1 && comment.kind === 'block') {
      ({ frontMatter, ...prose } = readFrontMatter({ source, ...prose }));
    }
    if (prose.docs === '' && code.code === '') continue;
    const from = starts[code.startLine - 1] ?? 0;
    const to = code.code === '' ? from : from + code.code.length;
    const first = from + code.code.search(/\S/);
    const declared = names.filter(
      ({ start, isKey }) => start >= from && start < to && (!isKey || start === first),
    );
    const firstLine = comment.docs === '' ? code.startLine : comment.firstLine + 1;
    unnamed.push({ ...prose, ...code, firstLine, declared });
  }
  return { frontMatter, imports: importsOf(ast), ...nameSections(unnamed, frontMatter?.title) };
}

function importsOf({ program }: File): string[] {
  return program.body.flatMap((statement) => {
    const from = 'source' in statement ? statement.source?.value : undefined;
    return from?.startsWith('.') ? [from] : [];
  });
}

/** The code from one line up to another (from 0, the latter excluded), without blank lines at either end. */
function codeBetween({ lines }: Text, from: number, to: number) {
  const written = (line: string) => line.trim() !== '';
  const span = lines.slice(from, to);
  const first = span.findIndex(written);
  if (first === -1) return { code: '', startLine: from + 1, endLine: from };
  const last = span.findLastIndex(written);
  return {
    code: span.slice(first, last + 1).join('\n'),
    startLine: from + first + 1,
    endLine: from + last + 1,
  };
}
