import { type Place, SourceError } from '../source-error.ts';
import { reducers } from './reduce.ts';
import { readRunPath, type RunNumbers, type Runs } from './run-path.ts';

export type { Runs } from './run-path.ts';

/**
 * `distillation.teacher.testErrors` → `114`, `paper.distilled.testErrors.spread` → `66–71`: a number out of a record,
 * or what several of them come to.
 *
 * @throws {SourceError} where no run has the number, or several have one and nothing says which
 */
export function runNumber(path: string, runs: Runs, place: Place): string {
  const found = readRunPath(path, runs, place);
  const { values, percent, reducer } = found;
  if (values.length > 1 && !reducer)
    throw new SourceError(
      place,
      `"${path}" is ${values.length} numbers, one for each seed: ${format(values)}`,
      `End it with one of ${Object.keys(reducers).join(', ')}, or name a seed, as in seed1`,
    );
  const shown = reducer ? reducers[reducer](values) : values;
  return format(shown, isShare(found) && percent, '–');
}

/** How many trainings there were is a count whatever was counted. */
export function isShare({ percent, reducer }: RunNumbers): boolean {
  return percent && reducer !== 'count';
}

/** `2,395,210`, `0.41`, `13.2 %`: as English and Chinese write numbers. */
export function format(values: readonly number[], percent = false, between = ', '): string {
  const digits = percent
    ? { minimumFractionDigits: 1, maximumFractionDigits: 1 }
    : { maximumFractionDigits: 2 };
  const { format: one } = new Intl.NumberFormat('en', digits);
  // Two that look the same are said once.
  const written = values.map((value) => one(value));
  const said = between === '–' ? [...new Set(written)] : written;
  return said.join(between) + (percent ? '\u00A0%' : '');
}
