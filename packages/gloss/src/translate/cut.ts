import type { Nodes } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { type Block, blocksOf } from './blocks.ts';
import { type Content, parse } from './html.ts';
import { keyOf, normaliseNodes } from './keys.ts';
import {
  placeholder,
  placeholderNumbers,
  renumbered,
  replacePlaceholders,
} from './placeholders.ts';
import { allUnits, hasLetters } from './units.ts';

/** A block cut out of a section-sized entry: an entry of its own, placeholders renumbered from 0. */
export interface Piece {
  key: string;
  normal: string;
  value: string;
}

/**
 * Cuts a section-sized entry in its top-level blocks, when their number and tags agree on both sides; where a block is
 * a list or a table whose items agree too, in these as well. Undefined: the entry serves only as a whole.
 *
 * A block whose translation holds a placeholder of another block is left out.
 */
export function cut(key: string, value: string): Piece[] | undefined {
  const original = blocksOf(parse(key).children);
  const translated = blocksOf(parse(value).children);
  if (tagsOf(original) !== tagsOf(translated)) return undefined;
  return original.flatMap((block, index) => {
    const other = translated[index];
    return other ? pieceOf(block.nodes, other.nodes).concat(innerPieces(block, other)) : [];
  });
}

function tagsOf(blocks: readonly { tag: string }[]): string {
  return blocks.map(({ tag }) => tag).join(' ');
}

function innerPieces(original: Block, translated: Block): Piece[] {
  const ours = allUnits(original.nodes as Content[]);
  const theirs = allUnits(translated.nodes as Content[]);
  const isLeaf = ours.length < 2 && ours[0]?.tag === original.tag;
  if (isLeaf || tagsOf(ours) !== tagsOf(theirs)) return [];
  return ours.flatMap(({ tag, content }, index) =>
    pieceOf(wrap(tag, content), wrap(tag, theirs[index]?.content ?? [])),
  );
}

function wrap(tagName: string, content: readonly Content[]): Nodes[] {
  const children = content.filter((node) => node.type !== 'doctype');
  return [{ type: 'element', tagName, properties: {}, children }];
}

function pieceOf(original: readonly Nodes[], translated: readonly Nodes[]): Piece[] {
  const { nodes, numbers } = renumbered(original);
  const isWhole = placeholderNumbers(translated).every((number) => numbers.includes(number));
  if (!isWhole || !hasLetters(original)) return [];
  const value = replacePlaceholders(translated, (old) => placeholder(numbers.indexOf(old)));
  return [{ key: keyOf(nodes), normal: normaliseNodes(nodes), value: written(value) }];
}

/** Unlike a key, a translation keeps whatever it has, so that it can be judged. */
function written(nodes: readonly Nodes[]): string {
  const html = toHtml({ type: 'root', children: nodes as Content[] });
  return html.replaceAll('<span translate="no">_^_', '<span translate=no>_^_').trim();
}
