import type { Element, Nodes } from 'hast';

/** Elements that stand on lines of their own: what they hold is translated apart from what is around them. */
const blocks = new Set(
  (
    'address article aside blockquote caption center dd details dialog div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table tbody td tfoot ' +
    'th thead tr ul'
  ).split(' '),
);

export function isBlock(node: Nodes): node is Element {
  return node.type === 'element' && blocks.has(node.tagName);
}

export function hasBlock(nodes: readonly Nodes[]): boolean {
  return nodes.some(
    (node) => node.type === 'element' && (blocks.has(node.tagName) || hasBlock(node.children)),
  );
}

/** A block, or what stands between two of them: then `tag` is empty. */
export interface Block {
  tag: string;
  nodes: Nodes[];
}

/** The blocks of a fragment, one beside the other. White space between them doesn't count. */
export function blocksOf(nodes: readonly Nodes[]): Block[] {
  const result: Block[] = [];
  let run: Nodes[] = [];
  const endRun = () => {
    if (run.some(says)) result.push({ tag: '', nodes: run });
    run = [];
  };
  for (const node of nodes) {
    if (isBlock(node)) {
      endRun();
      result.push({ tag: node.tagName, nodes: [node] });
    } else run.push(node);
  }
  endRun();
  return result;
}

/** White space says nothing, nor does a link without text, which is what is left of an unclosed one. */
export function says(node: Nodes): boolean {
  if (node.type === 'text') return node.value.trim() !== '';
  if (node.type !== 'element') return false;
  return node.tagName === 'a' && !node.properties.id ? node.children.some(says) : true;
}
