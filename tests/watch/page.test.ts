import { expect, test } from 'vitest';
import type { MetricsLine } from '../../src/train/runs/metrics.ts';
import { planOf } from '../../src/train/presets/plan.ts';
import { presets } from '../../src/train/presets/presets.ts';
import type { RunRecord } from '../../src/train/runs/run-record.ts';
import { pageOf, partsOf } from '../../src/watch/page.ts';
import type { WatchedRun } from '../../src/watch/runs.ts';
import { select } from '../../src/watch/select.ts';
import { epochLine, modelOf, recordOf, resultOf, stepsLine } from './run.ts';

const seeds = [1, 2, 3];

/** A run whose models have all begun, or those with the names given. */
function runOf(preset: 'smoke' | 'paper', lines: MetricsLine[] = [], names?: string[]): WatchedRun {
  const config = presets[preset];
  const models = planOf(config, seeds)
    .filter(({ name }) => names?.includes(name) ?? true)
    .map(({ id, name, seed }) => modelOf(name, { id, seed }));
  const record = recordOf(preset, { preset, seeds, config, models });
  return { record, lines, state: 'complete' };
}

const partsFor = (runs: WatchedRun[], chosen?: string[]) =>
  partsOf(runs, select(runs, chosen), new Map());
const count = (text: string | undefined, pattern: RegExp) => text?.match(pattern)?.length ?? 0;
const curves = /class="plot-line/g;

test('seeds of one row share its charts, each with a line of its own', () => {
  const lines = seeds.flatMap((seed) =>
    [1, 2].map((step) => stepsLine(step, { model: `teacher-seed${seed}`, loss: seed })),
  );
  const parts = partsFor([runOf('smoke', lines)]);
  expect(count(parts['loss-teacher'], curves)).toBe(3);
  expect(parts['loss-teacher']).toContain('smoke, teacher, seed 3: 3 after 0.0667 epochs');
});

test('of thirty models and more, those that have lines in a selected run have charts', () => {
  const lines = [stepsLine(1, { model: 'units300-t20' }), stepsLine(2, { model: 'units300-t20' })];
  const runs = [runOf('paper', lines), runOf('smoke')];
  const charts = (chosen: string[]) =>
    Object.keys(partsFor(runs, chosen)).filter((id) => /^(loss|error|rate|test)-/.test(id));
  expect(charts(['paper', 'smoke'])).toEqual([
    'loss-units300-t20',
    'error-units300-t20',
    'rate-units300-t20',
  ]);
  expect(charts(['smoke'])).toEqual([]);
  // All begun models have their place among the test errors, the ensemble too.
  const { errors } = partsFor(runs, ['paper']);
  expect(count(errors, /<th scope="row">/g)).toBe(presets.paper.rows.length);
});

test('epochs whose test errors are known have a curve of them, over the epochs to come', () => {
  const names = ['teacher'];
  const model = 'teacher-seed1';
  const tested = [40, 20].map((testErrors, index) => epochLine(1 + index, { testErrors, model }));
  const linesWith = (epochs: MetricsLine[]) => [stepsLine(1, { model }), ...epochs];
  const parts = partsFor([runOf('paper', linesWith(tested), names)]);
  expect(parts['test-teacher']).toContain('20 after 2 epochs');
  expect(parts['test-teacher']).toMatch(/>60<\/text>/);
  const untested = partsFor([runOf('paper', linesWith([epochLine(1, { model })]), names)]);
  expect(Object.keys(untested)).not.toContain('test-teacher');
});

test('test errors stand in a column for each run, of all seeds in their order', () => {
  const run = runOf('smoke', [], ['teacher', 'alone']);
  for (const [index, model] of run.record.models.entries())
    if (index < 4) model.result = resultOf(1000 + index);
  const cells = (chosen: string[]) =>
    [...(partsFor([run], chosen)['errors'] ?? '').matchAll(/<td class="number">([^<]*)</g)].map(
      ([, text]) => text,
    );
  expect(cells(['smoke'])).toEqual(['1,000 · 1,001 · 1,002', '1,003 · – · –']);
  expect(cells([])).toEqual([]);
});

test('a run is named by its seeds and part, and says which model it is at, with its epochs', () => {
  const config = presets.paper;
  const change: Partial<RunRecord> = {
    preset: 'paper',
    seeds: [4, 5],
    part: { only: null, shard: { index: 1, count: 2 } },
    config,
    models: [modelOf('units30-t1', { id: 'units30-t1-seed5', seed: 5 })],
  };
  const lines = [stepsLine(45, { model: 'units30-t1-seed5' })];
  const run: WatchedRun = { record: recordOf('a', change), lines, state: 'running' };
  expect(partsFor([run])['state']?.replace(/\s+/g, ' ')).toBe(
    'paper, seeds 4, 5, part 1 of 2: units30-t1, seed 5, 1.5 of 30 epochs, 1,000 samples/s, loss 0.0511.',
  );
});

test('a page that is opened later has its charts in their places', () => {
  const page = pageOf('runs', partsFor([runOf('smoke', [stepsLine(1, { model: 'alone-seed1' })])]));
  expect(page).toMatch(/<h2 id="row-alone">student alone<\/h2>\s*<div id="loss-alone"><svg/);
});
