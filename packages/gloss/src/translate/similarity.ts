/** From here on, one English text counts as a changed version of another. */
export const similar = 0.9;

/**
 * How much of one key stands in another, from 0 to 1: the greater of 1 − d/n over characters (d: Levenshtein distance,
 * n: length of the longer one) and 2·c/(m + n) over words (c: longest common subsequence, tags left out). The first
 * forgives a letter in a short heading, the second a changed link in a paragraph. What is below `similar` is given as 0,
 * which is what makes it fast.
 */
export function similarity(a: string, b: string): number {
  const ratio = Math.max(characterRatio(a, b), wordRatio(wordsOf(textOf(a)), wordsOf(textOf(b))));
  return ratio >= similar ? ratio : 0;
}

function characterRatio(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  const limit = Math.floor(longer * (1 - similar));
  const distance = levenshtein(a, b, limit);
  return distance > limit ? 0 : 1 - distance / Math.max(longer, 1);
}

/** Levenshtein distance, or `limit + 1` where it is greater; only the band that can stay within is computed. */
export function levenshtein(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => (j <= limit ? j : limit + 1));
  for (let i = 1; i <= a.length; i++) {
    const row = Array.from({ length: b.length + 1 }, () => limit + 1);
    if (i <= limit) row[0] = i;
    let best = row[0] ?? 0;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j++) {
      const changed = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const moved = Math.min(previous[j] ?? 0, row[j - 1] ?? 0) + 1;
      const cost = Math.min(changed, moved, limit + 1);
      row[j] = cost;
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

function wordRatio(a: readonly string[], b: readonly string[]): number {
  const total = a.length + b.length;
  if (total === 0 || (2 * sharedWords(a, b)) / total < similar) return 0;
  return (2 * (commonSubsequence(a, b)[0]?.[0] ?? 0)) / total;
}

/** Words that both have, in any order: never fewer than in the same order, and quick to count. */
function sharedWords(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of a) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of b) {
    const left = counts.get(word) ?? 0;
    if (left > 0) shared++;
    counts.set(word, left - 1);
  }
  return shared;
}

/** `table[i][j]`: length of the longest common subsequence of `a` from i on and `b` from j on. */
export function commonSubsequence(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () =>
    Array.from({ length: b.length + 1 }, () => 0),
  );
  for (let i = a.length - 1; i >= 0; i--) {
    const row = table[i] ?? [];
    const below = table[i + 1] ?? [];
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

/** With the signs that stick to them: `TensorFlow.js` is one word. */
function wordsOf(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}

/** Keys are well-formed HTML that we wrote ourselves, so tags end at the next `>`. */
function textOf(key: string): string {
  return key.startsWith('<') ? key.replaceAll(/<[^>]*>/g, ' ') : key;
}
