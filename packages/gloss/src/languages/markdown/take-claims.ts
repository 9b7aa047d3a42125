import type { Nodes, Parents, Root, RootContent } from 'mdast';
import type { InlineTag } from './inline-tag.ts';

/** What is nothing at all once it holds nothing. */
const hollow = new Set(['paragraph', 'listItem', 'list', 'blockquote', 'emphasis', 'strong']);
const closing = /^[\s.,;:!?)\]”’…]/;

/**
 * Takes `{claim:…}` tags out of a tree, with the white space that only they called for: neither a page nor a
 * translator's key shows that there was one.
 */
export function takeClaims(tree: Root): InlineTag[] {
  const claims: InlineTag[] = [];
  takeFrom(tree, claims);
  return claims;
}

function takeFrom(parent: Parents, claims: InlineTag[]): void {
  const kept: RootContent[] = [];
  let gap = false;
  for (const node of parent.children) {
    if (isClaim(node)) {
      claims.push(node);
      gap = true;
      continue;
    }
    const found = claims.length;
    if ('children' in node) takeFrom(node, claims);
    if (claims.length > found && isHollow(node)) gap = true;
    else {
      if (gap) close(kept, node);
      // A line break that nothing stands before breaks nothing.
      if (!(gap && node.type === 'break' && kept.length === 0) && !isEmpty(node)) join(kept, node);
      gap = false;
    }
  }
  if (gap) close(kept, undefined);
  parent.children = kept;
}

function isClaim(node: Nodes): node is InlineTag {
  return node.type === 'inlineTag' && node.value.startsWith('claim:');
}

function isHollow(node: Nodes): boolean {
  return hollow.has(node.type) && 'children' in node && node.children.length === 0;
}

function isEmpty(node: Nodes): boolean {
  return node.type === 'text' && node.value === '';
}

/** Of the white space on both sides of a gap one stays, and none at the ends of a text or before a mark. */
function close(kept: RootContent[], next: RootContent | undefined): void {
  const last = kept.at(-1);
  const text = next?.type === 'text' ? next.value : undefined;
  if (next?.type === 'text' && (last === undefined || last.type === 'break'))
    next.value = next.value.trimStart();
  const ends =
    next === undefined || next.type === 'break' || (text !== undefined && closing.test(text));
  if (!ends) return;
  if (last?.type === 'text') last.value = last.value.trimEnd();
  if (next === undefined && last?.type === 'break') kept.pop();
  if (last && isEmpty(last)) kept.pop();
}

/** Two texts that now touch are one: white space at their border is white space within. */
function join(kept: RootContent[], node: RootContent): void {
  const last = kept.at(-1);
  if (last?.type !== 'text' || node.type !== 'text') return void kept.push(node);
  last.value += node.value;
  if (last.position && node.position) last.position = { ...last.position, end: node.position.end };
}
