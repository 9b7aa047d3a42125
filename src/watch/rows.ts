import type { Slot } from '../plots/frame.ts';
import type { EpochLine, StepsLine } from '../train/runs/metrics.ts';
import type { ModelRecord, RunRecord } from '../train/runs/run-record.ts';
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

/** What one row of a preset has become: a model for each selected run, and for each of its seeds. */
export interface WatchedRow {
  name: string;
  models: readonly WatchedModel[];
}

/** The rows of all selected runs, in the order in which they are trained. Rows that have no model yet are left out. */
export function rowsOf(selected: readonly Selected[]): WatchedRow[] {
  const models = selected.flatMap(modelsOf);
  const names = selected.flatMap(({ run }) => run.record.config.rows.map(({ name }) => name));
  return [...new Set(names)]
    .map((name) => ({ name, models: models.filter(({ model }) => model.name === name) }))
    .filter((row) => row.models.length > 0);
}

/** How many epochs a model will have: none, where it is not trained. */
export function epochsOf({ config }: RunRecord, name: string): number {
  const row = config.rows.find((candidate) => candidate.name === name);
  return row && 'epochs' in row ? row.epochs : 0;
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
