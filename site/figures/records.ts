import { z } from 'zod';
import { readFiles } from '../../src/read-files.ts';
import {
  type ModelRecord,
  type RunRecord,
  runRecordSchema,
} from '../../src/train/runs/run-record.ts';

/** Logits of some test images, as `npm run ask` writes them. */
export const answersSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  model: z.string(),
  seed: z.int(),
  examples: z.array(
    z.strictObject({
      /** Place in the test set. */
      index: z.int(),
      label: z.int(),
      /** 28 × 28, 0 is paper and 255 is ink. */
      pixels: z.array(z.int()).length(784),
      logits: z.array(z.number()).length(10),
    }),
  ),
});
export type Answers = z.infer<typeof answersSchema>;

/** What plots are drawn from. */
export interface Records {
  paper: RunRecord;
  sevens: Answers;
}

/**
 * Reads the records of `content/runs` that plots are drawn from.
 *
 * @throws where one is missing or is no such record
 */
export async function readRecords(): Promise<Records> {
  const files = await readFiles('content/runs/*.json');
  const read = <Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> => {
    const file = files.find((candidate) => candidate.path === path);
    if (!file) throw new Error(`${path} is missing. Copy the record of a run there`);
    const result = schema.safeParse(JSON.parse(file.text));
    if (result.success) return result.data;
    throw new Error(`${path} is no such record: ${z.prettifyError(result.error)}`);
  };
  return {
    paper: read('content/runs/paper.json', runRecordSchema),
    sevens: read('content/runs/sevens.json', answersSchema),
  };
}

/** All seeds of a row, those that are trained. */
export function modelsOf(run: RunRecord, name: string): (ModelRecord & { result: object })[] {
  return run.models.filter(
    (model): model is ModelRecord & { result: object } =>
      model.name === name && model.result !== undefined,
  );
}
