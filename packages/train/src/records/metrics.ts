import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFile } from 'gloss-common/write-file';
import {
  type EpochTotals,
  meansOf,
  type RunEvent,
  type RunState,
  type TrainState,
} from './state.ts';

const whole = z.int().positive();
/** The model's id in the run's record. */
const model = z.string();
const time = {
  /** For how long the model has been trained, without pauses and tests. */
  seconds: z.number(),
  /** When the line was written. */
  at: z.iso.datetime(),
};
const place = {
  model,
  /** From 1. */
  epoch: whole,
  /** The last step that the line speaks of, counted from 1 over all epochs of the model. */
  step: whole,
  stepsPerEpoch: whole,
  loss: z.number(),
  samplesPerSecond: z.number(),
};

/** Further fields are the topic's metrics: means over the samples of these steps, from before each step. */
const stepsSchema = z
  .object({
    type: z.literal('steps'),
    ...place,
    /** How many steps the line speaks of. No step is in two lines. */
    steps: whole,
    /** Of the last step. */
    learningRate: z.number(),
    ...time,
  })
  .catchall(z.number());

/** Further fields are metrics of the whole epoch, as in the record. */
const epochSchema = z.object({ type: z.literal('epoch'), ...place, ...time }).catchall(z.number());

/** Further fields are the result's numbers. */
const resultSchema = z.object({ type: z.literal('result'), model, ...time }).catchall(z.number());

/**
 * A line of `metrics.jsonl`: the means of some steps (`steps`: 20 lines an epoch, or one a second where that is more), an
 * epoch, or a model's evaluation.
 */
export const metricsLineSchema = z.discriminatedUnion('type', [
  stepsSchema,
  epochSchema,
  resultSchema,
]);
export type MetricsLine = z.infer<typeof metricsLineSchema>;
export type StepsLine = z.infer<typeof stepsSchema>;
export type EpochLine = z.infer<typeof epochSchema>;

/** Names that a line has taken already, so that no metric can have them. */
export const lineFields: readonly string[] = [stepsSchema, epochSchema, resultSchema].flatMap(
  ({ shape }) => Object.keys(shape),
);

export const metricsFile = 'metrics.jsonl';
const linesPerEpoch = 20;
const secondsPerLine = 1;

/** Notes a run's figures down while it goes on. */
export interface Metrics {
  take(event: RunEvent): Promise<void>;
  /** Brings all that happened onto the disk, up to the last step. A checkpoint has to find its own steps there. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `metrics.jsonl` of a run. It is appended to, line by line, and so the one file that is not written aside: any
 * tool can follow it, and what a crash leaves torn is cut off when the run goes on.
 */
export async function openMetrics(folder: string, state: RunState): Promise<Metrics> {
  const path = join(folder, metricsFile);
  const before = await readFile(path, 'utf8').catch(() => '');
  const lines = before.split('\n').filter((line) => isKnown(line, state));
  const kept = lines.map((line) => `${line}\n`).join('');
  if (kept !== before) await writeFile(path, kept);
  const file = await open(path, 'a');
  /** Where the lines so far have come to. */
  let told: Pick<TrainState, 'step' | 'totals'>;
  let last: Extract<RunEvent, { type: 'step' }> | undefined;
  const tellSteps = async () => {
    if (!last) return;
    const line = stepsLine(last, told);
    told = placeOf(last.state);
    last = undefined;
    await append(file, line);
  };
  return {
    async take(event) {
      const model = event.job.id;
      if (event.type === 'begin' || event.type === 'epoch') told = placeOf(event.state);
      if (event.type === 'step') {
        const { step, totals } = event.state;
        const { stepsPerEpoch } = event;
        last = event;
        const isDue =
          step % stepsPerEpoch === 0 ||
          step - told.step >= stepsPerEpoch / linesPerEpoch ||
          totals.seconds - told.totals.seconds >= secondsPerLine;
        if (isDue) await tellSteps();
      }
      if (event.type === 'epoch') {
        const { state, stepsPerEpoch, epoch } = event;
        await append(file, { type: 'epoch', model, step: state.step, stepsPerEpoch, ...epoch });
      }
      if (event.type === 'result') {
        const fields = Object.entries(event.result);
        const numbers = fields.filter(([, value]) => typeof value === 'number');
        await append(file, { type: 'result', model, ...Object.fromEntries(numbers) });
      }
    },
    async flush() {
      await tellSteps();
      await file.sync();
    },
    async close() {
      try {
        await tellSteps();
      } finally {
        await file.close();
      }
    },
  };
}

/** A copy: the state goes on. */
const placeOf = ({ step, totals }: TrainState) => structuredClone({ step, totals });

function stepsLine(
  { job, last, state, stepsPerEpoch }: Extract<RunEvent, { type: 'step' }>,
  told: Pick<TrainState, 'step' | 'totals'>,
): object {
  const { step, totals } = state;
  const { samples, seconds, sums } = since(told.totals, totals);
  return {
    type: 'steps',
    model: job.id,
    epoch: Math.ceil(step / stepsPerEpoch),
    step,
    steps: step - told.step,
    stepsPerEpoch,
    ...meansOf({ samples, sums }),
    learningRate: last.learningRate,
    samplesPerSecond: samples / Math.max(seconds, 1e-6),
    seconds: state.seconds + totals.seconds,
  };
}

function since(told: EpochTotals, { samples, seconds, sums }: EpochTotals): EpochTotals {
  const added = Object.entries(sums).map(([name, sum]) => [name, sum - (told.sums[name] ?? 0)]);
  return {
    samples: samples - told.samples,
    seconds: seconds - told.seconds,
    sums: Object.fromEntries(added),
  };
}

/** One write for a whole line: a reader that follows the file sees it at once, and seldom a part of it. */
async function append(file: FileHandle, line: object): Promise<void> {
  const whole = metricsLineSchema.parse({ ...line, at: new Date().toISOString() });
  await file.appendFile(`${JSON.stringify(whole)}\n`);
}

/**
 * Whether a run that goes on still knows of a line: it is of a finished model, or of steps that the checkpoint has behind it. What the
 * run knows nothing of any more will happen again.
 */
function isKnown(line: string, { record, job }: RunState): boolean {
  const read = readLine(line);
  if (!read) return false;
  if (record.models.some(({ id, result }) => id === read.model && result)) return true;
  return read.type !== 'result' && read.model === job?.id && read.step <= job.step;
}

/** Nothing where a line is torn or is none of ours. */
export function readLine(line: string): MetricsLine | undefined {
  try {
    return metricsLineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
