import type { Element, ElementContent, Nodes } from 'hast';
import type { Prose } from '../annotate/types.ts';
import { blocksOf, hasBlock } from './blocks.ts';
import { parse, serialise } from './html.ts';
import { placeholderNumber, renumbered } from './placeholders.ts';

/** The key of some nodes: their HTML, placeholders numbered from 0. */
export function keyOf(nodes: readonly Nodes[]): string {
  return serialise(renumbered(nodes).nodes);
}

/**
 * What two keys are compared by: entities decoded, runs of white space made one, white space beside tags dropped; of
 * paragraphs that hold nothing, nothing, and of those that hold placeholders alone, these. Numbered lists are as labml writes
 * them. Of the decoded characters only those are escaped again that would read as tags. Never shown to anyone.
 */
export function normalise(html: string): string {
  return normaliseNodes(parse(html).children);
}

export function normaliseNodes(nodes: readonly Nodes[]): string {
  return serialise(tidied(nodes), normaliseText);
}

function tidied(nodes: readonly Nodes[]): Nodes[] {
  return nodes.flatMap((node): Nodes[] => {
    if (!('children' in node) || placeholderNumber(node) !== undefined) return [node];
    const children = tidied(node.children) as ElementContent[];
    if (node.type === 'element' && node.tagName === 'p' && children.every(isHole)) return children;
    if (node.type === 'element' && node.tagName === 'ol') return [numbered(node, children)];
    return [{ ...node, children } as Nodes];
  });
}

/** A placeholder, or the white space beside one. */
function isHole(node: Nodes): boolean {
  return node.type === 'text' ? node.value.trim() === '' : placeholderNumber(node) !== undefined;
}

/** labml has no numbered lists: the numbers stand in a paragraph. */
function numbered(list: Element, children: readonly ElementContent[]): Element {
  const items = children.filter((node) => node.type === 'element');
  if (items.some((item) => hasBlock(item.children))) return { ...list, children: [...children] };
  const first = Number(list.properties.start ?? 1);
  const text = items.flatMap((item, index): ElementContent[] => [
    { type: 'text', value: ` ${first + index}. ` },
    ...item.children,
  ]);
  return { type: 'element', tagName: 'p', properties: {}, children: text };
}

/** The same for a plain-text key. */
export function normaliseText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A key as keys of its kind are compared, or another text as if it were one. */
export function normalOf(key: string, text = key): string {
  return isSegmentKey(key) ? normalise(text) : normaliseText(text);
}

/** The key of a whole section: one block a line, as labml writes it. */
export function sectionKey({ tree }: Pick<Prose, 'tree'>): string {
  const blocks = blocksOf(renumbered(tree.children).nodes);
  return blocks.map(({ nodes }) => `${serialise(nodes).trim()}\n`).join('');
}

/**
 * A segment's key is HTML; any other is plain text, though it may begin like a tag: `<T> generics`, `<table> or <div>`. HTML closes
 * the element that it begins with, unless that is empty by nature.
 */
export function isSegmentKey(key: string): boolean {
  const tag = /^<([a-z][a-z\d]*)(?:\s[^>]*)?\/?>/.exec(key)?.[1];
  return tag !== undefined && (/^(?:br|hr|img)$/.test(tag) || key.includes(`</${tag}>`));
}

/** Whether a translation says nothing, in text or in HTML: it is as if there were none. */
export function isBlank(value: string): boolean {
  if (value.includes('_^_') || /<(?:img|hr)\b/.test(value)) return false;
  return /^(?:\s|<[^>]*>|&nbsp;|&#160;|&#xa0;|[\u200B\u2060\uFEFF])*$/i.test(value);
}
