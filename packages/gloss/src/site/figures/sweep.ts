import type { Sweep } from '../../annotate/plots/plot.ts';
import { formatNumber, formatNumbers, median } from 'gloss-common/numbers';
import { slotAt } from 'gloss-charts/frame';
import { points } from 'gloss-charts/points';
import type { Drawn, Speaker } from './drawn.ts';

/** What models came to, against the number that they differ in: a drawing for each group of models. */
export function sweep(plot: Sweep, { say, t, language }: Speaker): Drawn {
  const write = (value: number) => formatNumber(value, plot.style, language);
  const setting = (value: number) => formatNumber(value, {}, language);
  const xs = plot.groups.flatMap((group) => group.points.map(({ x }) => x));
  const all = [...new Set(xs)].sort((a, b) => a - b);
  const labels = plot.groups.map(({ label }) => say(label));
  return {
    drawings: plot.groups.map((group, index) => {
      const label = labels[index] ?? '';
      const isAlone = plot.groups.length === 1;
      return {
        title: isAlone ? say(plot.title) : `${say(plot.title)} · ${label}`,
        draw: (frame) =>
          points({
            ...frame,
            description: group.points
              .map(({ x, values }) => {
                const name = `${say(plot.xLabel)} ${setting(x)}`;
                return t('plot.told', { name, value: write(median(values)) });
              })
              .join(' '),
            x: {
              label: isAlone ? say(plot.xLabel) : `${say(plot.xLabel)} · ${label}`,
              scale: plot.logarithmicX ? 'log' : 'linear',
              ticks: all,
            },
            y: {
              label: say(plot.yLabel),
              scale: plot.logarithmic ? 'log' : 'linear',
              ...(plot.style.share && { format: write }),
            },
            series: [{ label, groups: group.points, slot: slotAt(2 * index) }],
          }),
      };
    }),
    table: {
      caption: plot.groups.some((group) => group.points.some(({ values }) => values.length > 1))
        ? t('plot.seeds', { title: say(plot.title) })
        : say(plot.title),
      columns: [say(plot.xLabel), ...labels],
      rows: all.map((at) =>
        [setting(at) as string | undefined].concat(
          plot.groups.map(({ points }) => {
            const found = points.find(({ x }) => x === at);
            return found && formatNumbers(found.values, plot.style, { language });
          }),
        ),
      ),
    },
  };
}
