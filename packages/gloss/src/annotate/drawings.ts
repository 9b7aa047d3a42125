import type { Root } from 'mdast';

/** Box-drawing signs, corners `+--`, arrows `-->`, and lines that hold nothing but strokes. */
const drawn = /[\u2500-\u259F]|[+|][-=]{2,}|[-=]{2,}[+|>]|<[-=]{2,}|^(?=.*[|^v/\\])[\s|^v/\\+-]+$/;

/**
 * Keeps a drawing made of signs as it was drawn, where Markdown would fill its lines: a paragraph at least half of whose
 * lines, and two of them, hold strokes.
 *
 * @param docs what the tree was read from
 */
export function keepDrawings(tree: Root, docs: string): void {
  tree.children = tree.children.map((node) => {
    if (node.type !== 'paragraph' || !node.position) return node;
    const { start, end } = node.position;
    const from = docs.lastIndexOf('\n', (start.offset ?? 0) - 1) + 1;
    const value = docs.slice(from, end.offset);
    const lines = value.split('\n');
    const strokes = lines.filter((line) => drawn.test(line)).length;
    if (strokes < 2 || strokes < lines.length / 2) return node;
    return { type: 'code', value, position: node.position };
  });
}
