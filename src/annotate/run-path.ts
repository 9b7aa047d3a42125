import type { NumberStyle } from '../numbers.ts';
import { type Place, SourceError } from '../source-error.ts';
import type { Metric } from '../train/topic.ts';
import { didYouMean } from './nearest.ts';
import { reducers } from './reduce.ts';

/** Records of trainings by name, as JSON: `distillation` → what `content/runs/distillation.json` holds. */
export type Runs = ReadonlyMap<string, unknown>;

/** Numbers out of a record: one, or one for each of several trainings. */
export interface RunNumbers {
  path: string;
  values: number[];
  /** What the record declares of them, or what a percentage is. */
  style: NumberStyle;
  /** What makes one of them all; absent where nothing was said. */
  reducer: keyof typeof reducers | undefined;
}

type Metrics = Readonly<Record<string, Metric>>;

/** A place in a record, and what is around it that its meaning depends on. */
interface Spot {
  value: unknown;
  /** The objects that it lies in, from the inside out. */
  around: readonly object[];
  /** What the run declares of its models' numbers; absent outside of them. */
  metrics?: Metrics | undefined;
  /** Names of the fields that lead here from a result, or from a model. */
  names: readonly string[];
  /** Which class a row of a confusion matrix is about. */
  row?: number | undefined;
  /** How many samples of its class a number counts a part of. */
  whole?: number | undefined;
  /** Of the training that it belongs to. */
  seed?: number | undefined;
}

/** A share of what is counted, as a percentage. */
const percentage: NumberStyle = { share: true, digits: 1 };

/**
 * Walks `paper.distilled.testErrors.median` through the records. A step leads to a field, or to all entries of that
 * `name` in a list; a model's `result` needs no step of its own. Then `seed2` keeps one seed, `percent` makes shares
 * of what a metric is declared to be a part of, and a reducer ends the path.
 *
 * @throws {SourceError} where no run has the number
 */
export function readRunPath(path: string, runs: Runs, place: Place): RunNumbers {
  const [run = '', ...steps] = path.split('.');
  let spots: Spot[] = [{ value: runNamed(run, runs, place), around: [], names: [] }];
  let walked = run;
  let style: NumberStyle | undefined;
  const found = (reducer: RunNumbers['reducer']): RunNumbers => {
    const values = numbersOf(spots, walked, place);
    return { path, values, style: style ?? declared(spots[0]) ?? {}, reducer };
  };
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
      return found(step);
    } else throw lacks(place, walked, step, spots[0]);
    walked += `.${step}`;
  }
  return found(undefined);
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

/** What is declared of a number: under its path within a result, else under its last name. */
function declared({ metrics = {}, names }: Spot = nowhere): Metric | undefined {
  const key = [names.join('.'), names.at(-1) ?? ''].find((name) => Object.hasOwn(metrics, name));
  return key === undefined ? undefined : metrics[key];
}

const nowhere: Spot = { value: {}, around: [], names: [] };

function isReducer(step: string): step is keyof typeof reducers {
  return Object.hasOwn(reducers, step);
}

function lacks(place: Place, walked: string, step: string, spot: Spot = nowhere) {
  const known = [...fields(spot).keys()];
  const whose = spot.seed === undefined ? '' : ` (seed ${spot.seed})`;
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

/** What one step can lead to. */
function fields(spot: Spot): Map<string, Spot[]> {
  const { value, row } = spot;
  if (typeof value !== 'object' || value === null) return new Map();
  const inside = { ...spot, row: undefined, around: [value, ...spot.around] };
  const known = new Map<string, Spot[]>();
  const entries: [string, unknown][] = Object.entries(value);
  const metricsOf = (key: string) => (key === 'models' ? metricsIn(value) : spot.metrics);
  for (const [key, inner] of entries) {
    const further = Array.isArray(inner)
      ? byName(inner, { ...inside, metrics: metricsOf(key) })
      : fields({ ...inside, value: key === 'result' ? inner : undefined, names: [] });
    for (const [name, spots] of further) known.set(name, spots);
  }
  const isMatrix = declared(spot)?.kind === 'confusion' && Array.isArray(value);
  for (const [key, inner] of entries) {
    const names = key === 'result' ? [] : [...spot.names, key];
    const around = { ...inside, metrics: metricsOf(key), names };
    known.set(key, [{ ...around, value: inner, ...(isMatrix && { row: Number(key) }) }]);
  }
  if (row !== undefined && isNumbers(value)) {
    const count = value.reduce((sum, cell) => sum + cell, 0);
    const ofClass = { ...inside, metrics: undefined };
    known.set('count', [{ ...ofClass, value: count }]);
    known.set('wrong', [{ ...ofClass, value: count - (value[row] ?? 0), whole: count }]);
  }
  return known;
}

function metricsIn(run: { metrics?: unknown }): Metrics | undefined {
  const { metrics } = run;
  return typeof metrics === 'object' && metrics !== null ? (metrics as Metrics) : undefined;
}

function byName(list: readonly unknown[], around: Spot): Map<string, Spot[]> {
  const groups = new Map<string, Spot[]>();
  for (const item of list) {
    if (!isNamed(item)) continue;
    const group = groups.get(item.name) ?? [];
    const seed = item.seed ?? around.seed;
    groups.set(item.name, [...group, { ...around, value: item, names: [], seed }]);
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
