/**
 * ---
 * title: Settings
 * summary: Every size and rate that is chosen and not learnt, with its reason.
 * order: 9
 * symbols: {\alpha: smoothing, \eta: learningRate, \beta_1: beta1, \beta_2: beta2, \epsilon: epsilon, T: temperatures}
 * paper:
 *   title: 'Adam: A Method for Stochastic Optimization'
 *   authors: Diederik P. Kingma, Jimmy Ba
 *   year: 2014
 *   url: https://arxiv.org/abs/1412.6980
 * ---
 * These numbers, the *hyperparameters*, are not learnt. They were chosen by the bits
 * per character of the validation part, and for about ten minutes on two processor cores;
 * for more time, others would be right.
 *
 * Beside the smoothing $\alpha$ of the bigram table, the learning rate $\eta$ and
 * what else Adam has, $\beta_1$, $\beta_2$ and $\epsilon$, they are the sizes of the
 * model and the temperatures $T$ at which it writes.
 */
import { z } from 'zod';

const count = z.int().positive();
const positive = z.number().positive();
const share = z.number().min(0).lt(1);

/**
 * ## What there is to choose
 *
 * A configuration is checked against this list before anything is trained.
 */
export const configSchema = z.strictObject({
  textLength: count.nullable(), // characters of the book that are used; all where it is null
  context: count, // characters in a window
  smoothing: positive, // α
  layers: count,
  heads: count, // in each layer; they divide the width
  width: count, // length of a state
  batchSize: count, // windows in a step
  epochs: count,
  learningRate: positive, // η at its greatest
  warmup: count, // steps until then
  beta1: share, // β₁
  beta2: share, // β₂
  epsilon: positive, // ε
  temperatures: z.record(z.string(), positive), // T, one sample for each name
  sampleLength: count, // characters
});
export type Config = z.infer<typeof configSchema>;

/**
 * ## Quick: the whole book, in about ten minutes
 *
 * The [results](../../../content/attention/results.md) come from these numbers.
 */
const quick: Config = {
  textLength: null,

  // Some twelve words. With twice the context, every place would have twice as many
  // scores.
  context: 64,

  // The best of several powers of ten on the validation part. It matters little: the
  // book has more than a hundred characters for each pair.
  smoothing: 0.01,

  // Eight hundred thousand weights. With one layer less, the model was a little worse
  // after as many steps.
  layers: 4,
  heads: 4,
  width: 128,

  // Small batches give many steps. With batches of 32, the model had learnt less from
  // as much text.
  batchSize: 16,
  epochs: 2,

  // Better than a third or two thirds of it, and higher than is usual for large
  // models.
  learningRate: 0.01,
  warmup: 50,

  // As in the paper, but for $\beta_2$. The paper's 0.999 remembers the last thousand
  // steps, which are half of this training; 0.99 remembers a hundred.
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,

  // Three samples of one model show what the temperature does.
  temperatures: { cool: 0.4, warm: 0.7, hot: 1 },
  sampleLength: 400,
};

/**
 * ## Smoke: a few pages, in seconds
 *
 * It shows that everything works. So little text and so small a model can't beat the
 * table.
 */
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
