import { type Place, SourceError } from '../source-error.ts';
import { didYouMean } from './nearest.ts';
import { reducers } from './reduce.ts';

/** Records of trainings by name, as JSON: `distillation` → what `content/runs/distillation.json` holds. */
export type Runs = ReadonlyMap<string, unknown>;

/** Numbers out of a record: one, or one for each of several trainings. */
export interface RunNumbers {
  path: string;
  values: number[];
  /** Whether they are shares of a hundred. */
  percent: boolean;
  /** What makes one of them all; absent where nothing was said. */
  reducer: keyof typeof reducers | undefined;
}

/** A place in a record, and what is around it that its meaning depends on. */
interface Spot {
  value: unknown;
  /** What the number is a part of. */
  whole?: number | undefined;
  /** How many images the nearest result around it was tested on. */
  tested?: number | undefined;
  /** Which class a row of a confusion matrix is about. */
  row?: number | undefined;
  /** Of the training that it belongs to. */
  seed?: number | undefined;
}

/**
 * Walks `paper.distilled.testErrors.median` through the records. A step leads to a field, or to all entries of that
 * `name` in a list; a model's `result` needs no step of its own. Then `seed2` keeps one seed, `percent` makes shares
 * of the tested images, and a reducer ends the path.
 *
 * @throws {SourceError} where no run has the number
 */
export function readRunPath(path: string, runs: Runs, place: Place): RunNumbers {
  const [run = '', ...steps] = path.split('.');
  if (!runs.has(run))
    throw new SourceError(
      place,
      `there is no run "${run}"`,
      `${didYouMean(run, runs.keys())}A run is a record in content/runs: copy runs/<id>/record.json there`,
    );
  let spots: Spot[] = [{ value: runs.get(run) }];
  let walked = run;
  let percent = false;
  for (const [index, step] of steps.entries()) {
    const known = spots.map(fields);
    const next = known.flatMap((map) => map.get(step) ?? []);
    // A field comes first, so that a model may be called what a reducer is.
    if (next.length > 0) {
      const lacking = known.findIndex((map) => !map.has(step));
      if (lacking >= 0) throw lacks(place, walked, step, spots[lacking]);
      spots = next;
    } else if (/^seed-?\d+$/.test(step)) spots = ofSeed(spots, step, walked, place);
    else if (step === 'percent' && !percent) {
      spots = spots.map((spot) => ({ ...spot, value: shareOf(spot, walked, place) }));
      percent = true;
    } else if (isReducer(step)) {
      const rest = steps.slice(index + 1);
      if (rest.length > 0)
        throw new SourceError(
          place,
          `"${walked}.${step}" is a number already, and has no "${rest.join('.')}"`,
          `What makes one number of several comes last: ${[walked, ...rest, step].join('.')}`,
        );
      // How many trainings there are is known before there is any number.
      if (step === 'count') spots = spots.map((spot) => ({ ...spot, value: 1 }));
      return { path, values: numbersOf(spots, walked, place), percent, reducer: step };
    } else throw lacks(place, walked, step, spots[0]);
    walked += `.${step}`;
  }
  return { path, values: numbersOf(spots, walked, place), percent, reducer: undefined };
}

function isReducer(step: string): step is keyof typeof reducers {
  return Object.hasOwn(reducers, step);
}

function lacks(place: Place, walked: string, step: string, spot: Spot = { value: {} }) {
  const known = [...fields(spot).keys()];
  const whose = spot.seed === undefined ? '' : ` (seed ${spot.seed})`;
  const remedy =
    known.length > 0
      ? `It has ${known.join(', ')}`
      : `It is a number: end there, or go on with seed<N>, percent, ${Object.keys(reducers).join(', ')}`;
  return new SourceError(
    place,
    `"${walked}"${whose} has no "${step}"`,
    `${didYouMean(step, [...known, ...(known.length > 0 ? [] : ['percent', ...Object.keys(reducers)])])}${remedy}`,
  );
}

function ofSeed(spots: Spot[], step: string, walked: string, place: Place): Spot[] {
  const seed = Number(step.slice('seed'.length));
  const kept = spots.filter((spot) => spot.seed === seed);
  if (kept.length > 0) return kept;
  const seeds = spots.flatMap((spot) => spot.seed ?? []);
  throw new SourceError(
    place,
    `"${walked}" has no seed ${seed}`,
    seeds.length > 0
      ? `It has ${seeds.map((known) => `seed${known}`).join(', ')}`
      : 'Only what belongs to a model has one: name the model first',
  );
}

function shareOf({ value, whole }: Spot, walked: string, place: Place): number {
  if (typeof value === 'number' && whole !== undefined && whole > 0) return (100 * value) / whole;
  throw new SourceError(
    place,
    `"${walked}" is no part of anything that is counted`,
    'A percent is made of testErrors, of heldOutErrors, or of the wrong of a class: confusion.3.wrong',
  );
}

function numbersOf(spots: Spot[], walked: string, place: Place): number[] {
  return spots.map((spot) => {
    if (typeof spot.value === 'number') return spot.value;
    throw new SourceError(
      place,
      `"${walked}" is not a number`,
      `Go on with one of ${[...fields(spot).keys()].join(', ')}`,
    );
  });
}

/** What one step can lead to. */
function fields({ value, row, ...around }: Spot): Map<string, Spot[]> {
  if (typeof value !== 'object' || value === null) return new Map();
  const { seed = around.seed, testCount: tested = around.tested, heldOutCount } = value as Counts;
  const wholes: Record<string, number | undefined> = {
    testErrors: tested,
    heldOutErrors: heldOutCount,
  };
  const known = new Map<string, Spot[]>();
  const entries: [string, unknown][] = Object.entries(value);
  for (const [key, inner] of entries) {
    const further = Array.isArray(inner)
      ? byName(inner)
      : fields({ value: key === 'result' ? inner : undefined, seed, tested });
    for (const [name, spots] of further) known.set(name, spots);
  }
  for (const [key, inner] of entries) {
    const isRow = isMatrix(value);
    known.set(key, [
      { value: inner, whole: wholes[key], tested, seed, row: isRow ? Number(key) : undefined },
    ]);
  }
  if (row !== undefined && isNumbers(value)) {
    const count = value.reduce((sum, cell) => sum + cell, 0);
    known.set('count', [{ value: count, seed }]);
    known.set('wrong', [{ value: count - (value[row] ?? 0), whole: count, seed }]);
  }
  return known;
}

/** What the numbers in an object are seen against. */
interface Counts {
  seed?: number;
  testCount?: number;
  heldOutCount?: number;
}

function byName(list: readonly unknown[]): Map<string, Spot[]> {
  const groups = new Map<string, Spot[]>();
  for (const item of list) {
    if (!isNamed(item)) continue;
    const group = groups.get(item.name) ?? [];
    groups.set(item.name, [...group, { value: item, seed: item.seed }]);
  }
  return groups;
}

function isNamed(value: unknown): value is { name: string; seed?: number } {
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  );
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function isMatrix(value: unknown): value is number[][] {
  return Array.isArray(value) && value.length > 0 && value.every(isNumbers);
}
