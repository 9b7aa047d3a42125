import type { ProseSpan } from '../language.ts';
import { type Comment, dedent, ownLineComments, type RawComment } from '../own-line.ts';
import { lineAt, lineStarts, type Text } from '../text.ts';
import { findMarks, type Mark, withCells } from './cells.ts';
import { isCommentedOut } from './commented-out.ts';
import { findDirectives } from './directives.ts';
import type { Node } from './tree.ts';

/**
 * Finds what of a program is prose: own-line comments, and docstrings, which explain the header above them. A class or
 * function without one begins a section of its own, unless a comment stands right above it.
 */
export function findProse(source: Text, nodes: readonly Node[]): ProseSpan[] {
  const { text, lines } = source;
  const starts = lineStarts(source);
  const lineOf = (offset: number) => lineAt(starts, offset) + 1;
  const marks = findMarks(source, nodes, starts);
  const marked = new Set(marks.map(({ line }) => starts[line - 1]));
  const isDirective = findDirectives(text, marks.length > 0);
  const raw = nodes.flatMap((node): RawComment[] => {
    const { start, end } = node;
    if (node.type === 'comment') {
      // A magic of IPython is a comment for the grammar alone.
      if (marked.has(start) || text[start] !== '#') return [];
      // A line of nothing but marks is a frame around what is said; `#:` is Sphinx's mark.
      const value = text.slice(start + 1, end).replace(/^(?:#+$|:(?=\s))/, '');
      return isDirective(start, value) ? [] : [{ kind: 'line', start, end, value }];
    }
    const value =
      docstring(text, node) ??
      (isCellText(node, marks, lineOf) ? textBetweenQuotes(text, node) : undefined);
    if (value === undefined) return [];
    // What a linter is told at its end is told of the docstring.
    const told = /^[ \t]*#(.*)/.exec(text.slice(end, text.indexOf('\n', end) >>> 0));
    const ends = told && isDirective(end, told[1] ?? '') ? end + told[0].length : end;
    const header = definitionAround(node);
    return [{ kind: 'block', start, end: ends, value, headerLine: header && lineOf(header.start) }];
  });
  const found = ownLineComments(source, raw, blockText, isCommentedOut).map(
    (span, index, all): Comment => {
      const isCut = (all[index - 1]?.lastLine ?? 0) >= (span.headerLine ?? Infinity);
      // A comment in the midst of the header has what follows it, and the docstring what follows that.
      return isCut ? { ...span, headerLine: undefined } : span;
    },
  );
  const opened = new Set(found.map(({ headerLine }) => headerLine));
  const commented = new Set(
    found.map((span) => span.docs !== '' && span.headerLine === undefined && span.lastLine),
  );
  const bare = nodes.flatMap((node): ProseSpan[] => {
    if (!/^(?:class|function)_definition$/.test(node.type)) return [];
    const line = lineOf(decorated(node).start);
    let above = line - 1;
    while (above > 0 && lines[above - 1]?.trim() === '') above--;
    if (opened.has(line) || commented.has(above)) return [];
    return [{ docs: '', docsLine: line, firstLine: line, lastLine: line - 1 }];
  });
  const spans = [...found, ...bare].sort((a, b) => a.firstLine - b.firstLine);
  return withCells(source, spans, marks);
}

/** Whether a string stands for itself in a Markdown cell. */
function isCellText(
  { type, parent, start }: Node,
  marks: readonly Mark[],
  lineOf: (offset: number) => number,
): boolean {
  if (type !== 'string' || parent?.type !== 'expression_statement') return false;
  if (parent.children.length !== 1 || parent.parent?.type !== 'module') return false;
  const line = lineOf(start);
  return marks.findLast((mark) => mark.line < line)?.kind === 'markdown';
}

/** The definition that a docstring belongs to; none where it is the module's. */
function definitionAround(docstring: Node): Node | undefined {
  const definition = docstring.parent?.parent?.parent;
  return definition && decorated(definition);
}

/** A definition with the decorators above it. */
export function decorated(definition: Node): Node {
  const { parent } = definition;
  return parent?.type === 'decorated_definition' ? parent : definition;
}

/** What stands between the quotes of a module's, class's or function's docstring; of any other node nothing. */
export function docstring(text: string, node: Node): string | undefined {
  const { parent } = node;
  const body = parent?.parent;
  if (node.type !== 'string' || parent?.type !== 'expression_statement') return undefined;
  if (parent.children.length !== 1 || !body || !isBody(body)) return undefined;
  if (body.children.find(({ type }) => type !== 'comment') !== parent) return undefined;
  return textBetweenQuotes(text, node);
}

/** What a string says; one that is computed, or of bytes, says nothing. */
function textBetweenQuotes(text: string, { children }: Node): string | undefined {
  const [open, close] = [children[0], children.at(-1)];
  if (!open || !close || close.type !== 'string_end') return undefined;
  const mark = text.slice(open.start, open.end);
  if (!/^[ru]?["']/i.test(mark)) return undefined;
  const value = text.slice(open.end, close.start);
  // A backslash at the end of the first line says that the text begins on the next one.
  return /^r/i.test(mark) ? value : value.replace(/^\\(?=\n)/, '');
}

function isBody({ type, field, parent }: Node): boolean {
  if (type === 'module') return true;
  return field === 'body' && /^(?:class|function)_definition$/.test(parent?.type ?? '');
}

/** The lines of a docstring, without the indentation that all but the first have. */
export function blockText(value: string): string[] {
  const [first = '', ...rest] = value.split('\n');
  return [first.trimStart(), ...dedent(rest)];
}
