import type { Prose } from '../annotate/types.ts';
import type { Content } from './html.ts';
import { type BlockMatch, type SectionMatch, segmentsOf } from './match.ts';
import type { Memory } from './memory.ts';
import { fillProse, showOriginal, showTranslation, showWhole } from './show.ts';
import { isShown } from './status.ts';
import type { TranslatedProse } from './types.ts';
import { mapUnits } from './units.ts';

/**
 * Puts together what was found for a section. What has no translation, or one with an error, stays as it is and says
 * so. Nothing that a translator writes makes this throw.
 */
export function showSection(prose: Prose, match: SectionMatch, memory: Memory): TranslatedProse {
  const { tree, fills } = prose;
  const { blocks, whole } = match;
  const children =
    whole && isShown(whole)
      ? showWhole(whole.value, tree.children, fills, memory.language)
      : blocks.flatMap((block) => showBlock(block, fills, memory).concat(lineBreak));
  // What is left of placeholders stands in blocks of the original.
  return {
    tree: fillProse({ tree: { type: 'root', children }, fills }, memory.language),
    segments: segmentsOf(match),
  };
}

const lineBreak: Content = { type: 'text', value: '\n' };

function showBlock(
  { nodes, segments, whole }: BlockMatch,
  fills: Prose['fills'],
  memory: Memory,
): Content[] {
  if (whole && isShown(whole.segment)) {
    return showWhole(whole.segment.value, nodes, fills, memory.language, whole.numbers);
  }
  let next = 0;
  return mapUnits(nodes, (unit) => {
    if (!unit.hasLetters) return unit.original;
    const segment = segments[next++];
    if (segment && isShown(segment))
      return showTranslation(unit, segment.value, fills, memory.language);
    return showOriginal(unit, segment?.state ?? 'missing', fills, memory);
  });
}
