import { titleInUnit } from 'gloss-common/metric';
import { formatNumber } from 'gloss-common/numbers';
import { curves } from 'gloss-charts/curves';
import type { Point } from 'gloss-charts/frame';
import type { EpochLine, StepsLine } from '../records/metrics.ts';
import type { RunRecord } from '../records/run-record.ts';
import { titleOf, type WatchedJob, type WatchedModel } from './topics.ts';

/** More could not be told apart on the width of a plot. */
const mostPoints = 240;

/**
 * One metric of a job over its epochs: a line for each model, in the colour of its run.
 *
 * @param id unique on the page
 */
export function drawChart(id: string, name: string, { title, models }: WatchedJob): string {
  const records = models.map(({ record }) => record);
  const declared = declaredBy(records, name);
  const label = labelOf(name, records);
  const drawn = models.map((watched) => ({ watched, points: pointsOf(watched, name) }));
  const latest = drawn.flatMap(({ watched: { record, model }, points }) => {
    const point = points.at(-1);
    if (!point) return [];
    const value = formatNumber(point.y, metricOf(record, name));
    return [`${record.id}, ${titleOf(model)}: ${value} after ${formatNumber(point.x)} epochs`];
  });
  return curves({
    // No other id can end like this one and those that stand inside the plot.
    id: `${id}:plot`,
    title: `${declared?.title ?? label}, ${title}`,
    description: `${latest.join('. ')}.`,
    shape: 'narrow',
    empty: 'not yet',
    x: {
      label: 'epochs',
      domain: [0, Math.max(1, ...models.map(({ model }) => model.plannedEpochs))],
    },
    y: {
      label,
      scale: declared?.logarithmic ? 'log' : 'linear',
      // Marks are round numbers: they need no more digits than they have.
      format: (value) => formatNumber(value, { share: declared?.share }),
    },
    curves: drawn.map(({ watched: { slot, model }, points }) => ({
      label: model.id,
      slot,
      points,
    })),
    labels: 'none',
  });
}

/** Out of the lines of steps, or of epochs where only these have the metric. */
function pointsOf({ steps, epochs }: WatchedModel, name: string): Point[] {
  const known = (line: StepsLine | EpochLine) => Object.hasOwn(line, name);
  const fine = steps.filter(known);
  return fine.length > 0
    ? thin(fine, name)
    : epochs.filter(known).map((line) => ({ x: line.epoch, y: line[name] ?? NaN }));
}

/** Means of neighbouring lines, each step counting the same, where there are more lines than can be seen. */
function thin(lines: readonly StepsLine[], name: string): Point[] {
  const size = Math.ceil(lines.length / mostPoints);
  const points: Point[] = [];
  for (let start = 0; start < lines.length; start += size) {
    const part = lines.slice(start, start + size);
    const steps = part.reduce((sum, line) => sum + line.steps, 0);
    const sum = part.reduce((total, line) => total + line.steps * (line[name] ?? NaN), 0);
    const { step, stepsPerEpoch } = part.at(-1) ?? { step: 0, stepsPerEpoch: 1 };
    points.push({ x: step / stepsPerEpoch, y: sum / steps });
  }
  return points;
}

/** What a record declares of a metric; nothing where its topic has not declared it. */
export function metricOf({ metrics }: RunRecord, name: string) {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}

const declaredBy = (records: readonly RunRecord[], name: string) =>
  records.map((record) => metricOf(record, name)).find(Boolean);

/**
 * `training loss (nats), lower is better`; a metric that none of these records declares goes by its name.
 *
 * @param whole what the metric is a part of
 */
export function labelOf(name: string, records: readonly RunRecord[], whole = ''): string {
  const declared = declaredBy(records, name);
  // The trainer's own number, beside those of the topics.
  if (!declared) return name === 'learningRate' ? 'learning rate' : name;
  const direction = declared.better === 'less' ? 'lower' : 'higher';
  return `${titleInUnit(declared, whole)}, ${direction} is better`;
}
