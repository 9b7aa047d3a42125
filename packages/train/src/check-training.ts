import type { Planned } from './plan.ts';
import { lineFields } from './records/metrics.ts';
import { type ModelResult, modelSchema, recordFields, resultSchema } from './records/run-record.ts';
import type { Experiment, Training } from './topic.ts';
import { UserError } from 'gloss-kernels/user-error';

/** Where a topic declares its metrics, and where that is. */
export interface Declaration {
  metrics: Experiment['metrics'];
  /** For messages. */
  file: string;
}

/** A metric stands between other fields of records and lines; only the loss is one of these itself. */
export const reserved: ReadonlySet<string> = new Set(
  [...recordFields, ...lineFields].filter((name) => name !== 'loss'),
);

/** @throws {UserError} if a training has no whole number of epochs, or facts that would overwrite other fields of the record */
export function checkTraining(
  { id }: Planned,
  { steps, stepsPerEpoch, facts }: Training,
  { file }: Declaration,
): void {
  const isWhole = (count: number, least: number) => Number.isSafeInteger(count) && count >= least;
  if (!isWhole(steps, 0) || !isWhole(stepsPerEpoch, 1) || steps % stepsPerEpoch !== 0)
    throw new UserError(
      `"${id}" has ${steps} steps, which make no whole epochs of ${stepsPerEpoch}`,
      `Let steps be a multiple of stepsPerEpoch in ${file}`,
    );
  const { parameters, ...others } = facts;
  if (!isWhole(parameters, 0))
    throw new UserError(
      `"${id}" has ${parameters} parameters`,
      `Give a whole number as facts.parameters in ${file}`,
    );
  const taken = Object.keys(others).find((name) => Object.hasOwn(modelSchema.shape, name));
  if (taken !== undefined)
    throw new UserError(
      `"${id}" has a fact called "${taken}", which is a field of every model's record`,
      `Give it another name in ${file}`,
    );
}

/** @throws {UserError} if a number is not declared, or is none */
export function checkMetrics(
  { id }: Planned,
  values: Readonly<Record<string, number>>,
  { metrics, file }: Declaration,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(metrics, name))
      throw new UserError(
        `"${id}" gives the metric "${name}", which is not declared`,
        `Declare it in the metrics of ${file}`,
      );
    if (!Number.isFinite(value))
      throw new UserError(`The ${name} of "${id}" is ${value}`, `Correct it in ${file}`);
  }
}

/**
 * What an evaluation gave, with the times of the training, as a record keeps it.
 *
 * @throws {UserError} if JSON can't hold it, or a field of it would take the place of another
 */
export function checkResult(
  { id }: Planned,
  evaluation: object,
  times: Pick<ModelResult, 'seconds' | 'samplesPerSecond'>,
  { file }: Declaration,
): ModelResult {
  const taken = Object.keys(evaluation).find((name) => reserved.has(name));
  if (taken !== undefined)
    throw new UserError(
      `The evaluation of "${id}" has a field called "${taken}", which is a field of every record`,
      `Give it another name in ${file}`,
    );
  const text = JSON.stringify({ ...evaluation, ...times }, (field, value: unknown) => {
    const isPlain = typeof value !== 'object' || value === null || Array.isArray(value);
    const isFinite = typeof value !== 'number' || Number.isFinite(value);
    if (isFinite && (isPlain || Object.getPrototypeOf(value) === Object.prototype)) return value;
    throw new UserError(
      `The evaluation of "${id}" gives as "${field}" what JSON can't hold`,
      `Give finite numbers, strings, arrays and plain objects in ${file}`,
    );
  });
  return resultSchema.parse(JSON.parse(text));
}
