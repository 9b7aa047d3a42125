import type { Planned } from '../plan.ts';
import type { EpochRecord, ModelResult } from './run-record.ts';
import type { Experiment, StepResult, Training } from '../topic.ts';

/** Sums over the steps of the current epoch; of each metric, weighted with the samples. */
export interface EpochTotals {
  samples: number;
  seconds: number;
  sums: Record<string, number>;
}

/** Where a training is, apart from its tensors: between two steps. */
export interface TrainState {
  /** The next one, from 0 over all epochs. */
  step: number;
  totals: EpochTotals;
  /** Of the epochs that are over. */
  samples: number;
  seconds: number;
  /** Loss of the very first step; what divergence is measured by. */
  firstLoss?: number | undefined;
}

/** What happens to a job, in the order in which it happens. */
export type RunEvent = { job: Planned } & (
  | {
      type: 'begin';
      metrics: Experiment['metrics'];
      facts: Training['facts'];
      shapes: number[][];
      epochs: number;
      state: TrainState;
    }
  | { type: 'step'; last: StepResult; state: TrainState; stepsPerEpoch: number }
  | { type: 'epoch'; epoch: EpochRecord; state: TrainState; stepsPerEpoch: number }
  | { type: 'result'; result: ModelResult; weights: Float32Array[] }
);

/** Means over the samples so far. */
export function meansOf({ samples, sums }: EpochTotals): {
  loss: number;
  [metric: string]: number;
} {
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / samples]);
  return { loss: NaN, ...Object.fromEntries(means) };
}
