import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFile } from '../write-file.ts';
import type { EpochTotals, Resume, RunEvent } from './experiment.ts';
import type { RunRecord } from './run-record.ts';

const model = z.enum(['teacher', 'alone', 'distilled']);
const count = z.int().nonnegative();
const at = z.iso.datetime();

const stepsSchema = z.strictObject({
  type: z.literal('steps'),
  model,
  /** From 1. */
  epoch: z.int().positive(),
  /** The last step that the line speaks of, counted from 1 over all epochs of the model. */
  step: z.int().positive(),
  /** How many steps the line speaks of. No step is in two lines. */
  steps: z.int().positive(),
  /** Mean over the samples of these steps; the loss of the model's own objective. */
  loss: z.number(),
  /** Share of these samples classified rightly, before each step. */
  accuracy: z.number().min(0).max(1),
  /** Of the last step. */
  learningRate: z.number(),
  samplesPerSecond: z.number(),
  /** For how long the model has been trained, without pauses and tests. */
  seconds: z.number(),
  /** When the line was written. */
  at,
});
const epochSchema = z.strictObject({
  type: z.literal('epoch'),
  model,
  epoch: z.int().positive(),
  step: z.int().positive(),
  /** Of the whole epoch, as in the record. */
  loss: z.number(),
  accuracy: z.number().min(0).max(1),
  samplesPerSecond: z.number(),
  seconds: z.number(),
  at,
});
const resultSchema = z.strictObject({
  type: z.literal('result'),
  model,
  testErrors: count,
  testCount: count,
  seconds: z.number(),
  at,
});

/**
 * A line of `metrics.jsonl`: the means of some steps (`steps`: 20 lines an epoch, or one a second where that is more), an
 * epoch, or a model's test.
 */
export const metricsLineSchema = z.discriminatedUnion('type', [
  stepsSchema,
  epochSchema,
  resultSchema,
]);
export type MetricsLine = z.infer<typeof metricsLineSchema>;
export type StepsLine = z.infer<typeof stepsSchema>;

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

/** How many steps an epoch of a run has. */
export function stepsPerEpoch({ data, config }: Pick<RunRecord, 'data' | 'config'>): number {
  return Math.ceil(data.train / config.batchSize);
}

/**
 * Opens `metrics.jsonl` of a run. It is appended to, line by line, and so the one file that is not written aside: any
 * tool can follow it, and what a crash leaves torn is cut off when the run goes on.
 */
export async function openMetrics(
  folder: string,
  record: RunRecord,
  resume: Resume = { finished: new Map() },
): Promise<Metrics> {
  const path = join(folder, metricsFile);
  const perEpoch = stepsPerEpoch(record);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  // What the run knows nothing of any more will happen again.
  const kept = before === undefined ? '' : upTo(before, resume, perEpoch);
  if (before !== undefined && kept !== before) await writeFile(path, kept);
  const file = await open(path, 'a');
  const none: EpochTotals = { samples: 0, loss: 0, errors: 0, seconds: 0 };
  const { snapshot } = resume;
  /** What the lines so far speak of. */
  let told = {
    totals: { ...(snapshot?.totals ?? none) },
    step: snapshot ? snapshot.position.epoch * perEpoch + snapshot.position.step : 0,
  };
  let secondsBefore = snapshot?.whole.seconds ?? 0;
  let last: Extract<RunEvent, { type: 'step' }> | undefined;
  const tell = async () => {
    if (!last) return;
    const line = lineOf(last, told, secondsBefore);
    told = { totals: { ...last.totals }, step: line.step };
    last = undefined;
    await append(file, line);
  };
  return {
    async take(event) {
      if (event.type === 'model' && event.name !== snapshot?.name) {
        told = { totals: none, step: 0 };
        secondsBefore = 0;
      }
      if (event.type === 'step') {
        last = event;
        const { report, totals } = event;
        const steps = report.epoch * perEpoch + report.step + 1 - told.step;
        const isDue =
          steps >= perEpoch / linesPerEpoch ||
          totals.seconds - told.totals.seconds >= secondsPerLine;
        if (isDue || report.step === report.steps - 1) await tell();
      }
      if (event.type === 'epoch') {
        const { epoch, ...figures } = event.epoch;
        const step = epoch * perEpoch;
        told = { totals: none, step };
        secondsBefore += figures.seconds;
        await append(file, {
          type: 'epoch',
          model: event.name,
          epoch,
          step,
          ...figures,
          at: now(),
        });
      }
      if (event.type === 'result') {
        const { testErrors, testCount, seconds } = event.result;
        const figures = { testErrors, testCount, seconds };
        await append(file, { type: 'result', model: event.name, ...figures, at: now() });
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
  { name, report, totals }: Extract<RunEvent, { type: 'step' }>,
  told: { totals: EpochTotals; step: number },
  secondsBefore: number,
): StepsLine {
  const samples = totals.samples - told.totals.samples;
  const seconds = totals.seconds - told.totals.seconds;
  const step = report.epoch * report.steps + report.step + 1;
  return {
    type: 'steps',
    model: name,
    epoch: report.epoch + 1,
    step,
    steps: step - told.step,
    loss: (totals.loss - told.totals.loss) / samples,
    accuracy: (samples - (totals.errors - told.totals.errors)) / samples,
    learningRate: report.learningRate,
    samplesPerSecond: samples / Math.max(seconds, 1e-6),
    seconds: secondsBefore + totals.seconds,
    at: now(),
  };
}

/** One write for a whole line: whoever follows the file sees it at once, and seldom a part of it. */
async function append(file: FileHandle, line: MetricsLine): Promise<void> {
  await file.appendFile(`${JSON.stringify(line)}\n`);
}

function now(): string {
  return new Date().toISOString();
}

/** The lines that a run which goes on still knows of: those of finished models, and of steps that its checkpoint holds. */
function upTo(text: string, { finished, snapshot }: Resume, perEpoch: number): string {
  const held = snapshot ? snapshot.position.epoch * perEpoch + snapshot.position.step : 0;
  return text
    .split('\n')
    .filter((line) => {
      const read = readLine(line);
      if (!read) return false;
      if (finished.has(read.model)) return true;
      return read.model === snapshot?.name && read.type !== 'result' && read.step <= held;
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
