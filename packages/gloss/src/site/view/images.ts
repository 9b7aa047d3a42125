import type { ElementContent, Root } from 'hast';
import { imageHtml } from '../../annotate/fill.ts';
import { toHtml } from '../../translate/show.ts';
import { imagesUrl } from './urls.ts';

/** Says where the images of a text are, which hangs on where the site is. */
export function withImages<Tree extends Root | ElementContent>(node: Tree): Tree {
  if (node.type === 'image') {
    const html = { type: 'html', value: imageHtml(node, imagesUrl()), text: '' };
    return html as Tree;
  }
  if (!('children' in node)) return node;
  return { ...node, children: node.children.map((child) => withImages(child as ElementContent)) };
}

/** A table that a program has written. */
export function outputHtml(tree: Root): string {
  return toHtml(withImages(tree));
}
