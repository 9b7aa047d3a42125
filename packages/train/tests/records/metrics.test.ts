import { mkdtemp, readFile, rm } from 'node:fs/promises';
import * as fc from 'fast-check';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetricsLine, openMetrics, readLine } from '../../src/records/metrics.ts';
import type { RunEvent, RunState, TrainState } from '../../src/records/state.ts';
import { recordOf } from '../viewer/run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-metrics-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Step = Extract<RunEvent, { type: 'step' }>;

const id = 'model-seed1';
const job = { id, name: 'model', title: 'model', seed: 1, settings: {}, needs: [] };
const fresh: RunState = { record: recordOf('run', { models: [] }) };

/** What a run knows after a step, from 1, of the hundred of the first epoch; its own loss is its number. A line speaks of five. */
function stateAt(step: number, seconds = step / 1000): TrainState {
  const sum = (step * (step + 1)) / 2;
  const sums = { loss: 50 * sum, bits: 5 * step };
  return { id, step, totals: { samples: 50 * step, seconds, sums }, samples: 0, seconds: 0 };
}

function stepEvent(step: number, seconds?: number): Step {
  const last = { samples: 50, learningRate: 0.1, metrics: { loss: step, bits: 0.1 } };
  return { type: 'step', job, last, state: stateAt(step, seconds), stepsPerEpoch: 100 };
}

const begin = (state = stateAt(0)): RunEvent => ({
  type: 'begin',
  job,
  metrics: {},
  facts: { parameters: 1 },
  shapes: [],
  epochs: 3,
  state,
});

async function open(from = fresh, state?: TrainState) {
  const metrics = await openMetrics(folder, from);
  await metrics.take(begin(state));
  return metrics;
}

/** As a checkpoint after a step has it. */
const checkpointOf = (state: TrainState): RunState => ({
  ...fresh,
  job: { ...state, weights: [], memory: [] },
});

async function linesOf(): Promise<(MetricsLine | undefined)[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text.trimEnd().split('\n').map(readLine);
}

test('a line has the means of its own steps, and is there as soon as it is written', async () => {
  const metrics = await open();
  for (let step = 1; step <= 12; step++) await metrics.take(stepEvent(step));
  const common = {
    type: 'steps',
    model: id,
    epoch: 1,
    steps: 5,
    stepsPerEpoch: 100,
    bits: 0.1,
  };
  expect(await linesOf()).toMatchObject([
    { ...common, step: 5, loss: 3 },
    { ...common, step: 10, loss: 8 },
  ]);
  await metrics.close();
  expect((await linesOf()).at(-1)).toMatchObject({ step: 12, steps: 2, loss: 11.5 });
});

test('slow steps have a line each second', async () => {
  const metrics = await open();
  await metrics.take(stepEvent(1, 0.6));
  await metrics.take(stepEvent(2, 1.2));
  expect(await linesOf()).toMatchObject([{ step: 2, steps: 2 }]);
  await metrics.close();
});

test('killed after a checkpoint within a line, a run that goes on has each step once', async () => {
  const killed = await open();
  for (let step = 1; step <= 8; step++) await killed.take(stepEvent(step));
  await killed.flush();
  // These happened after the checkpoint, and will again.
  for (let step = 9; step <= 22; step++) await killed.take(stepEvent(step));
  const metrics = await open(checkpointOf(stateAt(8)), stateAt(8));
  for (let step = 9; step <= 20; step++) await metrics.take(stepEvent(step));
  await metrics.close();
  await killed.close();
  const lines = (await linesOf()).map(
    (line) => line?.type === 'steps' && [line.step, line.steps, line.loss],
  );
  expect(lines.slice(0, 5)).toEqual([
    [5, 5, 3],
    [8, 3, 7],
    [13, 5, 11],
    [18, 5, 16],
    [20, 2, 19.5],
  ]);
});

test('without a checkpoint a run begins again, and its metrics with it', async () => {
  const killed = await open();
  for (let step = 1; step <= 8; step++) await killed.take(stepEvent(step));
  await killed.close();
  await (await openMetrics(folder, fresh)).close();
  expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toBe('');
});

test('resumed between two epochs, a run counts the steps of the next one from its first', async () => {
  const totals = { samples: 0, seconds: 0, sums: {} };
  const between = { id, step: 100, totals, samples: 5000, seconds: 1 };
  const metrics = await open(checkpointOf(between), between);
  for (let step = 1; step <= 5; step++) {
    const { state, ...event } = stepEvent(step);
    const whole = { samples: 5000, seconds: 1 };
    await metrics.take({ ...event, state: { ...state, ...whole, step: 100 + step } });
  }
  await metrics.close();
  expect(await linesOf()).toMatchObject([{ epoch: 2, step: 105, steps: 5, loss: 3, bits: 0.1 }]);
});

test('cut anywhere and gone on with, no step is in two lines, and every mean is right', async () => {
  const moments = fc.integer({ min: 1, max: 99 });
  await fc.assert(
    fc.asyncProperty(
      moments,
      moments,
      fc.double({ min: 0.001, max: 2, noNaN: true }),
      async (kept, more, pace) => {
        const events = Array.from({ length: 100 }, (_, index) =>
          stepEvent(index + 1, (index + 1) * pace),
        );
        const killed = await open();
        for (const event of events.slice(0, kept)) await killed.take(event);
        await killed.flush();
        for (const event of events.slice(kept, kept + more)) await killed.take(event);
        await killed.close();
        const state = stateAt(kept, kept * pace);
        const metrics = await open(checkpointOf(state), state);
        for (const event of events.slice(kept)) await metrics.take(event);
        await metrics.close();
        let done = 0;
        for (const line of await linesOf()) {
          if (line?.type !== 'steps') throw new Error('That is no line of steps');
          expect(line.step - line.steps).toBe(done);
          expect(line.loss).toBeCloseTo((done + 1 + line.step) / 2, 6);
          expect(line['bits']).toBeCloseTo(0.1, 6);
          done = line.step;
        }
        expect(done).toBe(100);
        await rm(join(folder, 'metrics.jsonl'));
      },
    ),
    { numRuns: 20 },
  );
});

test('a result’s numbers are a line, and its texts are left to the record', async () => {
  const metrics = await open();
  const result = { seconds: 2, bits: 1.5, samples: ['a'], deep: { bits: 1 } };
  await metrics.take({ type: 'result', job, result, weights: [] });
  await metrics.close();
  const [line] = await linesOf();
  expect(line).toEqual({ type: 'result', model: id, seconds: 2, bits: 1.5, at: line?.at });
});
