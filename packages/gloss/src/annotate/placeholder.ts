import type { Element, Root } from 'hast';
import { visit } from 'unist-util-visit';
import type { Prose } from './types.ts';

/** Stands for what no translator touches. Until it has its number, it holds the HTML that belongs there. */
export function placeholder(fill: string): Element {
  return {
    type: 'element',
    tagName: 'span',
    properties: { translate: 'no' },
    children: [{ type: 'text', value: fill }],
  };
}

/** Numbers the placeholders in the order of the text, and collects what belongs there. */
export function numberPlaceholders(tree: Root): Prose {
  const fills: string[] = [];
  visit(tree, (node) => {
    // Where a node stood in the Markdown is of no use to a page, and it is the greater part of a stored tree.
    delete node.position;
    if (node.type !== 'element' || node.properties.translate !== 'no') return;
    const [held] = node.children;
    if (held?.type !== 'text') return;
    const number = fills.length;
    fills.push(held.value);
    held.value = `_^_${number}_^_`;
  });
  return { tree, fills };
}
