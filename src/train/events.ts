import type { Position, StepReport } from '../impl/distillation/index.ts';
import type { EpochRecord, ModelResult } from './runs/run-record.ts';

/** A model of a run, as its events name it. */
export interface Subject {
  id: string;
  name: string;
  seed: number;
}

/** What happens to a model, in the order in which it happens. */
export type ModelEvent =
  | { type: 'model'; widths: number[]; members: number; parameters: number; epochs: number }
  | ({ type: 'step'; report: StepReport; totals: EpochTotals } & Resumable)
  | ({ type: 'epoch'; epoch: EpochRecord } & Resumable)
  /** It has answered some more images of the training set, for others to learn from. */
  | { type: 'answers'; done: number; count: number }
  /** Weights are in the order of the network's variables; an ensemble has none of its own. */
  | { type: 'result'; result: ModelResult; weights: Float32Array[] };

export type RunEvent = Subject & ModelEvent;

/** After some events a run can be continued: not after the last step of an epoch, whose own event is still to come. */
interface Resumable {
  snapshot?: () => Promise<Snapshot>;
}

/** A model between two steps, with all that decides how its training goes on. */
export interface Snapshot {
  id: string;
  position: Position;
  /** In the order of the network's variables. */
  weights: Float32Array[];
  /** States of the generators of shifts and dropout, one for each worker, where there are any. */
  noise?: number[][] | undefined;
  totals: EpochTotals;
  /** Of the epochs that are over. */
  whole: Whole;
}

export interface Whole {
  samples: number;
  seconds: number;
  /** Loss of the model's first step; what divergence is measured by. */
  firstLoss?: number | undefined;
}

/** Where a run goes on: with models that are done, and one that isn't. */
export interface Resume {
  /** Weights of finished models by id; of an ensemble, none. */
  finished: ReadonlyMap<string, Float32Array[]>;
  snapshot?: Snapshot | undefined;
}

/** Sums over the steps of the current epoch. */
export interface EpochTotals {
  samples: number;
  loss: number;
  errors: number;
  seconds: number;
}
