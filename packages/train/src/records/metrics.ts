import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFile } from 'gloss-common/write-file';
import { meansOf, type RunEvent, type TrainState } from './events.ts';
import type { Unfinished } from './resume.ts';

/** The model's id in the run's record. */
const model = z.string();
const at = z.iso.datetime();

/** Further fields are the topic's metrics: means over the samples of these steps, from before each step. */
const stepsSchema = z
  .object({
    type: z.literal('steps'),
    model,
    /** From 1. */
    epoch: z.int().positive(),
    /** The last step that the line speaks of, counted from 1 over all epochs of the model. */
    step: z.int().positive(),
    /** How many steps the line speaks of. No step is in two lines. */
    steps: z.int().positive(),
    stepsPerEpoch: z.int().positive(),
    loss: z.number(),
    /** Of the last step. */
    learningRate: z.number(),
    samplesPerSecond: z.number(),
    /** For how long the model has been trained, without pauses and tests. */
    seconds: z.number(),
    /** When the line was written. */
    at,
  })
  .catchall(z.number());

/** Further fields are metrics of the whole epoch, as in the record. */
const epochSchema = z
  .object({
    type: z.literal('epoch'),
    model,
    epoch: z.int().positive(),
    step: z.int().positive(),
    stepsPerEpoch: z.int().positive(),
    loss: z.number(),
    samplesPerSecond: z.number(),
    seconds: z.number(),
    at,
  })
  .catchall(z.number());

/** Further fields are the result's numbers. */
const resultSchema = z
  .object({ type: z.literal('result'), model, seconds: z.number(), at })
  .catchall(z.number());

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
export async function openMetrics(
  folder: string,
  { finished, checkpoint }: Pick<Unfinished, 'finished' | 'checkpoint'>,
): Promise<Metrics> {
  const path = join(folder, metricsFile);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  // What the run knows nothing of any more will happen again.
  const kept = before === undefined ? '' : upTo(before, finished, checkpoint);
  if (before !== undefined && kept !== before) await writeFile(path, kept);
  const file = await open(path, 'a');
  /** Where the lines so far have come to. */
  let told: Pick<TrainState, 'step' | 'totals'>;
  let last: Extract<RunEvent, { type: 'step' }> | undefined;
  const tell = async () => {
    if (!last) return;
    const line = lineOf(last, told);
    told = structuredClone({ step: last.state.step, totals: last.state.totals });
    last = undefined;
    await append(file, line);
  };
  return {
    async take(event) {
      const model = event.job.id;
      if (event.type === 'begin') told = structuredClone(event.state);
      if (event.type === 'step') {
        last = event;
        const { state, stepsPerEpoch } = event;
        const isDue =
          state.step - told.step >= stepsPerEpoch / linesPerEpoch ||
          state.totals.seconds - told.totals.seconds >= secondsPerLine;
        if (isDue || state.step % stepsPerEpoch === 0) await tell();
      }
      if (event.type === 'epoch') {
        const { state, stepsPerEpoch } = event;
        told = structuredClone(state);
        const place = { model, step: state.step, stepsPerEpoch };
        await append(file, { type: 'epoch', ...place, ...event.epoch, at: now() });
      }
      if (event.type === 'result') {
        const numbers = Object.entries(event.result).filter(
          ([, value]) => typeof value === 'number',
        );
        await append(file, { type: 'result', model, ...Object.fromEntries(numbers), at: now() });
      }
    },
    async flush() {
      await tell();
      await file.sync();
    },
    async close() {
      try {
        await tell();
      } finally {
        await file.close();
      }
    },
  };
}

function lineOf(
  { job, last, state, stepsPerEpoch }: Extract<RunEvent, { type: 'step' }>,
  told: Pick<TrainState, 'step' | 'totals'>,
): object {
  const { step, totals } = state;
  const samples = totals.samples - told.totals.samples;
  const seconds = totals.seconds - told.totals.seconds;
  const sums = Object.entries(totals.sums).map(
    ([name, sum]) => [name, sum - (told.totals.sums[name] ?? 0)] as const,
  );
  return {
    type: 'steps',
    model: job.id,
    epoch: Math.ceil(step / stepsPerEpoch),
    step,
    steps: step - told.step,
    stepsPerEpoch,
    ...meansOf({ samples, seconds, sums: Object.fromEntries(sums) }),
    learningRate: last.learningRate,
    samplesPerSecond: samples / Math.max(seconds, 1e-6),
    seconds: state.seconds + totals.seconds,
    at: now(),
  };
}

/** One write for a whole line: a reader that follows the file sees it at once, and seldom a part of it. */
async function append(file: FileHandle, line: object): Promise<void> {
  await file.appendFile(`${JSON.stringify(metricsLineSchema.parse(line))}\n`);
}

function now(): string {
  return new Date().toISOString();
}

/** The lines that a run which goes on still knows of: those of finished models, and of steps that its checkpoint holds. */
function upTo(
  text: string,
  finished: Unfinished['finished'],
  checkpoint: Unfinished['checkpoint'],
): string {
  return text
    .split('\n')
    .filter((line) => {
      const read = readLine(line);
      if (!read) return false;
      if (finished.has(read.model)) return true;
      if (!checkpoint || read.model !== checkpoint.id || read.type === 'result') return false;
      return read.step <= checkpoint.state.step;
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Nothing where a line is torn or is none of ours. */
export function readLine(line: string): MetricsLine | undefined {
  try {
    return metricsLineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
