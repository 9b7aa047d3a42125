import { slugOfName, slugOfText, uniqueIds } from './ids.ts';
import { firstHeading, plainText } from './mdast.ts';
import type { Section } from './types.ts';

/** A section that still lacks what a reader calls it by. */
export interface Unnamed extends Omit<Section, 'id' | 'number' | 'title' | 'level'> {
  declared: { name: string; symbol?: string | undefined }[];
}

/** Gives each section its number, title and id. An introduction that declares nothing is called
 * what the page is called. */
export function nameSections(
  unnamed: readonly Unnamed[],
  pageTitle?: string,
): {
  sections: Section[];
  symbols: Map<string, number>;
} {
  const unique = uniqueIds();
  const symbols = new Map<string, number>();
  const sections = unnamed.map(({ declared, ...section }, number): Section => {
    const name = declared[0]?.name;
    const introduces = number === 0 && section.docs !== '' && name === undefined;
    const heading = firstHeading(section.docs);
    for (const { symbol } of declared) {
      // Overloads and merged declarations: the first is where the reader should begin.
      if (symbol !== undefined && !symbols.has(symbol)) symbols.set(symbol, number);
    }
    if (introduces && pageTitle !== undefined) {
      return { id: unique('introduction'), number, title: pageTitle, level: 1, ...section };
    }
    const wanted =
      (heading && slugOfText(heading.text)) ||
      (name && slugOfName(name)) ||
      slugOfText(openingWords(section.docs)) ||
      (section.code.startsWith('import ') ? 'imports' : 'code');
    return {
      id: unique(wanted),
      number,
      title: heading?.text ?? name ?? '',
      level: heading?.depth ?? 0,
      ...section,
    };
  });
  return { sections, symbols };
}

/** Enough of a text to know it by. */
function openingWords(docs: string): string {
  return docs === '' ? '' : plainText(docs).split(/\s+/).slice(0, 5).join(' ');
}
