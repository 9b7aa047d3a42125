import type { ElementContent } from 'hast';
import { textOf } from '../annotate/text-of.ts';
import type { AnnotatedPage } from '../annotate/types.ts';
import type { Content } from './html.ts';

/**
 * Gives links that stand as they are written, in English or in a translation, their addresses. One that leads nowhere is text;
 * in brackets, where the brackets are all that made it a link.
 */
export function withLinks<Node extends Content>(
  nodes: readonly Node[],
  links: AnnotatedPage['links'],
): Node[] {
  if (Object.keys(links).length === 0) return [...nodes];
  return nodes.flatMap((node): Node[] => {
    if (node.type !== 'element') return [node];
    const children = withLinks(node.children, links);
    const { href, ...others } = node.properties;
    if (node.tagName !== 'a' || typeof href !== 'string' || !Object.hasOwn(links, href))
      return [{ ...node, children }];
    const address = links[href];
    if (address) return [{ ...node, properties: { ...others, href: address }, children }];
    if (others.id !== undefined) return [{ ...node, properties: others, children }];
    const mark = (value: string): ElementContent => ({ type: 'text', value });
    const isBare = textOf(node) === href;
    return (isBare ? [mark('['), ...children, mark(']')] : children) as Node[];
  });
}
