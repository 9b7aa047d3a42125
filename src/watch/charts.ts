import { curves } from '../plots/curves.ts';
import type { Axis, Point } from '../plots/frame.ts';
import type { StepsLine } from '../train/runs/metrics.ts';
import { titleOf, titleOfModel } from '../train/titles.ts';
import { epochsOf, type WatchedModel, type WatchedRow } from './rows.ts';

interface Chart {
  name: string;
  title: string;
  y: Axis;
  /** Over epochs. */
  points: (model: WatchedModel) => Point[];
}

const percent = (value: number) => `${Number((100 * value).toPrecision(3))} %`;
const short = (value: number) => String(Number(value.toPrecision(3)));

const charts: readonly Chart[] = [
  {
    name: 'loss',
    title: 'Training loss',
    y: { label: 'training loss', scale: 'log', format: short },
    points: ({ steps }) => thin(steps, ({ loss }) => loss),
  },
  {
    name: 'error',
    title: 'Training error',
    y: { label: 'training error', format: percent },
    points: ({ steps }) => thin(steps, ({ accuracy }) => 1 - accuracy),
  },
  {
    name: 'rate',
    title: 'Learning rate',
    y: { label: 'learning rate', format: short },
    points: ({ steps }) => thin(steps, ({ learningRate }) => learningRate),
  },
];

/** For presets that ask the test set after each epoch. */
const tests: Chart = {
  name: 'test',
  title: 'Test errors',
  y: { label: 'test errors', scale: 'log' },
  points: ({ epochs }) =>
    epochs.flatMap(({ epoch, testErrors }) =>
      testErrors === undefined ? [] : [{ x: epoch, y: testErrors }],
    ),
};

/** More could not be told apart on the width of a plot. */
const mostPoints = 240;

/** The charts of a row, one under the other; none where nothing was trained yet. */
export function chartsOf({ models }: WatchedRow): readonly Chart[] {
  if (models.every(({ steps }) => steps.length === 0)) return [];
  return models.some((model) => tests.points(model).length > 0) ? [...charts, tests] : charts;
}

/** A line for each model, in the colour of its run. */
export function drawChart(chart: Chart, { name, models }: WatchedRow): string {
  const drawn = models.map((watched) => ({ watched, points: chart.points(watched) }));
  const { format = String } = chart.y;
  const latest = drawn.flatMap(({ watched: { record, model }, points }) => {
    const point = points.at(-1);
    if (!point) return [];
    return [
      `${record.id}, ${titleOfModel(model)}: ${format(point.y)} after ${short(point.x)} epochs`,
    ];
  });
  return curves({
    id: `plot-${chart.name}-${name}`,
    title: `${chart.title}, ${titleOf(name)}`,
    description: `${latest.join('. ')}.`,
    shape: 'narrow',
    empty: 'not yet',
    x: {
      label: 'epochs',
      domain: [0, Math.max(1, ...models.map(({ record }) => epochsOf(record, name)))],
    },
    y: chart.y,
    curves: drawn.map(({ watched: { slot, model }, points }) => ({
      label: model.id,
      slot,
      points,
    })),
    labels: 'none',
  });
}

/** Means of neighbouring lines, each step counting the same, where there are more lines than can be seen. */
function thin(lines: readonly StepsLine[], value: (line: StepsLine) => number): Point[] {
  const size = Math.ceil(lines.length / mostPoints);
  const points: Point[] = [];
  for (let start = 0; start < lines.length; start += size) {
    const part = lines.slice(start, start + size);
    const steps = part.reduce((sum, line) => sum + line.steps, 0);
    const sum = part.reduce((sum, line) => sum + line.steps * value(line), 0);
    const { step, stepsPerEpoch } = part.at(-1) ?? { step: 0, stepsPerEpoch: 1 };
    points.push({ x: step / stepsPerEpoch, y: sum / steps });
  }
  return points;
}
