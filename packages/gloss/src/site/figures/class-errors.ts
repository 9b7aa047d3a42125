import type { ClassErrors } from '../../annotate/plots/plot.ts';
import { formatNumber } from 'gloss-common/numbers';
import { bars } from 'gloss-charts/bars';
import type { Drawn, Speaker } from './drawn.ts';

/** Errors by class as bars, one for each series. */
export function classErrors(plot: ClassErrors, { say, t, language }: Speaker): Drawn {
  const write = (value: number) => formatNumber(value, {}, language);
  const xLabel = say(plot.xLabel, t('plot.class'));
  const series = plot.series.map((one) => ({ ...one, label: say(one.label) }));
  const classes = (series[0]?.values ?? []).map((_, index) => String(index));
  const telling = tellingClass(series.map(({ values }) => values));
  const told = series.map(({ label, values, total }) => {
    const value = t('plot.inAll', {
      total: write(total),
      name: `${xLabel} ${telling}`,
      errors: write(values[telling] ?? NaN),
    });
    return t('plot.told', { name: label, value });
  });
  return {
    drawings: [
      {
        title: say(plot.title),
        draw: (frame) =>
          bars({
            ...frame,
            description: told.join(' '),
            groupLabel: xLabel,
            groups: classes,
            y: { label: say(plot.yLabel, t('plot.errors')) },
            series,
          }),
      },
    ],
    table: {
      caption: say(plot.title),
      columns: [xLabel, ...series.map(({ label }) => label)],
      rows: classes.map((name, index) =>
        [name as string | number | undefined].concat(series.map(({ values }) => values[index])),
      ),
      format: write,
    },
  };
}

/** The class in which the series differ most, or that has most errors in the only one. */
function tellingClass(series: readonly number[][]): number {
  const [first = []] = series;
  const differences = first.map((errors, index) => {
    const all = series.map((values) => values[index] ?? NaN);
    return series.length > 1 ? Math.max(...all) - Math.min(...all) : errors;
  });
  return differences.indexOf(Math.max(...differences));
}
