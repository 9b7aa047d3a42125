import { readFrontMatter } from '../../../src/languages/front-matter.ts';
import type { Declaration, SourceLanguage, Syntax } from '../../../src/languages/language.ts';
import { dedent, ownLineComments, type RawComment } from '../../../src/languages/own-line.ts';
import type { Text } from '../../../src/languages/text.ts';

/** A third language, by nothing but what any adapter has: the guide's page "Adding a language" goes through it. */
export const julia: SourceLanguage = {
  name: 'Julia',
  extensions: ['jl'],
  grammar: 'julia',
  opening: 'Begin with a comment #= that holds "title: …" and "summary: …" between two lines ---',
  word: /[\p{ID_Start}_][\p{ID_Continue}!]*/gu,
  borrowing: /^(?:using|import) /,
  read,
};

function read(source: Text): Syntax {
  const { comments, code } = scan(source.text);
  const prose = ownLineComments(source, comments, dedentBlock);
  const rest = { declared: declarations(code), imports: importsOf(source.text) };
  const [first, ...others] = prose;
  if (!first) return { prose, ...rest };
  const { opening, ...text } = readFrontMatter({ source, ...first });
  return { opening, prose: [{ ...first, ...text }, ...others], ...rest };
}

function dedentBlock(value: string): string[] {
  const [first = '', ...others] = value.split('\n');
  return [first.trimStart(), ...dedent(others)];
}

/** Comments and docstrings, and the program with blanks for comments and quotes for strings. */
function scan(text: string): { comments: RawComment[]; code: string } {
  const comments: RawComment[] = [];
  let code = '';
  for (let at = 0; at < text.length;) {
    const end = endOf(text, at);
    if (text[at] === '#') {
      const isBlock = text[at + 1] === '=';
      const value = isBlock ? text.slice(at + 2, end - 2) : text.slice(at + 1, end);
      // `#!julia`, and what a tool for coverage looks for, stay code.
      if (!/^(?:!|\s*COV_EXCL)/.test(value))
        comments.push({ kind: isBlock ? 'block' : 'line', start: at, end, value });
    } else if (isDocstring(text, code, at, end)) {
      const width = text.startsWith('"""', at) ? 3 : 1;
      const value = text.slice(at + width, end - width);
      comments.push({ kind: 'block', start: at, end, value });
    }
    const piece = text.slice(at, end);
    code += end === at + 1 ? piece : piece.replaceAll(/[^\n]/g, text[at] === '#' ? ' ' : '"');
    at = end;
  }
  return { comments, code };
}

/** Where the comment, string or character ends that begins here; of anything else, its first sign alone. */
function endOf(text: string, at: number): number {
  const rest = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  switch (text[at]) {
    case '#':
      return text[at + 1] === '=' ? endOfBlock(text, at) : at + rest(/[^\n]*/y);
    case '"':
    case '`':
      return endOfString(text, at, text.slice(at, at + rest(/("""|```|["`])/y)));
    case "'":
      // After a value it means the transposed one.
      return /[\p{L}\d_!'.)\]}]/u.test(text[at - 1] ?? '')
        ? at + 1
        : at + (rest(/'(?:\\[^\n]|[^\\\n])[^'\n]*'/y) || 1);
    default:
      return at + 1;
  }
}

/** `#= … =#`, which may hold others. */
function endOfBlock(text: string, start: number): number {
  let depth = 0;
  for (const { 0: mark, index } of text.slice(start).matchAll(/#=|=#/g)) {
    depth += mark === '#=' ? 1 : -1;
    if (depth === 0) return start + index + 2;
  }
  return text.length;
}

/** `$( … )` in a string is code, with strings of its own. */
function endOfString(text: string, start: number, mark: string): number {
  for (let at = start + mark.length; at < text.length;) {
    if (text.startsWith(mark, at)) return at + mark.length;
    if (text[at] === '\\') at += 2;
    else if (text.startsWith('$(', at)) at = endOfParentheses(text, at + 1);
    else at++;
  }
  return text.length;
}

function endOfParentheses(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at = endOf(text, at)) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** A string that has its lines to itself, right above what it explains, and is no value. */
function isDocstring(text: string, before: string, at: number, end: number): boolean {
  if (text[at] !== '"') return false;
  const below =
    /^[ \t]*\n[ \t]*(?:@\w+[ \t]+)?(?:(?:function|macro|(?:mutable[ \t]+)?struct|abstract|primitive|module|const)\b|[\p{L}_][\p{L}\d_!.]*\(.*\)[ \t]*=)/u;
  return (
    /(?:^|\n)[ \t]*$/.test(before) &&
    !/[=,([{&|+*/<>-]\s*$/.test(before) &&
    below.test(text.slice(end))
  );
}

const declaration =
  /^[ \t]*(?:@\w+[ \t]+)?(?:(?:function|macro|(?:mutable[ \t]+)?struct|(?:abstract|primitive)[ \t]+type|module|const)[ \t]+([\p{L}_][\p{L}\d_!]*)|([\p{L}_][\p{L}\d_!]*)(?:\(.*\))?[ \t]*=(?!=))/dgmu;

/** What stands at the beginning of a line is what other files may name; what is indented, only its own block sees. */
function declarations(code: string): Declaration[] {
  return Array.from(
    code.matchAll(declaration),
    ({ 0: line, 1: kept, 2: name = kept, indices }) => ({
      name: name ?? '',
      start: (indices?.[1] ?? indices?.[2])?.[0] ?? 0,
      ...(!/^[ \t]/.test(line) && { symbol: name }),
    }),
  );
}

function importsOf(text: string): string[] {
  return Array.from(text.matchAll(/^include\("([^"$]+)"\)/gm), ([, file = '']) => `./${file}`);
}
