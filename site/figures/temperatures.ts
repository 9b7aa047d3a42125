import { points } from '../../src/plots/points.ts';
import type { RunRecord } from '../../src/train/runs/run-record.ts';
import type { FigureOf } from './figures.ts';
import { modelsOf } from './records.ts';
import { median } from './statistics.ts';

/** Test errors of small students against the temperature that they learnt at. */
export const temperatures: FigureOf = ({ paper }, { t }) => {
  const widths = [300, 30].map((width) => ({
    width,
    label: t('plot.units', { units: width }),
    groups: sweepOf(paper, width),
  }));
  const all = [...new Set(widths.flatMap(({ groups }) => groups.map(({ x }) => x)))].sort(
    (a, b) => a - b,
  );
  return {
    caption: t('plot.temperatures.caption'),
    drawings: widths.map((series, index) => ({
      draw: (frame) =>
        points({
          ...frame,
          title: t('plot.temperatures.title', { units: series.width }),
          description: series.groups
            .map(({ x, values }) =>
              t('plot.temperatures.told', { temperature: x, errors: median(values) }),
            )
            .join(' '),
          empty: t('plot.empty'),
          x: { label: `${t('plot.temperature')}, ${series.label}`, scale: 'log', ticks: all },
          y: { label: t('plot.testErrors') },
          series: [{ label: series.label, groups: series.groups, slot: index === 0 ? 1 : 3 }],
        }),
    })),
    table: {
      caption: t('plot.temperatures.table'),
      columns: [t('plot.temperature'), ...widths.map(({ label }) => label)],
      rows: all.map((temperature) =>
        [String(temperature)].concat(
          widths.map(({ groups }) =>
            (groups.find(({ x }) => x === temperature)?.values ?? []).join(', '),
          ),
        ),
      ),
    },
  };
};

function sweepOf(run: RunRecord, width: number): { x: number; values: number[] }[] {
  return run.config.rows.flatMap((row) => {
    if ('membersFrom' in row || !row.name.startsWith(`units${width}-`) || !row.softTargets)
      return [];
    const values = modelsOf(run, row.name).map(({ result }) => result.testErrors);
    return values.length > 0 ? [{ x: row.softTargets.temperature, values }] : [];
  });
}
