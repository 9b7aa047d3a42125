import { z } from 'zod';
import { presetSchema } from '../presets/preset-schema.ts';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
/** How often a digit (row) was taken for each digit (column). */
const confusion = z.array(z.array(count).length(10)).length(10);

const epochSchema = z.strictObject({
  /** From 1. */
  epoch: z.int().positive(),
  /** Mean over the samples of the epoch, while it was trained; the loss of the model's own objective. */
  loss: z.number(),
  /** Share of the epoch's samples classified rightly, before each step. */
  accuracy: z.number().min(0).max(1),
  seconds,
  samplesPerSecond: z.number().positive(),
  /** Errors on the test set after the epoch, where the preset asks for them. */
  testErrors: count.optional(),
});

/** A shift of biases, and what it makes of the test. */
const shiftSchema = z.strictObject({
  /** Added to the bias of each of the classes. */
  amount: z.number(),
  testErrors: count,
  confusion,
});

const mendedSchema = z.strictObject({
  classes: z.array(count).min(1),
  /** The amount with the fewest errors on the test set itself, as in the paper. */
  onTest: shiftSchema,
  /** The amount with the fewest errors on training images that the student did not see. */
  onHeldOut: shiftSchema.extend({ heldOutCount: count, heldOutErrors: count }),
});

const resultSchema = z.strictObject({
  testErrors: count,
  testCount: count,
  confusion,
  /** Training time of all epochs, without the tests. */
  seconds,
  /** Absent where nothing was trained, as in an ensemble. */
  samplesPerSecond: z.number().positive().optional(),
  /** Median time for one image given alone. */
  msPerImage: z.number().positive(),
  mended: mendedSchema.optional(),
});

const modelSchema = z.strictObject({
  /** Unique within the run. */
  id: z.string(),
  /** The row of the preset that it is trained by. */
  name: z.string(),
  seed: z.int(),
  /** Widths of all layers, input and output included. */
  widths: z.array(z.int().positive()),
  /** How many networks answer together: an ensemble has more than one. */
  members: z.int().positive(),
  /** Of all members. */
  parameters: count,
  epochs: z.array(epochSchema),
  /** Absent until the model is trained. */
  result: resultSchema.optional(),
  /** File with its weights beside the record: float32, little-endian, W₁ b₁ W₂ b₂ … in row-major order. */
  weights: z.string().optional(),
});

const backendSchema = z.strictObject({ name: z.string(), device: z.string() });
const versionsSchema = z.strictObject({
  gloss: z.string(),
  node: z.string(),
  tensorflow: z.string(),
});
/** The state of the program's own code; null outside a git checkout. */
const commitSchema = z.strictObject({ hash: z.string(), modified: z.boolean() }).nullable();
const machineSchema = z.strictObject({
  system: z.string(),
  processor: z.string(),
  cores: z.int().positive(),
  memoryGiB: z.number().positive(),
});

/** One of the runs that a merged one was put together from. */
const partSchema = z.strictObject({
  id: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  commit: commitSchema,
  backend: backendSchema,
  jobs: z.int().positive(),
  versions: versionsSchema,
  machine: machineSchema,
  /** Ids, in the merged run, of the models that come from this one. */
  models: z.array(z.string()),
});

/** Everything that is to be known of a run, so that its figures can be trusted and found again. */
export const runRecordSchema = z.strictObject({
  schema: z.literal(2),
  id: z.string(),
  status: z.enum(['running', 'complete', 'interrupted', 'failed']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  preset: z.string(),
  seeds: z.array(z.int()).min(1),
  /** Which of the preset's trainings this run is about: rows by name, and a part of what they make; all where it is null. */
  part: z.strictObject({
    only: z.array(z.string()).nullable(),
    shard: z.strictObject({ index: z.int().positive(), count: z.int().positive() }).nullable(),
  }),
  config: presetSchema,
  data: z.strictObject({
    name: z.string(),
    /** The beginning of the SHA-256 of the four unpacked files in a row; older records lack it. */
    sha256: z.hex().length(16).optional(),
    train: count,
    test: count,
  }),
  backend: backendSchema,
  /** How many threads shared each batch. */
  jobs: z.int().positive().default(1),
  versions: versionsSchema,
  commit: commitSchema,
  machine: machineSchema,
  models: z.array(modelSchema),
  /**
   * Only in a merged run: where its models come from. Jobs, versions and machine of the whole are then those of the first part, and
   * the commit is null unless all have the same.
   */
  parts: z.array(partSchema).min(1).optional(),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type ModelRecord = z.infer<typeof modelSchema>;
export type EpochRecord = z.infer<typeof epochSchema>;
export type ModelResult = z.infer<typeof resultSchema>;
export type Mended = z.infer<typeof mendedSchema>;
