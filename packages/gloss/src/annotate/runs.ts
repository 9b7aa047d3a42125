import { formatNumbers } from 'gloss-common/numbers';
import { type Place, SourceError } from '../source-error.ts';
import { reducers } from './reduce.ts';
import { readRunPath, type Runs } from './run-path.ts';

export type { Runs } from './run-path.ts';

/**
 * `paper.model.testErrors` → `114`, `paper.model.testErrors.spread` → `66–71`: a number out of a record,
 * or what several of them come to.
 *
 * @throws {SourceError} where no run has the number, or several have one and nothing says which
 */
export function runNumber(path: string, runs: Runs, place: Place): string {
  const { values, style, reducer } = readRunPath(path, runs, place);
  if (values.length > 1 && !reducer)
    throw new SourceError(
      place,
      `"${path}" is ${values.length} numbers, one for each seed: ${formatNumbers(values, style)}`,
      `End it with one of ${Object.keys(reducers).join(', ')}, or name a seed, as in seed1`,
    );
  return formatNumbers(reducer ? reducers[reducer](values) : values, style, '–');
}
