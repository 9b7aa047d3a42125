import type { ElementContent, Root } from 'hast';

/** Puts a badge into every segment that stayed untranslated: it says why, and leads to where it can be mended. */
export function withBadges(tree: Root, badge: (state: string) => ElementContent): Root {
  const walk = <Node extends Root['children'][number]>(node: Node): Node => {
    if (node.type !== 'element') return node;
    const { dataState } = node.properties;
    const children = node.children.map(walk);
    return {
      ...node,
      children: typeof dataState === 'string' ? [badge(dataState), ...children] : children,
    };
  };
  return { ...tree, children: tree.children.map(walk) };
}
