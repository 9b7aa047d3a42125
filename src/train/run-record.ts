import { z } from 'zod';
import { presetSchema } from './presets.ts';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();

const epochSchema = z.strictObject({
  /** From 1. */
  epoch: z.int().positive(),
  /** Mean over the samples of the epoch, while it was trained; the loss of the model's own objective. */
  loss: z.number(),
  /** Share of the epoch's samples classified rightly, before each step. */
  accuracy: z.number().min(0).max(1),
  seconds,
  samplesPerSecond: z.number().positive(),
});

const resultSchema = z.strictObject({
  testErrors: count,
  testCount: count,
  /** How often a digit (row) was taken for each digit (column). */
  confusion: z.array(z.array(count).length(10)).length(10),
  /** Training time of all epochs, without the test. */
  seconds,
  samplesPerSecond: z.number().positive(),
  /** Median time for one image given alone. */
  msPerImage: z.number().positive(),
});

const modelSchema = z.strictObject({
  name: z.enum(['teacher', 'alone', 'distilled']),
  /** Widths of all layers, input and output included. */
  widths: z.array(z.int().positive()),
  parameters: count,
  epochs: z.array(epochSchema),
  /** Absent until the model is trained. */
  result: resultSchema.optional(),
  /** File with its weights beside the record: float32, little-endian, W₁ b₁ W₂ b₂ … in row-major order. */
  weights: z.string().optional(),
});

/** Everything that is to be known of a run, so that its figures can be trusted and found again. */
export const runRecordSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  status: z.enum(['running', 'complete', 'interrupted', 'failed']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  preset: z.string(),
  seed: z.int(),
  config: presetSchema,
  data: z.strictObject({
    name: z.string(),
    /** The beginning of the SHA-256 of the four unpacked files in a row; older records lack it. */
    sha256: z.hex().length(16).optional(),
    train: count,
    test: count,
  }),
  backend: z.strictObject({ name: z.string(), device: z.string() }),
  versions: z.strictObject({ gloss: z.string(), node: z.string(), tensorflow: z.string() }),
  /** The state of the program's own code; null outside a git checkout. */
  commit: z.strictObject({ hash: z.string(), modified: z.boolean() }).nullable(),
  machine: z.strictObject({
    system: z.string(),
    processor: z.string(),
    cores: z.int().positive(),
    memoryGiB: z.number().positive(),
  }),
  models: z.array(modelSchema),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type ModelRecord = z.infer<typeof modelSchema>;
export type ModelName = ModelRecord['name'];
export type EpochRecord = z.infer<typeof epochSchema>;
export type ModelResult = z.infer<typeof resultSchema>;
