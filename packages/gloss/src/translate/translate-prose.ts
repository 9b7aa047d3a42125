import type { Prose } from '../annotate/types.ts';
import type { Content } from './html.ts';
import { directionOf, sourceLanguage } from './languages.ts';
import {
  type BlockMatch,
  keysOfSection,
  matchSection,
  type SectionMatch,
  segmentsOf,
} from './match.ts';
import type { Memory } from './memory.ts';
import { fillProse, showEnglish, showTranslation, showWhole } from './show.ts';
import { isShown } from './status.ts';
import type { TranslatedProse } from './types.ts';
import { mapUnits } from './units.ts';

/**
 * A section's prose in the memory's language. What has no translation, or one with an error, stays English and says
 * so. Nothing that a translator writes makes this throw.
 *
 * `used` holds the normal forms of all keys of the page (see `translatePage`), so that an entry that serves another
 * section isn't taken for this one's former text.
 */
export function translateProse(
  prose: Prose,
  memory: Memory,
  locale: string,
  used: ReadonlySet<string> = new Set(keysOfSection(prose)),
): TranslatedProse {
  if (memory.language === sourceLanguage) return { tree: fillProse(prose), segments: [] };
  return showSection(prose, matchSection(prose, { memory, locale, used }), memory.language);
}

/** Puts together what was found for a section. */
export function showSection(prose: Prose, match: SectionMatch, language: string): TranslatedProse {
  const { tree, fills } = prose;
  const { blocks, whole } = match;
  const children =
    whole && isShown(whole)
      ? showWhole(whole.value, tree.children, fills)
      : blocks.flatMap((block) => showBlock(block, fills, language).concat(lineBreak));
  // What is left of placeholders stands in English blocks.
  return {
    tree: fillProse({ tree: { type: 'root', children }, fills }),
    segments: segmentsOf(match),
  };
}

const lineBreak: Content = { type: 'text', value: '\n' };

function showBlock(
  { nodes, segments, whole }: BlockMatch,
  fills: readonly string[],
  language: string,
): Content[] {
  if (whole && isShown(whole.segment)) {
    return showWhole(whole.segment.value, nodes, fills, whole.numbers);
  }
  let next = 0;
  return mapUnits(nodes, (unit) => {
    if (!unit.hasLetters) return unit.original;
    const segment = segments[next++];
    if (segment && isShown(segment)) return showTranslation(unit, segment.value, fills);
    return showEnglish(unit, segment?.state ?? 'missing', directionOf(language));
  });
}
