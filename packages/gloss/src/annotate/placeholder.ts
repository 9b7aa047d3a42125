import type { Element, ElementContent, Root } from 'hast';
import { visit } from 'unist-util-visit';
import type { Prose } from './types.ts';

/** Stands for what no translator touches. Until it has its number, it holds what belongs there. */
export function placeholder(fill: ElementContent): Element {
  return {
    type: 'element',
    tagName: 'span',
    properties: { translate: 'no' },
    children: [fill],
  };
}

/** Numbers the placeholders in the order of the text, and collects what belongs there. */
export function numberPlaceholders(tree: Root): Prose {
  const fills: ElementContent[] = [];
  visit(tree, (node) => {
    // Where a node stood in the Markdown is of no use to a page, and it is the greater part of a stored tree.
    delete node.position;
    if (node.type !== 'element' || node.properties.translate !== 'no') return;
    const [fill] = node.children;
    if (!fill) return;
    node.children = [{ type: 'text', value: `_^_${fills.length}_^_` }];
    fills.push(fill);
  });
  return { tree, fills };
}
