import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lineFields, metricsLineSchema } from '../../src/records/metrics.ts';
import type { RunRecord } from '../../src/records/run-record.ts';

/**
 * Every line is whole, speaks of the steps that follow those of the line before, and agrees with the record. All batches of
 * the topics that are tested are of one size.
 */
export async function expectEveryStepOnce(folder: string, record: RunRecord): Promise<void> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => metricsLineSchema.parse(JSON.parse(line)));
  const { batchSize, stepsPerEpoch } = record.config;
  const perEpoch = stepsPerEpoch ?? Math.ceil(Number(record.data['train']) / Number(batchSize));
  for (const model of record.models) {
    const own = lines.filter((line) => line.model === model.id);
    const steps = own.filter((line) => line.type === 'steps');
    let done = 0;
    for (const line of steps) {
      const begin = { model: line.model, first: line.step - line.steps };
      expect(begin).toEqual({ model: model.id, first: done });
      expect(line.stepsPerEpoch).toBe(perEpoch);
      done = line.step;
    }
    expect(done).toBe(Number(perEpoch) * model.epochs.length);
    const epochs = own.filter((line) => line.type === 'epoch');
    expect(epochs).toMatchObject(model.epochs);
    const [{ loss: _, ...first } = { loss: 0 }] = steps;
    const names = Object.keys(first).filter((name) => !lineFields.includes(name));
    for (const { epoch, ...metrics } of model.epochs) {
      const within = steps.filter((line) => line.epoch === epoch);
      for (const name of ['loss', ...names]) {
        const sum = within.reduce((sum, line) => sum + Number(line[name]) * line.steps, 0);
        expect(sum / Number(perEpoch)).toBeCloseTo(Number(metrics[name]), 6);
      }
    }
    const numbers = Object.entries(model.result ?? {}).filter(
      ([, value]) => typeof value === 'number',
    );
    expect(own.filter((line) => line.type === 'result')).toMatchObject(
      model.result ? [Object.fromEntries(numbers)] : [],
    );
  }
}
