import { z } from 'zod';

const text = z.string().trim().min(1);
/** `model`, `[model, baseline]` or `{model: My model}`: names, and what the reader sees instead of them. */
const named = z.union(
  [
    text.transform((name) => [{ name, label: undefined }]),
    z
      .array(text)
      .min(1)
      .transform((names) => names.map((name) => ({ name, label: undefined }))),
    z
      .record(text, text)
      .transform((labels) => Object.entries(labels).map(([name, label]) => ({ name, label })))
      .refine((entries) => entries.length > 0),
  ],
  { error: 'it is a name, a list of names, or a label for each name' },
);

const common = {
  /** A file of `content/runs`. */
  run: text,
  title: text,
  caption: text,
  xLabel: text.optional(),
  yLabel: text.optional(),
};

export const kinds = [
  z.strictObject({ kind: z.literal('learning-curves'), ...common, metric: text, models: named }),
  z.strictObject({
    kind: z.literal('sweep'),
    ...common,
    metric: text,
    /** Groups of models, each drawn apart; `*` stands for any part of a name. */
    models: named,
    /** The number that the models differ in, among their settings or the record's facts. */
    x: text,
    xScale: z.enum(['linear', 'logarithmic']).default('linear'),
  }),
  z.strictObject({ kind: z.literal('class-errors'), ...common, models: named, metrics: named }),
  z.strictObject({
    kind: z.literal('distributions'),
    ...common,
    model: text,
    /** The field that holds them. */
    examples: text,
    temperatures: z.array(z.number().positive()).min(1),
  }),
] as const;

/** What an author may say in a block ```` ```plot ````. */
export const schema = z.discriminatedUnion('kind', kinds);

export type PlotBlock = z.infer<typeof schema>;
