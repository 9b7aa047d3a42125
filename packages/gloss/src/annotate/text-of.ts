import type { Nodes } from 'hast';

/** What a node says, as plain text: a formula as its TeX, code as it is. */
export function textOf(node: Nodes): string {
  if ('children' in node) return node.children.map(textOf).join('').replaceAll(/\s+/g, ' ').trim();
  if (node.type === 'formula') return node.tex;
  if (node.type === 'html') return node.text;
  return node.type === 'text' || node.type === 'inlineCode' ? node.value : '';
}
