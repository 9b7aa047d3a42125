import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { metricsLineSchema, type StepsLine } from '../../../src/train/runs/metrics.ts';
import type { RunRecord } from '../../../src/train/runs/run-record.ts';

/** Every line is whole, speaks of the steps that follow those of the line before, and agrees with the record. */
export async function expectEveryStepOnce(folder: string, record: RunRecord): Promise<void> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => metricsLineSchema.parse(JSON.parse(line)));
  const { batchSize } = record.config;
  const perEpoch = Math.ceil(record.data.train / batchSize);
  for (const model of record.models) {
    const own = lines.filter((line) => line.model === model.id);
    const steps = own.filter((line) => line.type === 'steps');
    let done = 0;
    for (const line of steps) {
      expect({ model: line.model, first: line.step - line.steps }).toEqual({
        model: model.id,
        first: done,
      });
      expect(line.stepsPerEpoch).toBe(perEpoch);
      done = line.step;
    }
    expect(done).toBe(perEpoch * model.epochs.length);
    const epochs = own.filter((line) => line.type === 'epoch');
    expect(epochs.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy }))).toEqual(
      model.epochs.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy })),
    );
    for (const { epoch, loss, accuracy } of model.epochs) {
      const within = steps.filter((line) => line.epoch === epoch);
      const size = (line: StepsLine) =>
        Math.min(line.step * batchSize, epoch * record.data.train) -
        Math.min((line.step - line.steps) * batchSize, epoch * record.data.train);
      const mean = (value: (line: StepsLine) => number) =>
        within.reduce((sum, line) => sum + value(line) * size(line), 0) / record.data.train;
      // The smoke preset's batches are all of one size.
      expect(mean((line) => line.loss)).toBeCloseTo(loss, 6);
      expect(mean((line) => line.accuracy)).toBeCloseTo(accuracy, 6);
    }
    expect(own.filter((line) => line.type === 'result').map((line) => line.testErrors)).toEqual(
      model.result ? [model.result.testErrors] : [],
    );
  }
}
