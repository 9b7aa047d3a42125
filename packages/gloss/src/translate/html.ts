import type { ElementContent, Nodes, Root, RootContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { hasBlock, isBlock } from './blocks.ts';

export type Content = RootContent | ElementContent;

/**
 * Parses a fragment as browsers do. What an unclosed link or emphasis does to all that follows it is undone: an inline
 * element around blocks gives way to them.
 */
export function parse(html: string): Root {
  const { children } = fromHtml(html, { fragment: true });
  return { type: 'root', children: children.flatMap(repair) };
}

function repair<Node extends Content>(node: Node): Content[] {
  delete node.position;
  if (node.type !== 'element') return [node];
  const children = node.children.flatMap(repair) as ElementContent[];
  if (!isBlock(node) && hasBlock(children)) return children;
  // labml writes what a function returns as a paragraph of the list of its parameters.
  if (/^[uo]l$/.test(node.tagName))
    for (const child of children)
      if (child.type === 'element' && child.tagName === 'p') child.tagName = 'li';
  node.children = children;
  return [node];
}

const empty = new Set(['br', 'hr', 'img', 'input', 'wbr']);

/** The attributes that a translator sees; all others belong to the page and are the same in every language. */
const visible: Partial<Record<string, readonly string[]>> = { a: ['href', 'id'] };

/** Writes HTML as it stands in keys. `text` may change what is written for a text. */
export function serialise(nodes: readonly Nodes[], text: (value: string) => string = same): string {
  return merged(nodes)
    .map((node) => {
      if (typeof node === 'string') return text(node).replaceAll(/[&<>]/g, escaped);
      if (node.type === 'root') return serialise(node.children, text);
      if (node.type !== 'element') return '';
      const { tagName } = node;
      if (isPlaceholderSpan(node))
        return `<span translate=no>${serialise(node.children, text)}</span>`;
      const attributes = (visible[tagName] ?? []).map((name) => {
        const value = node.properties[name];
        return value === undefined || value === null
          ? ''
          : ` ${name}="${String(value).replaceAll(/[&"]/g, escaped)}"`;
      });
      const start = `<${tagName}${attributes.join('')}>`;
      return empty.has(tagName) ? start : `${start}${serialise(node.children, text)}</${tagName}>`;
    })
    .join('');
}

function isPlaceholderSpan({
  tagName,
  properties,
}: {
  tagName: string;
  properties: object;
}): boolean {
  return tagName === 'span' && 'translate' in properties && properties.translate === 'no';
}

/** Neighbouring texts are one text to a reader, however many nodes they are. */
function merged(nodes: readonly Nodes[]): (Exclude<Nodes, { type: 'text' }> | string)[] {
  const result: (Exclude<Nodes, { type: 'text' }> | string)[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    if (node.type !== 'text') result.push(node);
    else if (typeof last === 'string') result[result.length - 1] = last + node.value;
    else result.push(node.value);
  }
  return result;
}

const references: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(character: string): string {
  return references[character] ?? character;
}

function same(value: string): string {
  return value;
}
