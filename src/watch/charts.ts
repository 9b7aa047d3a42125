import { curves } from '../plots/curves.ts';
import type { Axis, Point, Slot } from '../plots/frame.ts';
import { type StepsLine, stepsPerEpoch } from '../train/metrics.ts';
import { modelTitles } from '../train/progress.ts';
import type { ModelName, RunRecord } from '../train/run-record.ts';
import type { WatchedRun } from './runs.ts';

export interface Selected {
  run: WatchedRun;
  slot: Slot;
}

interface Chart {
  name: string;
  title: string;
  y: Axis;
  value: (line: StepsLine) => number;
}

const percent = (value: number) => `${Number((100 * value).toPrecision(3))} %`;
const short = (value: number) => String(Number(value.toPrecision(3)));

/** One under the other for each model. */
export const charts: readonly Chart[] = [
  {
    name: 'loss',
    title: 'Training loss',
    y: { label: 'training loss', scale: 'log', format: short },
    value: ({ loss }) => loss,
  },
  {
    name: 'error',
    title: 'Training error',
    y: { label: 'training error', format: percent },
    value: ({ accuracy }) => 1 - accuracy,
  },
  {
    name: 'rate',
    title: 'Learning rate',
    y: { label: 'learning rate', format: short },
    value: ({ learningRate }) => learningRate,
  },
];

/** More could not be told apart on the width of a plot. */
const mostPoints = 240;

export function drawChart(chart: Chart, model: ModelName, selected: readonly Selected[]): string {
  const epochs = selected.map(({ run: { record } }) => epochsOf(record, model));
  const drawn = selected.map(({ run, slot }) => ({
    label: run.record.id,
    slot,
    points: thin(
      run.lines.filter((line) => line.type === 'steps').filter((line) => line.model === model),
      stepsPerEpoch(run.record),
      chart.value,
    ),
  }));
  const { format = String } = chart.y;
  const latest = drawn.flatMap(({ label, points }) => {
    const point = points.at(-1);
    return point ? [`${label}: ${format(point.y)} after ${short(point.x)} epochs`] : [];
  });
  return curves({
    id: `plot-${chart.name}-${model}`,
    title: `${chart.title}, ${modelTitles[model]}`,
    description: latest.length > 0 ? `${latest.join('. ')}.` : 'Nothing yet.',
    shape: 'narrow',
    empty: 'not yet',
    x: { label: 'epochs', domain: [0, Math.max(1, ...epochs)] },
    y: chart.y,
    curves: drawn,
    labels: 'none',
  });
}

/** How many there will be. */
export function epochsOf({ config }: RunRecord, model: ModelName): number {
  return (model === 'teacher' ? config.teacher : config.student).epochs;
}

/** Means of neighbouring lines, each step counting the same, where there are more lines than can be seen. */
function thin(
  lines: readonly StepsLine[],
  perEpoch: number,
  value: (line: StepsLine) => number,
): Point[] {
  const size = Math.ceil(lines.length / mostPoints);
  const points: Point[] = [];
  for (let start = 0; start < lines.length; start += size) {
    const part = lines.slice(start, start + size);
    const steps = part.reduce((sum, line) => sum + line.steps, 0);
    const sum = part.reduce((sum, line) => sum + line.steps * value(line), 0);
    points.push({ x: (part.at(-1)?.step ?? 0) / perEpoch, y: sum / steps });
  }
  return points;
}
