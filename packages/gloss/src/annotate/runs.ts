import type { Text, TextData } from 'hast';
import { formatNumbers, type NumberStyle } from 'gloss-common/numbers';
import { type Place, SourceError } from '../source-error.ts';
import { reducers } from './reduce.ts';
import { readRunPath, type Runs } from './run-path.ts';

export type { Runs } from './run-path.ts';

declare module 'hast' {
  interface TextData {
    /** What a text of measured numbers says, for other languages to write their own way. */
    numbers?: { values: number[]; style: NumberStyle };
  }
}

/**
 * `paper.model.testErrors` → `114`, `paper.model.testErrors.spread` → `66–71`: a number out of a record,
 * or what several of them come to, as English writes it.
 *
 * @throws {SourceError} where no run has the number, or several have one and nothing says which
 */
export function runNumber(path: string, runs: Runs, place: Place): Text {
  const { values, style: declared, reducer } = readRunPath(path, runs, place);
  const { share, digits, of } = declared;
  const style = { share, digits, of };
  if (values.length > 1 && !reducer)
    throw new SourceError(
      place,
      `"${path}" is ${values.length} numbers, one for each seed: ${formatNumbers(values, style)}`,
      `End it with one of ${Object.keys(reducers).join(', ')}, or name a seed, as in seed1`,
    );
  return writeNumbers({ values: reducer ? reducers[reducer](values) : values, style });
}

/** Measured numbers as the reader's language writes them. */
export function writeNumbers(numbers: NonNullable<TextData['numbers']>, language = 'en'): Text {
  const value = formatNumbers(numbers.values, numbers.style, { between: '–', language });
  return { type: 'text', value, data: { numbers } };
}
