import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFile } from '../../write-file.ts';
import type { EpochTotals, Resume, RunEvent } from '../events.ts';

/** The model's id in the run's record. */
const model = z.string();
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
  stepsPerEpoch: z.int().positive(),
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
  stepsPerEpoch: z.int().positive(),
  /** Of the whole epoch, as in the record. */
  loss: z.number(),
  accuracy: z.number().min(0).max(1),
  samplesPerSecond: z.number(),
  seconds: z.number(),
  /** Where the preset asks for them. */
  testErrors: count.optional(),
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
export type EpochLine = z.infer<typeof epochSchema>;

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
  resume: Resume = { finished: new Map() },
): Promise<Metrics> {
  const path = join(folder, metricsFile);
  const before = await readFile(path, 'utf8').catch(() => undefined);
  // What the run knows nothing of any more will happen again.
  const kept = before === undefined ? '' : upTo(before, resume);
  if (before !== undefined && kept !== before) await writeFile(path, kept);
  const file = await open(path, 'a');
  const none: EpochTotals = { samples: 0, loss: 0, errors: 0, seconds: 0 };
  const { snapshot } = resume;
  /** What the lines so far speak of: in the current epoch. */
  let told = {
    totals: { ...(snapshot?.totals ?? none) },
    // After an epoch's last step, nothing of the next one has been said.
    step: snapshot && snapshot.totals.samples > 0 ? snapshot.position.step : 0,
  };
  let secondsBefore = snapshot?.whole.seconds ?? 0;
  let perEpoch = 1;
  let last: Extract<RunEvent, { type: 'step' }> | undefined;
  const tell = async () => {
    if (!last) return;
    const line = lineOf(last, told, secondsBefore);
    told = { totals: { ...last.totals }, step: last.report.step + 1 };
    last = undefined;
    await append(file, line);
  };
  return {
    async take(event) {
      if (event.type === 'model' && event.id !== snapshot?.id) {
        told = { totals: none, step: 0 };
        secondsBefore = 0;
      }
      if (event.type === 'step') {
        last = event;
        const { report, totals } = event;
        const steps = report.step + 1 - told.step;
        perEpoch = report.steps;
        const isDue =
          steps >= perEpoch / linesPerEpoch ||
          totals.seconds - told.totals.seconds >= secondsPerLine;
        if (isDue || report.step === report.steps - 1) await tell();
      }
      if (event.type === 'epoch') {
        const { epoch, ...figures } = event.epoch;
        told = { totals: none, step: 0 };
        secondsBefore += figures.seconds;
        await append(file, {
          type: 'epoch',
          model: event.id,
          epoch,
          step: epoch * perEpoch,
          stepsPerEpoch: perEpoch,
          ...figures,
          at: now(),
        });
      }
      if (event.type === 'result') {
        const { testErrors, testCount, seconds } = event.result;
        const figures = { testErrors, testCount, seconds };
        await append(file, { type: 'result', model: event.id, ...figures, at: now() });
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
  { id, report, totals }: Extract<RunEvent, { type: 'step' }>,
  told: { totals: EpochTotals; step: number },
  secondsBefore: number,
): StepsLine {
  const samples = totals.samples - told.totals.samples;
  const seconds = totals.seconds - told.totals.seconds;
  return {
    type: 'steps',
    model: id,
    epoch: report.epoch + 1,
    step: report.epoch * report.steps + report.step + 1,
    steps: report.step + 1 - told.step,
    stepsPerEpoch: report.steps,
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
function upTo(text: string, { finished, snapshot }: Resume): string {
  return text
    .split('\n')
    .filter((line) => {
      const read = readLine(line);
      if (!read) return false;
      if (finished.has(read.model)) return true;
      if (read.model !== snapshot?.id || read.type === 'result') return false;
      const { epoch, step } = snapshot.position;
      return read.step <= epoch * read.stepsPerEpoch + step;
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
