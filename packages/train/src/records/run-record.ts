import { z } from 'zod';

const count = z.int().nonnegative();
const seconds = z.number().nonnegative();

/** How a topic's numbers are read: `Metric` in `topic.ts`, which says more of each field. */
export const metricSchema = z.strictObject({
  title: z.string(),
  better: z.enum(['less', 'more']),
  unit: z.string().optional(),
  of: z.string().optional(),
  share: z.boolean().optional(),
  digits: count.optional(),
  logarithmic: z.boolean().optional(),
  kind: z.literal('confusion').optional(),
  reference: z.record(z.string(), z.number()).optional(),
});

/** Further fields are the topic's metrics: means over the epoch's samples, from before each step, or tests after it. */
const epochSchema = z
  .object({
    /** From 1. */
    epoch: z.int().positive(),
    loss: z.number(),
    seconds,
    samplesPerSecond: z.number().positive(),
  })
  .catchall(z.number());

/** Further fields are what the topic's evaluation gave. */
export const resultSchema = z
  .object({
    /** Training time of all epochs, without the tests. */
    seconds,
    /** Absent where nothing was trained, as in an ensemble. */
    samplesPerSecond: z.number().positive().optional(),
  })
  .catchall(z.json());

/** Further fields are what the topic says of the model. */
export const modelSchema = z
  .object({
    /** Unique within the run. */
    id: z.string(),
    /** The job that makes it. */
    name: z.string(),
    title: z.string(),
    seed: z.int(),
    parameters: count,
    /** How many epochs it is trained for; none where nothing is learnt. */
    plannedEpochs: count,
    epochs: z.array(epochSchema),
    /** Absent until the model is trained. */
    result: resultSchema.optional(),
    /** File with its weights, in the record's folder: float32, little-endian, one variable after the other, row-major. */
    weights: z.string().optional(),
    /** Of the variables in that file. */
    shapes: z.array(z.array(count)),
  })
  .catchall(z.json());

/** Names that a record has taken already, so that no metric can have them. */
export const recordFields: readonly string[] = [modelSchema, epochSchema, resultSchema].flatMap(
  ({ shape }) => Object.keys(shape),
);

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
  versions: versionsSchema,
  machine: machineSchema,
  /** Ids, in the merged run, of the models that come from this one. */
  models: z.array(z.string()),
});

/** Everything that is to be known of a run, so that its figures can be trusted and found again. */
export const runRecordSchema = z.strictObject({
  schema: z.literal(3),
  id: z.string(),
  status: z.enum(['running', 'complete', 'interrupted', 'failed']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** The folder of `src/impl` that declares what is trained, and the declaration of its metrics. */
  topic: z.string(),
  title: z.string(),
  metrics: z.record(z.string(), metricSchema),
  reference: z.string().optional(),
  preset: z.string(),
  seeds: z.array(z.int()).min(1),
  /** Which of the preset's jobs this run is about: some by name, and a part of what they make; all where it is null. */
  part: z.strictObject({
    only: z.array(z.string()).nullable(),
    shard: z.strictObject({ index: z.int().positive(), count: z.int().positive() }).nullable(),
  }),
  /** As the topic's schema reads it. */
  config: z.record(z.string(), z.json()),
  /** Further fields count the samples of each kind: `train`, `test`. */
  data: z
    .object({
      name: z.string(),
      /** The beginning of the SHA-256 of the unpacked files in a row. */
      sha256: z.hex().length(16).optional(),
    })
    .catchall(count),
  backend: backendSchema,
  versions: versionsSchema,
  commit: commitSchema,
  machine: machineSchema,
  models: z.array(modelSchema),
  /**
   * Only in a merged run: where its models come from. Versions and machine of the whole are then those of the first part, and
   * the commit is null unless all have the same.
   */
  parts: z.array(partSchema).min(1).optional(),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type ModelRecord = z.infer<typeof modelSchema>;
export type EpochRecord = z.infer<typeof epochSchema>;
export type ModelResult = z.infer<typeof resultSchema>;

/** A number inside a result, by its field's name or by its path, as in `onTest.errors`. */
export function numberAt(result: unknown, path: string): number | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (outer, key) =>
        typeof outer === 'object' && outer !== null && Object.hasOwn(outer, key)
          ? (outer as Record<string, unknown>)[key]
          : undefined,
      result,
    );
  return typeof value === 'number' ? value : undefined;
}

/** The number that a metric is a part of: it stands beside the metric, or further out. */
export function wholeOf(result: unknown, path: string, of: string): number | undefined {
  const folders = path.split('.').slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const whole = numberAt(result, [...folders.slice(0, depth), of].join('.'));
    if (whole !== undefined) return whole;
  }
  return undefined;
}
