import type { Nodes } from 'hast';
import type { Prose } from '../annotate/types.ts';
import { blocksOf } from './blocks.ts';
import { parse, serialise } from './html.ts';
import { renumbered } from './placeholders.ts';

/** The key of some nodes: their HTML, placeholders numbered from 0. */
export function keyOf(nodes: readonly Nodes[]): string {
  return serialise(renumbered(nodes).nodes);
}

/**
 * What two keys are compared by: entities decoded, runs of white space made one, white space beside tags dropped. Of
 * the decoded characters only those are escaped again that would read as tags. Never shown to anyone.
 */
export function normalise(html: string): string {
  return normaliseNodes(parse(html).children);
}

export function normaliseNodes(nodes: readonly Nodes[]): string {
  return serialise(nodes, normaliseText);
}

/** The same for a plain-text key. */
export function normaliseText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The key of a whole section: one block a line, as labml writes it. */
export function sectionKey({ tree }: Pick<Prose, 'tree'>): string {
  const blocks = blocksOf(renumbered(tree.children).nodes);
  return blocks.map(({ nodes }) => `${serialise(nodes).trim()}\n`).join('');
}

/** A segment's key is HTML; any other is plain text. */
export function isSegmentKey(key: string): boolean {
  return key.startsWith('<');
}
