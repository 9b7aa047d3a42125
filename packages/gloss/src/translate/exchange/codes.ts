/** A piece of an entry: text, or HTML that a translator's tool keeps from harm. */
export type Piece =
  | { kind: 'text'; text: string }
  /** A placeholder, a tag that is alone. */
  | { kind: 'code'; html: string; hole?: number | undefined }
  | { kind: 'pair'; start: string; end: string; children: Piece[] };

const code = /<span translate=no>_\^_(\d+)_\^_<\/span>|<\/?([a-z][a-z\d]*)\b[^<>]*>/gi;

/** Cuts HTML into text and codes. Written one after the other, they are the same, letter by letter, however broken it is. */
export function piecesOf(html: string): Piece[] {
  const root: Piece[] = [];
  const open: { tag: string; html: string; before: Piece[] }[] = [];
  let pieces = root;
  let end = 0;
  const text = (to: number) => {
    if (to > end) pieces.push({ kind: 'text', text: html.slice(end, to) });
  };
  /** What was opened and never closed is a code, and what it would have held stands behind it. */
  const giveUp = () => {
    const last = open.pop();
    if (!last) return;
    last.before.push({ kind: 'code', html: last.html }, ...pieces);
    pieces = last.before;
  };
  for (const { 0: found, 1: hole, 2: name = '', index } of html.matchAll(code)) {
    text(index);
    end = index + found.length;
    const tag = name.toLowerCase();
    const isEnd = found.startsWith('</');
    if (hole !== undefined) pieces.push({ kind: 'code', html: found, hole: Number(hole) });
    else if (isEnd && open.some((other) => other.tag === tag)) {
      while (open.at(-1)?.tag !== tag) giveUp();
      const { html: start = '', before = root } = open.pop() ?? {};
      before.push({ kind: 'pair', start, end: found, children: pieces });
      pieces = before;
    } else if (isEnd) pieces.push({ kind: 'code', html: found });
    else {
      open.push({ tag, html: found, before: pieces });
      pieces = [];
    }
  }
  text(html.length);
  while (open.length > 0) giveUp();
  return pieces;
}
