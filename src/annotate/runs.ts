import { type Place, SourceError } from '../source-error.ts';
import { didYouMean } from './nearest.ts';

/** Records of trainings by name, as JSON: `distillation` → what `content/runs/distillation.json` holds. */
export type Runs = ReadonlyMap<string, unknown>;

/**
 * `distillation.teacher.testErrors` → `114`: a number out of a record. Each step leads to a field, or to the entry of
 * that `name` in a list; a model's `result` needs no step of its own.
 *
 * @throws {SourceError} where no run has the number
 */
export function runNumber(path: string, runs: Runs, place: Place): string {
  const [run = '', ...steps] = path.split('.');
  if (!runs.has(run))
    throw new SourceError(
      place,
      `there is no run "${run}"`,
      `${didYouMean(run, runs.keys())}A run is a record in content/runs: copy runs/<id>/record.json there`,
    );
  let value = runs.get(run);
  let walked = run;
  for (const step of steps) {
    const known = fields(value);
    if (!known.has(step))
      throw new SourceError(
        place,
        `"${walked}" has no "${step}"`,
        `${didYouMean(step, known.keys())}It has ${[...known.keys()].join(', ')}`,
      );
    value = known.get(step);
    walked += `.${step}`;
  }
  if (typeof value === 'number') return format(value);
  throw new SourceError(
    place,
    `"${walked}" is not a number`,
    `Go on with one of ${[...fields(value).keys()].join(', ')}`,
  );
}

/** What one step can lead to. */
function fields(value: unknown): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map();
  const own: [string, unknown][] = Object.entries(value);
  const inside = own.flatMap(([key, inner]): [string, unknown][] => {
    if (Array.isArray(inner)) return inner.filter(isNamed).map((item) => [item.name, item]);
    return key === 'result' ? [...fields(inner)] : [];
  });
  return new Map([...inside, ...own]);
}

function isNamed(value: unknown): value is { name: string } {
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  );
}

/** `2,395,210`, `0.41`: as English and Chinese write numbers. */
function format(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(value);
}
