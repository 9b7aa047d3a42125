import type { Slot } from 'gloss-charts/frame';
import type { EpochLine, StepsLine } from '../records/metrics.ts';
import type { ModelRecord, RunRecord } from '../records/run-record.ts';
import type { WatchedRun } from './runs.ts';

export interface Selected {
  run: WatchedRun;
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

/** What lines say of steps and time; all else in them is a metric. */
const places = ['type', 'model', 'epoch', 'step', 'steps', 'stepsPerEpoch'];
const notMetrics = new Set([...places, 'samplesPerSecond', 'seconds', 'at']);
/** Every line of steps has these. */
const firstMetrics = ['loss', 'learningRate'];

/** The selected runs by their topics; jobs that have no model yet are left out, and so are topics without any. */
export function topicsOf(selected: readonly Selected[]): WatchedTopic[] {
  const names = new Set(selected.map(({ run }) => run.record.topic));
  return [...names]
    .map((name) => {
      const runs = selected.filter(({ run }) => run.record.topic === name);
      return { name, title: runs[0]?.run.record.title ?? name, runs, jobs: jobsOf(runs) };
    })
    .filter(({ jobs }) => jobs.length > 0);
}

/** In the order in which they are trained: that of the run with the most models, and what only others have after it. */
function jobsOf(runs: readonly Selected[]): WatchedJob[] {
  const models = runs.flatMap(modelsOf);
  const ordered = runs.toSorted((a, b) => b.run.record.models.length - a.run.record.models.length);
  const names = ordered.flatMap(({ run }) => run.record.models.map(({ name }) => name));
  return [...new Set(names)].map((name) => {
    const own = models.filter(({ model }) => model.name === name);
    return { name, title: own[0]?.model.title ?? name, models: own, metrics: metricsOf(own) };
  });
}

/** The metrics of steps, and then those that only epochs have, as tests. */
function metricsOf(models: readonly WatchedModel[]): string[] {
  const found = new Set<string>();
  const collect = (line: StepsLine | EpochLine) => {
    for (const field in line) if (!notMetrics.has(field)) found.add(field);
  };
  for (const { steps } of models) steps.forEach(collect);
  for (const { epochs } of models) epochs.forEach(collect);
  const first = firstMetrics.filter((name) => found.has(name));
  return [...new Set([...first, ...found])];
}

function modelsOf({ run: { record, lines }, slot }: Selected): WatchedModel[] {
  const steps = new Map<string, StepsLine[]>();
  const epochs = new Map<string, EpochLine[]>();
  // In one pass: a run of many models has tens of thousands of lines.
  for (const line of lines) {
    if (line.type === 'steps') push(steps, line);
    if (line.type === 'epoch') push(epochs, line);
  }
  return record.models.map((model) => ({
    record,
    slot,
    model,
    steps: steps.get(model.id) ?? [],
    epochs: epochs.get(model.id) ?? [],
  }));
}

function push<Line extends { model: string }>(by: Map<string, Line[]>, line: Line): void {
  const lines = by.get(line.model);
  if (lines) lines.push(line);
  else by.set(line.model, [line]);
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
