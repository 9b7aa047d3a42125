import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Resume, RunEvent } from '../../../src/train/events.ts';
import { type MetricsLine, openMetrics, readLine } from '../../../src/train/runs/metrics.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-metrics-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What is known after a step, from 1, of the hundred of the first epoch; its own loss is its number. A line speaks of five. */
function stepEvent(step: number, seconds = step / 1000): RunEvent {
  const sum = (step * (step + 1)) / 2;
  return {
    type: 'step',
    id: 'teacher-seed1',
    name: 'teacher',
    seed: 1,
    report: {
      epoch: 0,
      step: step - 1,
      steps: 100,
      samples: 50,
      loss: step,
      errors: 5,
      learningRate: 0.1,
      position: () => Promise.reject(new Error('Nobody asks')),
    },
    totals: { samples: 50 * step, loss: 50 * sum, errors: 5 * step, seconds },
  };
}

/** As a checkpoint after a step has it. */
function resumeAt(step: number): Resume {
  const { totals } = stepEvent(step) as Extract<RunEvent, { type: 'step' }>;
  return {
    finished: new Map(),
    snapshot: {
      id: 'teacher-seed1',
      position: { epoch: 0, step, order: [], sums: [] },
      weights: [],
      totals,
      whole: { samples: 0, seconds: 0 },
    },
  };
}

async function linesOf(): Promise<(MetricsLine | undefined)[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text.trimEnd().split('\n').map(readLine);
}

test('a line has the means of its own steps, and is there as soon as it is written', async () => {
  const metrics = await openMetrics(folder);
  for (let step = 1; step <= 12; step++) await metrics.take(stepEvent(step));
  const common = {
    type: 'steps',
    model: 'teacher-seed1',
    epoch: 1,
    steps: 5,
    stepsPerEpoch: 100,
    accuracy: 0.9,
  };
  expect(await linesOf()).toMatchObject([
    { ...common, step: 5, loss: 3 },
    { ...common, step: 10, loss: 8 },
  ]);
  await metrics.close();
  expect((await linesOf()).at(-1)).toMatchObject({ step: 12, steps: 2, loss: 11.5 });
});

test('slow steps have a line each second', async () => {
  const metrics = await openMetrics(folder);
  await metrics.take(stepEvent(1, 0.6));
  await metrics.take(stepEvent(2, 1.2));
  expect(await linesOf()).toMatchObject([{ step: 2, steps: 2 }]);
  await metrics.close();
});

test('killed after a checkpoint within a line, a run that goes on has each step once', async () => {
  const killed = await openMetrics(folder);
  for (let step = 1; step <= 8; step++) await killed.take(stepEvent(step));
  await killed.flush();
  // These happened after the checkpoint, and will again.
  for (let step = 9; step <= 22; step++) await killed.take(stepEvent(step));
  const metrics = await openMetrics(folder, resumeAt(8));
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
  const killed = await openMetrics(folder);
  for (let step = 1; step <= 8; step++) await killed.take(stepEvent(step));
  await killed.close();
  await (await openMetrics(folder, { finished: new Map() })).close();
  expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toBe('');
});

test('resumed between two epochs, a run counts the steps of the next one from its first', async () => {
  const whole = { samples: 5000, seconds: 1 };
  const totals = { samples: 0, loss: 0, errors: 0, seconds: 0 };
  const snapshot = { ...resumeAt(100).snapshot, whole, totals } as Resume['snapshot'];
  const metrics = await openMetrics(folder, { finished: new Map(), snapshot });
  for (let step = 1; step <= 5; step++) {
    const event = stepEvent(step) as Extract<RunEvent, { type: 'step' }>;
    await metrics.take({ ...event, report: { ...event.report, epoch: 1 } });
  }
  await metrics.close();
  expect(await linesOf()).toMatchObject([{ epoch: 2, step: 105, steps: 5, loss: 3 }]);
});
