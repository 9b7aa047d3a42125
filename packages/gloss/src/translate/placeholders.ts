import type { Element, Nodes } from 'hast';

/** Browsers' own translators escape the circumflex. */
const marker = /^_(\^|%5e)_(0|[1-9]\d{0,4})_\1_$/i;

/** N of `<span translate=no>_^_N_^_</span>`, written exactly so; of anything else, undefined. */
export function placeholderNumber(node: Nodes): number | undefined {
  if (node.type !== 'element' || node.tagName !== 'span') return undefined;
  const { properties, children } = node;
  const [only] = children;
  const exact =
    properties.translate === 'no' && Object.keys(properties).length === 1 && children.length === 1;
  const number = exact && only?.type === 'text' ? marker.exec(only.value)?.[2] : undefined;
  return number === undefined ? undefined : Number(number);
}

export function placeholder(number: number): Element {
  return {
    type: 'element',
    tagName: 'span',
    properties: { translate: 'no' },
    children: [{ type: 'text', value: `_^_${number}_^_` }],
  };
}

/** Numbers of all placeholders, in the order of the text. */
export function placeholderNumbers(nodes: readonly Nodes[]): number[] {
  return nodes.flatMap((node) => {
    const number = placeholderNumber(node);
    if (number !== undefined) return [number];
    return 'children' in node ? placeholderNumbers(node.children) : [];
  });
}

/** Copies nodes, putting `replace(N)` where placeholder N stood. */
export function replacePlaceholders<Node extends Nodes, With extends Nodes>(
  nodes: readonly Node[],
  replace: (number: number) => With,
): (Node | With)[] {
  return nodes.map((node) => {
    const number = placeholderNumber(node);
    if (number !== undefined) return replace(number);
    if (!('children' in node)) return { ...node };
    return { ...node, children: replacePlaceholders(node.children, replace) };
  });
}

/** Placeholders numbered from 0 in the order of the text, and the number that each had before. */
export function renumbered<Node extends Nodes>(
  nodes: readonly Node[],
): { nodes: (Node | Element)[]; numbers: number[] } {
  const numbers = [...new Set(placeholderNumbers(nodes))];
  if (numbers.every((number, index) => number === index)) return { nodes: [...nodes], numbers };
  return { nodes: replacePlaceholders(nodes, (old) => placeholder(numbers.indexOf(old))), numbers };
}
