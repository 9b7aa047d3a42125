import type { Root } from 'hast';
import { textOf } from '../../annotate/text-of.ts';
import type { Section } from '../../languages/types.ts';

/** Where a section's prose and code stand: beside each other, or each across the page. */
export type Layout = 'beside' | 'across' | 'text';

/**
 * One rule, whatever the reader's language and however long the text: an introduction stands across the page, above the
 * imports that come with it; all other prose stands to the left of its code. A text's sections stand beside their headings.
 */
export function layoutOf(role: Section['role'], lines: number, prose: Root): Layout {
  if (role === 'introduction' && (lines > 0 || !beginsWithHeading(prose))) return 'across';
  return lines > 0 ? 'beside' : 'text';
}

function beginsWithHeading({ children }: Root): boolean {
  const first = children.find((node) => textOf(node).trim() !== '');
  return first?.type === 'element' && /^h[1-6]$/.test(first.tagName);
}
