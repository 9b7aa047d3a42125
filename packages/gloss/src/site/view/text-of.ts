import type { Nodes } from 'hast';

/** What a node says, as plain text: a formula as its TeX, code as it is. */
export function textOf(node: Nodes): string {
  if (node.type === 'raw') return textOfFill(node.value);
  if ('children' in node) return node.children.map(textOf).join('').replaceAll(/\s+/g, ' ').trim();
  return node.type === 'text' ? node.value : '';
}

function textOfFill(html: string): string {
  const tex = /<annotation [^>]*>([^]*?)<\/annotation>/.exec(html)?.[1];
  return (tex ?? html.replaceAll(/<[^>]*>/g, ''))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
