import { type Slot, slots } from 'gloss-charts/frame';
import type { EpochLine, StepsLine } from '../records/metrics.ts';
import type { ModelRecord, RunRecord } from '../records/run-record.ts';
import type { WatchedRun } from './runs.ts';

/** A run that was chosen; its slot is a colour and a dash. */
export interface Selected extends WatchedRun {
  slot: Slot;
}

/** A model of a selected run, and what the run's lines say of it. */
export interface WatchedModel {
  record: RunRecord;
  slot: Slot;
  model: ModelRecord;
  steps: readonly StepsLine[];
  epochs: readonly EpochLine[];
}

/** What one job of a topic has become: a model for each selected run, and for each of its seeds. */
export interface WatchedJob {
  name: string;
  title: string;
  models: readonly WatchedModel[];
  /** What its lines have numbers of, in the order of the charts. */
  metrics: readonly string[];
}

export interface WatchedTopic {
  name: string;
  title: string;
  runs: readonly Selected[];
  jobs: readonly WatchedJob[];
}

/** How many runs are compared until some are chosen: the latest one and some before it. */
const usual = 4;
/** What lines say of steps and time; all else in them is a metric. */
const places = ['type', 'model', 'epoch', 'step', 'steps', 'stepsPerEpoch'];
const notMetrics = new Set([...places, 'samplesPerSecond', 'seconds', 'at']);
/** Every line of steps has these. */
const firstMetrics = ['loss', 'learningRate'];

/**
 * Gives the chosen runs a slot each, which they keep when others come and go.
 *
 * @param runs the latest first
 * @param chosen ids; undefined where nothing was chosen yet
 */
export function select(
  runs: readonly WatchedRun[],
  chosen: readonly string[] | undefined,
): Selected[] {
  const selected: Selected[] = [];
  for (const [index, run] of runs.entries()) {
    if (!(chosen?.includes(run.record.id) ?? index < usual)) continue;
    // Counted from the oldest, which no new run moves.
    const place = (runs.length - 1 - index) % slots.length;
    const order = [...slots.slice(place), ...slots.slice(0, place)];
    const slot = order.find((one) => !selected.some((other) => other.slot === one));
    if (slot) selected.push({ ...run, slot });
  }
  return selected;
}

/** The selected runs by their topics; jobs that have no model yet are left out, and so are topics without any. */
export function topicsOf(selected: readonly Selected[]): WatchedTopic[] {
  return [...Map.groupBy(selected, ({ record }) => record.topic)]
    .map(([name, runs]) => ({
      name,
      title: runs[0]?.record.title ?? name,
      runs,
      jobs: jobsOf(runs),
    }))
    .filter(({ jobs }) => jobs.length > 0);
}

/** In the order in which they are trained: that of the run with the most models, and what only others have after it. */
function jobsOf(runs: readonly Selected[]): WatchedJob[] {
  const models = Map.groupBy(runs.flatMap(modelsOf), ({ model }) => model.name);
  const ordered = runs.toSorted((a, b) => b.record.models.length - a.record.models.length);
  const names = ordered.flatMap(({ record }) => record.models.map(({ name }) => name));
  return [...new Set(names)].map((name) => {
    const own = models.get(name) ?? [];
    return { name, title: own[0]?.model.title ?? name, models: own, metrics: metricsOf(own) };
  });
}

/** In one pass over the lines: a run of many models has tens of thousands. */
function modelsOf({ record, lines, slot }: Selected): WatchedModel[] {
  const byModel = Map.groupBy(lines, ({ model }) => model);
  return record.models.map((model) => {
    const own = byModel.get(model.id) ?? [];
    const steps = own.filter((line) => line.type === 'steps');
    const epochs = own.filter((line) => line.type === 'epoch');
    return { record, slot, model, steps, epochs };
  });
}

/** The metrics of steps, and then those that only epochs have, as tests. */
function metricsOf(models: readonly WatchedModel[]): string[] {
  const found = new Set<string>();
  for (const lines of [
    models.flatMap(({ steps }) => steps),
    models.flatMap(({ epochs }) => epochs),
  ])
    for (const line of lines)
      for (const field in line) if (!notMetrics.has(field)) found.add(field);
  const first = firstMetrics.filter((name) => found.has(name));
  return [...new Set([...first, ...found])];
}

/** `digits, quick, seeds 1, 2` */
export function nameOf({ topic, preset, seeds, part: { shard } }: RunRecord): string {
  const part = shard ? `, part ${shard.index} of ${shard.count}` : '';
  return `${topic}, ${preset}, seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}${part}`;
}

/** A model's title, with its seed where the run has several: there, the id is more than the name. */
export function titleOf({ id, name, title, seed }: ModelRecord): string {
  return id === name ? title : `${title}, seed ${seed}`;
}
