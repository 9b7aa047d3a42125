import type { EpochLine, StepsLine } from '../../src/train/runs/metrics.ts';
import { presets } from '../../src/train/presets/presets.ts';
import type { ModelRecord, RunRecord } from '../../src/train/runs/run-record.ts';

/** A record as a smoke run writes it at its start. */
export function recordOf(id: string, change: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 2,
    id,
    status: 'complete',
    startedAt: '2026-01-01T00:00:00Z',
    preset: 'smoke',
    seeds: [1],
    part: { only: null, shard: null },
    jobs: 1,
    config: presets.smoke,
    data: { name: 'none', train: 1500, test: 500 },
    backend: { name: 'wasm', device: 'none' },
    versions: { gloss: '0', node: '0', tensorflow: '0' },
    commit: null,
    machine: { system: 'none', processor: 'none', cores: 1, memoryGiB: 1 },
    models: [modelOf('teacher')],
    ...change,
  };
}

/** A model that has begun. */
export function modelOf(name: string, change: Partial<ModelRecord> = {}): ModelRecord {
  const widths = [784, 60, 60, 10];
  return { id: name, name, seed: 1, widths, members: 1, parameters: 1, epochs: [], ...change };
}

export function resultOf(testErrors: number): NonNullable<ModelRecord['result']> {
  const confusion = Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 0));
  return { testErrors, testCount: 500, confusion, seconds: 1, msPerImage: 1 };
}

export function stepsLine(step: number, change: Partial<StepsLine> = {}): StepsLine {
  return {
    type: 'steps',
    model: 'teacher',
    epoch: 1 + Math.floor((step - 1) / 30),
    step,
    steps: 1,
    stepsPerEpoch: 30,
    loss: 2.3 / step,
    accuracy: 0.5,
    learningRate: 0.1,
    samplesPerSecond: 1000,
    seconds: step,
    at: '2026-01-01T00:00:00Z',
    ...change,
  };
}

export function epochLine(epoch: number, change: Partial<EpochLine> = {}): EpochLine {
  return {
    type: 'epoch',
    model: 'teacher',
    epoch,
    step: 30 * epoch,
    stepsPerEpoch: 30,
    loss: 1 / epoch,
    accuracy: 0.5,
    samplesPerSecond: 1000,
    seconds: epoch,
    at: '2026-01-01T00:00:00Z',
    ...change,
  };
}
