import type { LearningCurves } from '../../annotate/plots/plot.ts';
import { formatNumber, median } from 'gloss-common/numbers';
import { curves } from 'gloss-charts/curves';
import type { Drawn, Speaker } from './drawn.ts';

/** A metric after each epoch: the median of the seeds, and each seed faintly. */
export function learningCurves(plot: LearningCurves, { say, t, language }: Speaker): Drawn {
  const xLabel = say(plot.xLabel, t('plot.epoch'));
  const write = (value: number) => formatNumber(value, plot.style, language);
  const series = plot.series.map(({ label, seeds }) => {
    const epochs = [...new Set(seeds.flat().map(({ x }) => x))].sort((a, b) => a - b);
    const points = epochs.map((x) => ({
      x,
      y: median(seeds.flatMap((seed) => seed.find((point) => point.x === x)?.y ?? [])),
    }));
    return { label: say(label), seeds, points };
  });
  const told = series.map(({ label, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    const value = t('plot.fromTo', {
      from: write(first?.y ?? NaN),
      first: first?.x ?? NaN,
      to: write(last?.y ?? NaN),
      last: last?.x ?? NaN,
    });
    return t('plot.told', { name: label, value });
  });
  return {
    drawings: [
      {
        title: say(plot.title),
        draw: (frame) =>
          curves({
            ...frame,
            description: told.join(' '),
            x: { label: xLabel },
            y: {
              label: say(plot.yLabel),
              scale: plot.logarithmic ? 'log' : 'linear',
              ...(plot.style.share && { format: write }),
            },
            curves: series.map(({ label, points, seeds }) => ({ label, points, faint: seeds })),
            labels: frame.shape === 'wide' ? 'end' : 'above',
          }),
      },
    ],
    table: {
      caption: series.some(({ seeds }) => seeds.length > 1)
        ? t('plot.medians', { title: say(plot.title) })
        : say(plot.title),
      columns: [xLabel, ...series.map(({ label }) => label)],
      rows: tellingEpochs(series.map(({ points }) => points.map(({ x }) => x))).map((epoch) =>
        [String(epoch) as string | number | undefined].concat(
          series.map(({ points }) => points.find(({ x }) => x === epoch)?.y),
        ),
      ),
      format: write,
    },
  };
}

/** 1, 2, 5, 10, 20 … and where a curve ends: of a hundred epochs, nobody reads each. */
function tellingEpochs(curves: readonly number[][]): number[] {
  const all = new Set(curves.flat());
  const ends = new Set(curves.map((epochs) => epochs.at(-1)));
  return [...all]
    .filter((epoch) => ends.has(epoch) || /^[125]0*$/.test(String(epoch)))
    .sort((a, b) => a - b);
}
