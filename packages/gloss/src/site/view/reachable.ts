import type { Root } from 'hast';
import { visit } from 'unist-util-visit';

/** A table that is wider than a phone scrolls, and a keyboard can only scroll what it can reach. */
export function makeReachable(tree: Root): Root {
  visit(tree, 'element', (node) => {
    // The properties are those of the page, which others show as well.
    if (node.tagName === 'table') node.properties = { ...node.properties, tabIndex: 0 };
  });
  return tree;
}
