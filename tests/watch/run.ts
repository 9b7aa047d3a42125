import type { StepsLine } from '../../src/train/metrics.ts';
import { presets } from '../../src/train/presets.ts';
import type { RunRecord } from '../../src/train/run-record.ts';

/** A record as a smoke run writes it at its start. */
export function recordOf(id: string, change: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 1,
    id,
    status: 'complete',
    startedAt: '2026-01-01T00:00:00Z',
    preset: 'smoke',
    seed: 1,
    config: presets.smoke,
    data: { name: 'none', train: 1500, test: 500 },
    backend: { name: 'wasm', device: 'none' },
    versions: { gloss: '0', node: '0', tensorflow: '0' },
    commit: null,
    machine: { system: 'none', processor: 'none', cores: 1, memoryGiB: 1 },
    models: [],
    ...change,
  };
}

export function stepsLine(step: number, change: Partial<StepsLine> = {}): StepsLine {
  return {
    type: 'steps',
    model: 'teacher',
    epoch: 1 + Math.floor((step - 1) / 30),
    step,
    steps: 1,
    loss: 2.3 / step,
    accuracy: 0.5,
    learningRate: 0.1,
    samplesPerSecond: 1000,
    seconds: step,
    at: '2026-01-01T00:00:00Z',
    ...change,
  };
}
