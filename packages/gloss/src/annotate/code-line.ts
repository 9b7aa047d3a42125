import { escapeHtml } from './escape-html.ts';

/** A stretch of a line in one colour; no name means the colour of the text. */
export interface Run {
  name: string | undefined;
  text: string;
}

/** A name in a line of code, and what a page knows of it. */
export interface NameMark {
  /** Offset in the line, from 0. */
  column: number;
  length: number;
  /** Index in the page's table of hovers. */
  hover?: number | undefined;
  /** Address of the section that defines it. */
  href?: string | undefined;
  /** Index of the formula symbol that stands for it. */
  symbol?: number | undefined;
}

/** Writes a line: one element for each coloured run and each marked name, none for the rest. */
export function writeLine(runs: readonly Run[], marks: readonly NameMark[] = []): string {
  let html = '';
  let column = 0;
  let next = 0;
  for (const { name, text } of runs) {
    let inner = '';
    let from = 0;
    for (; next < marks.length; next++) {
      const mark = marks[next];
      if (!mark) break;
      const start = mark.column - column;
      const end = start + mark.length;
      if (start < from || end > text.length) break;
      // A run that is nothing but the name needs one element for both.
      if (start === 0 && end === text.length && from === 0) {
        html += element(mark, name, text);
        from = end;
        continue;
      }
      inner +=
        escapeHtml(text.slice(from, start)) + element(mark, undefined, text.slice(start, end));
      from = end;
    }
    if (from < text.length || inner !== '') {
      html += span(name, inner + escapeHtml(text.slice(from)));
    }
    column += text.length;
    // A name that no run holds as a whole has no place to stand; the next one has.
    while (next < marks.length && (marks[next]?.column ?? 0) < column) next++;
  }
  return html;
}

function element(mark: NameMark, name: string | undefined, text: string): string {
  const { hover, href, symbol } = mark;
  const attributes = [
    href === undefined ? '' : ` href="${escapeHtml(href)}"`,
    name === undefined ? '' : ` class="${name}"`,
    hover === undefined ? '' : ` data-t="${hover}"`,
    symbol === undefined ? '' : ` data-s="${symbol}"`,
  ].join('');
  const tag = href === undefined ? 'span' : 'a';
  return `<${tag}${attributes}>${escapeHtml(text)}</${tag}>`;
}

function span(name: string | undefined, html: string): string {
  return name === undefined ? html : `<span class="${name}">${html}</span>`;
}
