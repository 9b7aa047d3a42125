import type { Blockquote, Paragraph, Parent, PhrasingContent, Root, Text } from 'mdast';
import { visit } from 'unist-util-visit';

/** A text that is set apart: `> [!NOTE]` as on GitHub, or what stands between `:::note` and `:::`. */
export interface Admonition extends Parent {
  type: 'admonition';
  /** As it is written. */
  kind: string;
  /** Of one between lines of colons, whether there are any below it. */
  isClosed: boolean;
  /** The first may be a title (`titleData`); without one, it is called by its kind. */
  children: Blockquote['children'];
}

declare module 'mdast' {
  interface BlockContentMap {
    admonition: Admonition;
  }
  interface RootContentMap {
    admonition: Admonition;
  }
}

/** `[!NOTE]` at the beginning of a quotation. */
export const alertMark = /^\[!([A-Za-z][\w-]*)\](?:[ \t]+|(?=\n)|$)/;

/** What a text may be set apart as, by every name that it goes by. */
const kinds = {
  note: 'note',
  tip: 'tip',
  important: 'important',
  warning: 'warning',
  caution: 'caution',
  // As other generators of sites say.
  info: 'note',
  danger: 'caution',
  // What is seen by who opens it.
  details: 'details',
} as const;

export type AdmonitionKind = (typeof kinds)[keyof typeof kinds];
export const admonitionNames = Object.keys(kinds);

export function admonitionKind(name: string): AdmonitionKind | undefined {
  const known: Readonly<Record<string, AdmonitionKind>> = kinds;
  return Object.hasOwn(kinds, name.toLowerCase()) ? known[name.toLowerCase()] : undefined;
}

/** Says of a paragraph that it is a title. */
export const titleData = { hProperties: { className: ['admonition-title'] } };

/** Makes an admonition of each quotation that begins with `[!NOTE]`, as GitHub does; what stands beside that is its title. */
export function readAlerts(tree: Root): void {
  visit(tree, 'blockquote', ({ children, position }, index = 0, parent) => {
    const [first, ...others] = children;
    if (first?.type !== 'paragraph') return;
    const [text, ...words] = first.children;
    if (text?.type !== 'text') return;
    const [mark = '', kind = ''] = alertMark.exec(text.value) ?? [];
    if (!admonitionKind(kind)) return;
    const [title, body] = cutAtLineEnd([partOf(text, mark.length), ...words]);
    const paragraph = (nodes: PhrasingContent[], data = {}): Paragraph[] =>
      nodes.length > 0 ? [{ ...first, data, children: nodes }] : [];
    const node: Admonition = {
      type: 'admonition',
      kind,
      isClosed: true,
      children: [...paragraph(title, titleData), ...paragraph(body), ...others],
      position,
    };
    parent?.children.splice(index, 1, node);
  });
}

/** What stands in the first line of a paragraph, and what stands below it. */
function cutAtLineEnd(nodes: PhrasingContent[]): [PhrasingContent[], PhrasingContent[]] {
  const at = nodes.findIndex(
    (node) => node.type === 'break' || (node.type === 'text' && node.value.includes('\n')),
  );
  const node = nodes[at];
  if (!node) return [nodes.filter(isWritten), []];
  const end = node.type === 'text' ? node.value.indexOf('\n') : 0;
  const [left, right] =
    node.type === 'text' ? [[partOf(node, 0, end)], [partOf(node, end + 1)]] : [[], []];
  return [
    [...nodes.slice(0, at), ...left].filter(isWritten),
    [...right, ...nodes.slice(at + 1)].filter(isWritten),
  ];
}

function isWritten(node: PhrasingContent): boolean {
  return node.type !== 'text' || node.value !== '';
}

function partOf(text: Text, from: number, to = text.value.length): Text {
  const { position } = text;
  const shifted = (by: number) =>
    position && {
      line: position.start.line,
      column: position.start.column + by,
      offset: (position.start.offset ?? 0) + by,
    };
  const start = shifted(from);
  const end = to === text.value.length ? position?.end : shifted(to);
  return {
    type: 'text',
    value: text.value.slice(from, to),
    ...(start && end && { position: { start, end } }),
  };
}
