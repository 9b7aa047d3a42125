import type { Metric } from 'gloss-common/metric';

type Metrics = Readonly<Record<string, Metric>>;

/** A place in a record, and what is around it that its meaning depends on. */
export interface Spot {
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

/** What is declared of a number: under its path within a result, else under its last name. */
export function declared({
  metrics = {},
  names,
}: Pick<Spot, 'metrics' | 'names'>): Metric | undefined {
  const key = [names.join('.'), names.at(-1) ?? ''].find((name) => Object.hasOwn(metrics, name));
  return key === undefined ? undefined : metrics[key];
}

/** What one step can lead to. */
export function fields(spot: Spot): Map<string, Spot[]> {
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
