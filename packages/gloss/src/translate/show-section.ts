import type { Prose } from '../annotate/types.ts';
import type { Content } from './html.ts';
import { directionOf } from './languages.ts';
import { type BlockMatch, type SectionMatch, segmentsOf } from './match.ts';
import { fillProse, showEnglish, showTranslation, showWhole } from './show.ts';
import { isShown } from './status.ts';
import type { TranslatedProse } from './types.ts';
import { mapUnits } from './units.ts';

/**
 * Puts together what was found for a section. What has no translation, or one with an error, stays English and says
 * so. Nothing that a translator writes makes this throw.
 */
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
  fills: Prose['fills'],
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
