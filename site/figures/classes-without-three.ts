import { bars } from '../../src/plots/bars.ts';
import type { FigureOf } from './figures.ts';
import { modelsOf } from './records.ts';

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Errors by class of the student that never saw a 3, before and after its bias was mended. */
export const classesWithoutThree: FigureOf = ({ paper }, { t }) => {
  const result = modelsOf(paper, 'without3')[0]?.result;
  const series = [
    { label: t('plot.classes.before'), confusion: result?.confusion },
    { label: t('plot.classes.onTest'), confusion: result?.mended?.onTest.confusion },
    { label: t('plot.classes.onHeldOut'), confusion: result?.mended?.onHeldOut.confusion },
  ].map(({ label, confusion }) => ({
    label,
    values: digits.map((_, digit) => wrongOf(confusion?.[digit], digit)),
  }));
  return {
    caption: t('plot.classes.caption'),
    drawings: [
      {
        draw: (frame) =>
          bars({
            ...frame,
            title: t('plot.classes.title'),
            description: series
              .map(({ label, values }) =>
                t('plot.classes.told', { series: label, threes: values[3] ?? NaN }),
              )
              .join(' '),
            empty: t('plot.empty'),
            groupLabel: t('plot.digit'),
            groups: digits,
            y: { label: t('plot.testErrors') },
            series,
          }),
      },
    ],
    table: {
      caption: t('plot.classes.title'),
      columns: [t('plot.digit'), ...series.map(({ label }) => label)],
      rows: digits.map((digit, index) =>
        [digit as string | number | undefined].concat(series.map(({ values }) => values[index])),
      ),
    },
  };
};

/** How many images of a class were taken for another. */
function wrongOf(row: readonly number[] | undefined, digit: number): number {
  if (!row) return NaN;
  return row.reduce((sum, count) => sum + count, 0) - (row[digit] ?? 0);
}
