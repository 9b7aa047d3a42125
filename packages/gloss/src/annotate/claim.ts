import { type Place, SourceError } from '../source-error.ts';
import { reducers } from './reduce.ts';
import { readRunPath, type Runs } from './run-path.ts';

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '=': (left, right) => left === right,
};

/** One side: its numbers, and how they are quoted. */
interface ClaimSide {
  values: number[];
  /** Shares are compared with shares alone. */
  isShare: boolean;
  said: string;
}

/**
 * Compares what a text rests upon with the records: `paper.model.testErrors < paper.baseline.testErrors`. Of several
 * seeds that nothing reduces, every one must hold against every one of the other side.
 *
 * @throws {SourceError} where it isn't so, and where a side is neither a number nor a path to one
 */
export function checkClaim(claim: string, runs: Runs, place: Place): void {
  const [, left, sign, right] = /^([^<>=]+)(<=|>=|[<>=])([^<>=]+)$/.exec(claim) ?? [];
  const compare = comparisons[sign ?? ''];
  if (left === undefined || right === undefined || !compare)
    throw new SourceError(
      place,
      `the claim "${claim}" is no comparison`,
      `Write two sides with one of ${Object.keys(comparisons).join(' ')} between them: {claim:paper.model.testErrors < paper.baseline.testErrors}`,
    );
  const [ours, theirs] = [sideOf(left.trim(), runs, place), sideOf(right.trim(), runs, place)];
  if (ours.isShare !== theirs.isShare)
    throw new SourceError(
      place,
      `the claim "${claim}" compares a share with what is none: ${ours.said}, and ${theirs.said}`,
      'Write a share as a percentage, 1.4 %, or leave "percent" off',
    );
  if (ours.values.every((one) => theirs.values.every((other) => compare(one, other)))) return;
  throw new SourceError(
    place,
    `the runs contradict the claim "${claim}": ${ours.said}, and ${theirs.said}`,
    'Change the text, or the runs it tells of',
  );
}

function sideOf(written: string, runs: Runs, place: Place): ClaimSide {
  const [literal, digits = '', sign] =
    /^(-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)(?:\s*(%))?$/.exec(written) ?? [];
  if (literal !== undefined) {
    const isShare = sign !== undefined;
    // 1.4 % is read as 1.4e-2, which is exactly what 14 of 1,000 come to.
    const value = Number(digits.replaceAll(',', '') + (isShare ? 'e-2' : ''));
    return { values: [value], isShare, said: `${written} is itself` };
  }
  const { values: all, style, reducer } = readRunPath(written, runs, place);
  if (reducer === 'spread')
    throw new SourceError(
      place,
      `"${written}" is two numbers`,
      'Compare least or most, or leave "spread" off to mean every seed',
    );
  const values = reducer ? reducers[reducer](all) : all;
  const isShare = style.share === true;
  return { values, isShare, said: `${written} is ${exactly(values, isShare)}` };
}

/** Not rounded: a claim may fail by less than a page would show. */
function exactly(values: readonly number[], isShare: boolean): string {
  if (!isShare) return values.join(', ');
  return `${values.map((value) => Number((100 * value).toPrecision(15))).join(', ')} %`;
}
