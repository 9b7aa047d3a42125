import type { Nodes, Root } from 'hast';
import { textOf } from '../../annotate/text-of.ts';

/** How a section's two columns share the width. */
export type Layout = 'beside' | 'wide' | 'text';

/** Less code than this is soon scrolled past, however long the prose beside it is. */
const littleCode = 14;
/**
 * From this much prose on, in Latin letters, so little code would leave its column empty. An introduction has only
 * imports beside it, which are rarely read line by line, so it may spread earlier.
 */
const longProse = { introduction: 280, other: 900 };
/** A figure takes as much room as this many letters. */
const figure = 1000;
/** Imports stand below an introduction that is about twice as tall: one that has this many letters for each of them. */
const lettersPerImport = 100;

/** Where prose and code stand: beside each other, unless one of them would face an empty column. */
export function layoutOf(prose: Root, lines: number, isIntroduction: boolean): Layout {
  if (lines === 0) return 'text';
  const width = widthOf(prose);
  const limit = isIntroduction ? longProse.introduction : longProse.other;
  const isLittle = lines < littleCode || (isIntroduction && lines < width / lettersPerImport);
  return width > limit && isLittle ? 'wide' : 'beside';
}

function widthOf(node: Nodes): number {
  if (node.type === 'formula') return node.width;
  if (node.type === 'element' && node.tagName === 'figure') return figure;
  if ('children' in node) return node.children.reduce((sum, child) => sum + widthOf(child), 0);
  const text = textOf(node);
  // A Han character is as wide as two letters.
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
}
