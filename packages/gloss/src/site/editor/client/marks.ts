import type { DeskWords } from '../desk-words.ts';
import { toEdit } from '../edit-text.ts';
import type { Segment } from './ask.ts';
import { button } from './elements.ts';

/** A mark beside each segment; where a page's blocks and its segments don't match one by one, all at the section's head. */
export function placeMarks(
  id: string | undefined,
  segments: readonly Segment[],
  words: DeskWords,
  choose: (segment: Segment) => void,
): Map<string, HTMLElement> {
  const marks = new Map<string, HTMLElement>();
  const blocks = id === undefined ? headBlocks() : blocksOf(id, segments);
  const fallback =
    id === undefined
      ? document.querySelector('.opening')
      : document.querySelector(`[id="${id}"] .prose`);
  segments.forEach((segment, index) => {
    const mark = button('✎', () => choose(segment), `editor-mark ${segment.state}`);
    mark.title = `${words.states[segment.state]}: ${toEdit(segment.key).slice(0, 80)}`;
    mark.setAttribute('aria-label', mark.title);
    const block = blocks.length === segments.length ? blocks[index] : fallback;
    block?.append(mark);
    marks.set(segment.key, mark);
  });
  return marks;
}

function headBlocks(): Element[] {
  return [...document.querySelectorAll('.opening h1, .opening .summary')];
}

/** The blocks that hold words, and no blocks in turn: those that translations are made of. */
function blocksOf(id: string, [first]: readonly Segment[]): Element[] {
  const section = document.querySelector(`[id="${id}"] .prose`);
  const tags = 'p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, blockquote, summary';
  const found = [...(section?.querySelectorAll<HTMLElement>(`${tags}, .plot-figure`) ?? [])];
  const own = found.flatMap((block) => {
    // A plot's texts are words within its drawings: its caption has the marks of them all.
    if (block.matches('.plot-figure')) {
      const caption = block.querySelector('figcaption') ?? block;
      return Array.from({ length: Number(block.dataset['texts']) }, () => caption);
    }
    if (block.closest('.plot-figure') || block.querySelector(tags)) return [];
    const copy = block.cloneNode(true) as Element;
    for (const other of copy.querySelectorAll('.katex, code, .badge')) other.remove();
    return /\p{L}/u.test(copy.textContent) ? [block] : [];
  });
  // The page's first heading stands above it all.
  const heading = first?.key.startsWith('<h1') ? document.querySelector('.opening h1') : null;
  return heading ? [heading, ...own] : own;
}
