import { curves } from '../../src/plots/curves.ts';
import type { FigureOf } from './figures.ts';
import { modelsOf } from './records.ts';
import { median } from './statistics.ts';

/** Errors on the test set after each epoch: the median of the seeds, and each seed faintly. */
export const learningCurves: FigureOf = ({ paper }, { t }) => {
  const rows = [
    { name: 'teacher', label: t('plot.row.teacher') },
    { name: 'alone', label: t('plot.row.alone') },
    { name: 'distilled', label: t('plot.row.distilled') },
  ];
  const series = rows.map(({ name, label }) => {
    const seeds = modelsOf(paper, name).map(({ epochs }) =>
      epochs.map(({ epoch, testErrors = NaN }) => ({ x: epoch, y: testErrors })),
    );
    const epochs = Math.max(0, ...seeds.map(({ length }) => length));
    const points = Array.from({ length: epochs }, (_, index) => ({
      x: index + 1,
      y: median(seeds.flatMap((seed) => seed[index]?.y ?? [])),
    }));
    return { label, seeds, points };
  });
  const told = series.map(({ label, points }) =>
    t('plot.curves.told', {
      row: label,
      first: points[0]?.y ?? NaN,
      last: points.at(-1)?.y ?? NaN,
      epochs: points.length,
    }),
  );
  const marked = [1, 2, 5, 10, 20, 40, 60, 80, 100];
  return {
    caption: t('plot.curves.caption'),
    drawings: [
      {
        draw: (frame) =>
          curves({
            ...frame,
            title: t('plot.curves.title'),
            description: told.join(' '),
            empty: t('plot.empty'),
            x: { label: t('plot.epoch') },
            y: {
              label: t('plot.testErrors'),
              scale: 'log',
              ticks: [50, 70, 100, 150, 200, 300, 400],
              format: String,
            },
            curves: series.map(({ label, points, seeds }) => ({ label, points, faint: seeds })),
            labels: frame.shape === 'wide' ? 'end' : 'above',
          }),
      },
    ],
    table: {
      caption: t('plot.curves.table'),
      columns: [t('plot.epoch'), ...series.map(({ label }) => label)],
      rows: marked
        .filter((epoch) => series.some(({ points }) => points.length >= epoch))
        .map((epoch) =>
          [String(epoch) as string | number | undefined].concat(
            series.map(({ points }) => points[epoch - 1]?.y),
          ),
        ),
    },
  };
};
