import { z } from 'zod';

const share = z.number().min(0).lt(1);
const positive = z.number().positive();
const digit = z.int().min(0).max(9);
const name = z.string().regex(/^[a-z][a-z0-9_-]*$/);

/** Means against learning by heart; none of them acts when the network is used. */
const regularisation = z.strictObject({
  inputDropout: share,
  hiddenDropout: share,
  /** The greatest length of a hidden unit's weight vector. */
  maxNorm: positive,
  /** Largest shift of an image, in pixels. */
  jitter: z.int().min(0),
});

const softTargets = z.strictObject({
  /** The row whose answers are learnt: of the same seed, or an ensemble. */
  from: name,
  temperature: positive,
  softWeight: z.number().min(0),
  hardWeight: z.number().min(0),
});

/** The images a student gets to see, where they are not all. */
const transfer = z.strictObject({
  classes: z.array(digit).min(1),
  /** So many images at the end of the training set, of all classes, are kept back to choose a bias on. */
  heldOut: z.int().positive(),
  /** Classes whose biases are shifted after the training, all by the same amount. */
  mended: z.array(digit).min(1),
});

/** A network to be trained, once for each seed. */
const trained = z.strictObject({
  name,
  /** Units in each of the two hidden layers. */
  width: z.int().positive(),
  epochs: z.int().positive(),
  /** Of the first step; it falls to zero in a straight line. */
  learningRate: positive,
  regularisation: regularisation.optional(),
  /** Without them it learns from labels. */
  softTargets: softTargets.optional(),
  transfer: transfer.optional(),
  /** For the first seed alone. */
  once: z.literal(true).optional(),
});

/** All seeds of a row, answering together. */
const ensemble = z.strictObject({ name, membersFrom: name });

/** All that decides what a run learns, beside its seeds and its data. */
export const presetSchema = z.strictObject({
  /** How many training and test samples are used; all where it is null. */
  samples: z.strictObject({ train: z.int().positive(), test: z.int().positive() }).nullable(),
  batchSize: z.int().positive(),
  momentum: share,
  /** How many threads share each batch on a backend that computes in one. */
  jobs: z.int().positive().default(1),
  /** Whether the test set is asked after each epoch, for the curves. Nothing is ever chosen by the answer. */
  testsEachEpoch: z.boolean(),
  /** In the order in which they are trained. */
  rows: z.array(z.union([trained, ensemble])).min(1),
});
export type Preset = z.infer<typeof presetSchema>;
export type TrainedRow = z.infer<typeof trained>;
export type EnsembleRow = z.infer<typeof ensemble>;
