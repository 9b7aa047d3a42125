import leven from 'leven';

/** `Did you mean "x"?` for the candidate that a typing slip most likely turned into `name`, or nothing at all. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates);
  return found === undefined ? '' : `Did you mean "${found}"? `;
}

/** The candidate with the fewest edits from `name`, if no more than about a third of it differs. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = slips(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Letters added, dropped or changed. Two that are swapped are changed both, but one slip: all letters are there. */
function slips(name: string, candidate: string): number {
  const edits = leven(name, candidate);
  return edits > 1 && lettersOf(name) === lettersOf(candidate) ? edits - 1 : edits;
}

function lettersOf(name: string): string {
  return [...name].sort().join('');
}
