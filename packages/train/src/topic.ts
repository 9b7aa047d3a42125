import type * as tf from '@tensorflow/tfjs';
import type { Metric } from 'gloss-common/metric';
import type { Optimizers } from 'gloss-kernels/optimizers';
import type { z } from 'zod';
import type { DataSet } from './data/data-set.ts';

export type { Metric } from 'gloss-common/metric';

/** Values that a record can hold. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One model to be made, as a topic plans it: for each seed, for the first alone, or one of all seeds' models together. */
export interface Job {
  name: string;
  /** What people call it; the name, where it is left out. */
  title?: string | undefined;
  seeds?: 'each' | 'first' | 'all';
  /**
   * Names of earlier jobs whose models it learns from: of the same seed, or the only one there is; a job of all seeds gets
   * those of all seeds.
   */
  needs?: readonly string[];
  /** All that decides what it learns, apart from its seed, the data and what it needs: two jobs that agree in it are the same. */
  settings: { readonly [key: string]: Json | undefined };
}

/** A job for one seed, with its place in a run. */
export interface PlannedJob<Settings = Job['settings']> {
  /** Unique within the run: the name, and the seed where there are several. */
  id: string;
  name: string;
  seed: number;
  settings: Settings;
}

/** What became of a job that another one needs. It is the same object whenever it is handed out in a run. */
export interface Result<Settings = Job['settings']> {
  job: PlannedJob<Settings>;
  /** In the order of the training's `variables`; empty where nothing was learnt. */
  weights: readonly Float32Array[];
  needs: readonly Result<Settings>[];
}

/** What the trainer hands to a topic; among it the backend's own optimisers, where it has them. */
export interface Context<Data, Settings = Job['settings']> extends Optimizers {
  data: Data;
  /** In the order of the job's `needs`. */
  needs: readonly Result<Settings>[];
  /** To be awaited now and then in long computations outside `step`: lets Ctrl-C through, and throws when the run is to stop. */
  pause(): Promise<void>;
}

/** What one step came to; means over the samples of its batch, from before the step. */
export interface StepResult {
  samples: number;
  learningRate: number;
  metrics: { readonly loss: number; readonly [metric: string]: number };
}

/**
 * A model and how it learns. A step depends on nothing but its number, `variables` and `memory`: random numbers are drawn from
 * (seed, purpose, step or epoch). So these three are all that a checkpoint holds.
 */
export interface Training {
  /** Of all epochs, which are whole; 0 where nothing is learnt, as in an ensemble. */
  steps: number;
  stepsPerEpoch: number;
  /** What is learnt, in a fixed order; kept when the job is done. */
  variables: readonly tf.Variable[];
  /** What the optimiser remembers, in a fixed order. */
  memory: readonly tf.Variable[];
  /** For the record: at least how many numbers are learnt. */
  facts: { readonly parameters: number; readonly [fact: string]: Json };
  /** @param index from 0, over all epochs */
  step(index: number): Promise<StepResult>;
  /** Measured after each epoch, for curves; nothing may be chosen by it. */
  test?(): Promise<Record<string, number>>;
  /** Measured when all steps are done. */
  evaluate(): Promise<{ readonly [field: string]: Json | undefined }>;
  /** Gives back the memory of everything above. */
  dispose(): void;
}

/** A finished model as it is used. */
export interface Model {
  /** Its output for so many samples, whichever they are. */
  predict(count: number): tf.Tensor;
  dispose(): void;
}

/** A topic that can be trained: the default export of `src/impl/<topic>/experiment.ts`. */
export interface Experiment<
  Config = unknown,
  Raw = unknown,
  Data = unknown,
  Settings = Job['settings'],
> {
  title: string;
  /** Two or three lines for `--help`. */
  about: string;
  metrics: Readonly<Record<string, Metric>>;
  /** Whose figures the metrics' `reference` holds: `Hinton et al. 2015, §3`. */
  reference?: string;
  /** Every hyperparameter with its reason; checked when a run begins, and again when it is resumed. */
  config: z.ZodType<Config>;
  /** The first is `smoke`, which takes seconds. */
  presets: Readonly<Record<string, Config>>;
  data: DataSet<Raw>;
  /** The part of the data that a configuration uses, and how many samples it has of each kind, for the record. */
  prepare(raw: Raw, config: Config): { data: Data; counts: { readonly [kind: string]: number } };
  /** In the order in which they are trained. */
  jobs(config: Config): readonly Job[];
  train(job: PlannedJob<Settings>, context: Context<Data, Settings>): Promise<Training>;
  /** A finished job's model, for `npm run bench -- use`. */
  model?(result: Result<Settings>, data: Data): Model;
  /** Which job `npm run bench -- train` measures (the first one otherwise), and the same job as a program for PyTorch. */
  bench?: { job?: string; pytorch?: URL };
}
