import type { NumberStyle } from 'gloss-common/numbers';
import { type Place, SourceError } from '../source-error.ts';
import { didYouMean } from 'gloss-common/nearest';
import { reducers } from './reduce.ts';
import { declared, fields, type Spot } from './run-fields.ts';

/** Records of trainings by name, as JSON: `paper` → what `content/runs/paper.json` holds. */
export interface Runs extends ReadonlyMap<string, unknown> {
  /** Takes note of every path that is looked up. */
  asked?: Set<string>;
}

/** Numbers out of a record: one, or one for each of several trainings. */
export interface RunNumbers {
  path: string;
  values: number[];
  /** What the record declares of them, or what a percentage is. */
  style: NumberStyle;
  /** What makes one of them all; absent where nothing was said. */
  reducer: keyof typeof reducers | undefined;
}

/** A share of what is counted, as a percentage. */
const percentage: NumberStyle = { share: true, digits: 1 };

/**
 * Walks `paper.model.testErrors.median` through the records. A step leads to a field, or to all entries of that
 * `name` in a list; a model's `result` needs no step of its own. Then `seed2` keeps one seed, `percent` makes shares
 * of what a metric is declared to be a part of, and a reducer ends the path.
 *
 * @throws {SourceError} where no run has the number
 */
export function readRunPath(path: string, runs: Runs, place: Place): RunNumbers {
  const { spots, walked, style, reducer } = walk(path, runs, place);
  const [first] = spots;
  const values = numbersOf(spots, walked, place);
  return { path, values, style: style ?? (first && declared(first)) ?? {}, reducer };
}

/**
 * What such a path leads to, be it a number or not: one for each model of the name.
 *
 * @throws {SourceError} where it leads nowhere
 */
export function readRunFields(path: string, runs: Runs, place: Place): Spot[] {
  return walk(path, runs, place).spots;
}

/** All that a page can make of a path. */
export function answerOfRuns(path: string, runs: Runs, place: Place): string {
  const { spots, style, reducer } = walk(path, runs, place);
  return JSON.stringify([
    style,
    reducer,
    spots.map((spot) => Object.assign({}, spot, { around: undefined })),
  ]);
}

/** Where a path has led. */
interface Walked extends Pick<RunNumbers, 'reducer'> {
  spots: Spot[];
  walked: string;
  style?: NumberStyle | undefined;
}

function walk(path: string, runs: Runs, place: Place): Walked {
  runs.asked?.add(path);
  const [run = '', ...steps] = path.split('.');
  let spots: Spot[] = [{ value: runNamed(run, runs, place), around: [], names: [] }];
  let walked = run;
  let style: NumberStyle | undefined;
  for (const [index, step] of steps.entries()) {
    const known = spots.map(fields);
    const next = known.flatMap((map) => map.get(step) ?? []);
    // A field comes first, so that a model may be called what a reducer is.
    if (next.length > 0) {
      const lacking = known.findIndex((map) => !map.has(step));
      if (lacking >= 0) throw lacks(place, walked, step, spots[lacking]);
      spots = next;
    } else if (/^seed-?\d+$/.test(step)) spots = ofSeed(spots, step, walked, place);
    else if (step === 'percent' && !style) {
      spots = spots.map((spot) => ({ ...spot, value: shareOf(spot, walked, place) }));
      style = percentage;
    } else if (isReducer(step)) {
      const rest = steps.slice(index + 1);
      if (rest.length > 0)
        throw new SourceError(
          place,
          `"${walked}.${step}" is a number already, and has no "${rest.join('.')}"`,
          `What makes one number of several comes last: ${[walked, ...rest, step].join('.')}`,
        );
      // How many trainings there are is known before there is any number, and is no share whatever was counted.
      if (step === 'count') {
        spots = spots.map((spot) => ({ ...spot, value: 1 }));
        style = {};
      }
      return { spots, walked, style, reducer: step };
    } else throw lacks(place, walked, step, spots[0]);
    walked += `.${step}`;
  }
  return { spots, walked, style, reducer: undefined };
}

/** @throws {SourceError} where there is no such run */
export function runNamed(run: string, runs: Runs, place: Place): unknown {
  if (runs.has(run)) return runs.get(run);
  throw new SourceError(
    place,
    `there is no run "${run}"`,
    `${didYouMean(run, runs.keys())}A run is a record in content/runs: copy runs/<id>/record.json there`,
  );
}

function isReducer(step: string): step is keyof typeof reducers {
  return Object.hasOwn(reducers, step);
}

function lacks(place: Place, walked: string, step: string, spot?: Spot) {
  const known = spot ? [...fields(spot).keys()] : [];
  const whose = spot?.seed === undefined ? '' : ` (seed ${spot.seed})`;
  const remedy =
    known.length > 0
      ? `It has ${listed(known)}`
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

function shareOf(spot: Spot, walked: string, place: Place): number {
  const { value, metrics = {}, around } = spot;
  const counted = declared(spot)?.of;
  const holder = around.find((object) => counted !== undefined && Object.hasOwn(object, counted));
  const whole = spot.whole ?? (holder as Record<string, unknown> | undefined)?.[counted ?? ''];
  if (typeof value === 'number' && typeof whole === 'number' && whole > 0) return value / whole;
  const parts = Object.keys(metrics).filter((key) => metrics[key]?.of !== undefined);
  throw new SourceError(
    place,
    `"${walked}" is no part of anything that is counted`,
    `A percent is made of ${[...parts, 'the "wrong" of a class'].join(', ')}: a metric is declared with "of", which names what it is a part of`,
  );
}

function numbersOf(spots: Spot[], walked: string, place: Place): number[] {
  return spots.map((spot) => {
    if (typeof spot.value === 'number' && Number.isFinite(spot.value)) return spot.value;
    const known = [...fields(spot).keys()];
    throw new SourceError(
      place,
      `"${walked}" is not a number`,
      known.length > 0
        ? `Go on with one of ${listed(known)}`
        : `It is ${JSON.stringify(spot.value)}: name another field`,
    );
  });
}

/** A list of many epochs is only numbered. */
function listed(names: readonly string[]): string {
  return names.length > 1 && names.every((name, index) => name === String(index))
    ? `0 to ${names.length - 1}`
    : names.join(', ');
}
