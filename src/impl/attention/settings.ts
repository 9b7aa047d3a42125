/**
 * ---
 * title: Settings
 * summary: Every size and rate that was chosen, with its reason.
 * order: 8
 * symbols: {\alpha: smoothing, \eta: learningRate}
 * ---
 * These numbers are not learnt. They were chosen by the bits per character of the
 * validation part, and within ten minutes on two cores: a larger model that reads
 * the book more often becomes better still.
 */
import { z } from 'zod';

const count = z.int().positive();
const positive = z.number().positive();
const share = z.number().min(0).lt(1);

/** ## What there is to choose */
export const configSchema = z.strictObject({
  textLength: count.nullable(), // characters of the book that are used; all where it is null
  context: count, // characters in a window
  smoothing: positive, // α of the bigram table
  layers: count,
  heads: count, // in each layer; they divide the width
  width: count, // length of a state
  batchSize: count, // windows in a step
  epochs: count,
  learningRate: positive, // η at its greatest
  warmup: count, // steps until then
  beta1: share, // how slowly Adam forgets gradients
  beta2: share, // and their squares
  epsilon: positive,
  temperatures: z.array(positive), // one sample for each
  sampleLength: count, // characters
});
export type Config = z.infer<typeof configSchema>;

/** ## Quick: the book in ten minutes */
const quick: Config = {
  textLength: null,
  context: 64,
  smoothing: 0.01,
  layers: 4,
  heads: 4,
  width: 128,
  batchSize: 16,
  epochs: 2,
  learningRate: 0.006,
  warmup: 50,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  temperatures: [0.4, 0.7, 1],
  sampleLength: 400,
};

/** ## Smoke: seconds, to see that everything works */
const smoke: Config = {
  ...quick,
  textLength: 40_000,
  context: 16,
  layers: 1,
  heads: 2,
  width: 32,
  epochs: 1,
  warmup: 10,
  sampleLength: 60,
};

export const presets = { smoke, quick };
