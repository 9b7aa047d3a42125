import type { Stretch, Tag } from '../../language.ts';
import { dedent } from '../../own-line.ts';

/** A line of a docstring, and where it stands in it. */
export interface Line {
  text: string;
  offset: number;
}

/** Tags that begin on a line, and the number of lines that they take; none where they don't begin there. */
export type TakeTags = (
  lines: readonly Line[],
  at: number,
) => { tags: Tag[]; taken: number } | undefined;

export function linesOf(docs: string): Line[] {
  let offset = 0;
  return docs.split('\n').map((text) => {
    const line = { text, offset };
    offset += text.length + 1;
    return line;
  });
}

export function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.text.trim() === '';
}

export function indentOf(line: Line | undefined): number {
  return line ? line.text.search(/\S|$/) : 0;
}

/** The lines from one on that are indented more than it, and the blank ones between. */
export function indentedBelow(lines: readonly Line[], at: number, indent: number): Line[] {
  let end = at;
  for (let next = at; next < lines.length; next++) {
    if (isBlank(lines[next])) continue;
    if (indentOf(lines[next]) <= indent) break;
    end = next + 1;
  }
  return lines.slice(at, end);
}

/** Lines as a text of their own. Of the first, only what follows `skip` signs is a part of it. */
export function textOf(lines: readonly Line[], skip?: number): Stretch {
  const [head, ...rest] = lines;
  if (!head) return { docs: '', offset: 0 };
  const texts = skip === undefined ? dedent(lines.map(({ text }) => text)) : undefined;
  if (texts) return { docs: texts.join('\n').trimEnd(), offset: head.offset };
  const first = head.text.slice(skip);
  const start = (skip ?? 0) + first.search(/\S|$/);
  const docs = [head.text.slice(start), ...dedent(rest.map(({ text }) => text))].join('\n');
  return { docs: docs.trimEnd(), offset: head.offset + start };
}

/** Lines that begin items, each with what belongs to it. */
export function itemsOf(lines: readonly Line[], begins: (line: Line) => boolean): Line[][] {
  const items: Line[][] = [];
  for (const line of lines) {
    if (begins(line)) items.push([line]);
    else items.at(-1)?.push(line);
  }
  return items;
}
