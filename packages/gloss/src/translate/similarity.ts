import { isSegmentKey } from './keys.ts';
import { diffArrays } from 'diff';
import leven from 'leven';
import { unspaced } from './unspaced.ts';

/** From here on, one text counts as a changed version of another. */
export const similar = 0.9;

/**
 * How much of one key stands in another, from 0 to 1: the greater of 1 − d/n over characters (d: Levenshtein distance,
 * n: length of the longer one) and 2·c/(m + n) over words (c: longest common subsequence, tags left out). The first
 * forgives a letter in a short heading, the second a changed link in a paragraph. What is below `similar` is given as 0,
 * which is what makes it fast.
 */
export function similarity(a: string, b: string): number {
  const words = wordRatio(wordsOf(textOf(a)), wordsOf(textOf(b)), similar);
  return Math.max(characterRatio(a, b), words);
}

function characterRatio(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  const limit = editsWithin(longer, similar);
  if (Math.abs(a.length - b.length) > limit) return 0;
  // Where there are more edits than that, it says `maxDistance`.
  const edits = leven(a, b, { maxDistance: limit + 1 });
  return edits > limit ? 0 : 1 - edits / Math.max(longer, 1);
}

/** The share of words that two texts have in common, in their order; 0 where it is less than `least`. */
export function wordRatio(a: readonly string[], b: readonly string[], least: number): number {
  const total = a.length + b.length;
  const changes = diffArrays([...a], [...b], { maxEditLength: editsWithin(total, least) });
  if (!changes || total === 0) return 0;
  const kept = changes.filter(({ added, removed }) => !added && !removed);
  const ratio = (2 * kept.reduce((sum, { count }) => sum + count, 0)) / total;
  return ratio >= least ? ratio : 0;
}

/** How many of so many may differ in what has that much in common. */
function editsWithin(count: number, least: number): number {
  return Math.floor(count - least * count);
}

const word = new RegExp(String.raw`[${unspaced}]|[^\s${unspaced}]+`, 'gu');

/** With the signs that stick to them: `TensorFlow.js` is one word, and so is each Han character. */
export function wordsOf(text: string): string[] {
  return text.match(word) ?? [];
}

/** Keys are well-formed HTML that we wrote ourselves, so tags end at the next `>`. */
export function textOf(key: string): string {
  return isSegmentKey(key) ? key.replaceAll(/<[^>]*>/g, ' ') : key;
}
