import { hasBlock, blocksOf } from '../blocks.ts';
import { normaliseNodes } from '../keys.ts';
import { hasLetters } from '../units.ts';
import type { Finding, Level } from '../types.ts';
import { missingFrom, readNumbers, spelledIn, type WrittenNumber } from './numbers.ts';
import { type Side, surplus } from './side.ts';

/** Formulas and code come from the original page: each must have its place, and no other. */
export function checkPlaceholders(original: Side, translated: Side): Finding[] {
  const lost = surplus(original.placeholders, translated.placeholders);
  const added = surplus(translated.placeholders, original.placeholders);
  const list = (numbers: readonly number[]) => numbers.map((n) => `_^_${n}_^_`).join(', ');
  return [
    ...findings('placeholders', 'error', lost.length, `${list(lost)} of the original is missing`),
    ...findings('placeholders', 'error', added.length, `${list(added)} is not in the original`),
  ];
}

/** A translation may leave a link out, or split it, but lead nowhere else. */
export function checkLinks(original: Side, translated: Side): Finding[] {
  const added = translated.links.filter((link) => !original.links.includes(link));
  const lost = original.links.filter((link) => !translated.links.includes(link));
  const anchors = translated.anchors.filter((id) => !original.anchors.includes(id));
  return [
    ...findings(
      'links',
      'error',
      added.length,
      `it links to ${added.join(', ')}, which the original does not`,
    ),
    ...findings('links', 'warning', lost.length, `the link to ${lost.join(', ')} is lost`),
    ...findings(
      'links',
      'warning',
      anchors.length,
      `the anchor ${anchors.join(', ')} is not in the original`,
    ),
  ];
}

/** A number that changes in translation is more often wrong than not. */
export function checkNumbers(original: Side, translated: Side): Finding[] {
  const [ours, theirs] = [readNumbers(original).numbers, readNumbers(translated).numbers];
  const less = missingFrom(ours, theirs).filter(isDigit(translated));
  const more = missingFrom(theirs, ours).filter(isDigit(original));
  const list = (numbers: readonly WrittenNumber[]) => numbers.map(({ text }) => text).join(', ');
  return [
    ...findings('numbers', 'warning', less.length, `the number ${list(less)} is lost`),
    ...findings(
      'numbers',
      'warning',
      more.length,
      `the number ${list(more)} is not in the original`,
    ),
  ];
}

/** What one says in digits the other may say in words. */
function isDigit({ text }: Side): (number: WrittenNumber) => boolean {
  const spelled = spelledIn(text);
  return ({ readings }) => !readings.flat().some((value) => spelled.has(value));
}

/** A translation that is its own key, with something in it to translate. */
export function checkIdentical(original: Side, translated: Side): Finding[] {
  const isSame =
    normaliseNodes(original.tree.children) === normaliseNodes(translated.tree.children);
  if (!isSame || !hasLetters(original.tree.children)) return [];
  return [{ check: 'identical', level: 'warning', message: 'it is the original, not translated' }];
}

/** A paragraph stays one paragraph: what is more is put into it, line by line. */
export function checkStructure(original: Side, translated: Side): Finding[] {
  const tags = ({ tree }: Side) =>
    hasBlock(tree.children)
      ? blocksOf(tree.children)
          .map(({ tag }) => tag || 'text')
          .join(' ')
      : '';
  const [ours, theirs] = [tags(original), tags(translated)];
  if (ours === theirs) return [];
  const message = `its blocks are ${theirs || 'none'}, and those of the original ${ours}`;
  return [{ check: 'structure', level: 'warning', message }];
}

function findings(check: string, level: Level, count: number, message: string): Finding[] {
  return count > 0 ? [{ check, level, message }] : [];
}
