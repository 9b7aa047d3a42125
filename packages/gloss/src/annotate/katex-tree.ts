import katex from 'katex';

/** A node of KaTeX's own tree, of HTML or of MathML: an element, a glyph, or a fragment. */
export interface KatexNode {
  /** Of MathML, the name of its element. */
  type?: string;
  children?: readonly KatexNode[] | undefined;
  attributes?: Record<string, string>;
  classes?: string[];
  style?: Record<string, string>;
  text?: string;
  italic?: number;
  toMarkup(): string;
}

const { __domTree } = katex as unknown as {
  __domTree: { Span: new (classes: string[], children: KatexNode[]) => KatexNode };
};

/** A colour that stands for a mark until the formula is built. */
export const markColour = 'glosssign-';

/** Makes elements of signs that have the colour of a mark. */
export function takeMarks(node: KatexNode): void {
  node.children = node.children?.flatMap((child) => {
    takeMarks(child);
    const { color = '' } = child.style ?? {};
    if (color.startsWith(markColour)) {
      child.style = { ...child.style };
      delete child.style['color'];
      const element = new __domTree.Span(['enclosing'], [child]);
      return Object.assign(element, { attributes: { 'data-s': color.slice(markColour.length) } });
    }
    return child.attributes?.['mathcolor']?.startsWith(markColour) ? (child.children ?? []) : child;
  });
}

/** All that is seen of a formula and said of it, without the groups that only hold it together. */
export function glyphsOf(node: KatexNode): string {
  const { text, italic = 0, classes = [], style = {}, attributes = {}, type, children } = node;
  if (text !== undefined) {
    // KaTeX joins signs of one look where nothing stands between.
    const look = JSON.stringify([type, classes, style]);
    const end = [...text].length - 1;
    return [...text].map((sign, at) => `${sign}${look}${at === end ? italic : 0};`).join('');
  }
  if (!children) return node.toMarkup();
  // The TeX that MathML quotes has the marks in it.
  if (type === 'annotation') return '';
  const inner = children.map(glyphsOf).join('');
  const isGroup =
    attributes['data-s'] !== undefined ||
    (Object.keys({ ...style, ...attributes }).length === 0 &&
      (type === 'mrow' || (type === undefined && /^(?:mord)?$/.test(classes.join(' ')))));
  return isGroup ? inner : `${JSON.stringify([type, classes, style, attributes])}(${inner})`;
}
