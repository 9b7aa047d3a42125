import { barX, barY, type Markish, text } from '@observablehq/plot';
import { fitAxis } from './axis.ts';
import { draw } from './draw.ts';
import { type Axis, type Frame, type Slot, sizes, slotAt } from './frame.ts';
import { drawKeys, layKeys, marginsFor, names } from './furniture.ts';
import { lineHeight, widthOf } from './letters.ts';

export interface Bars extends Frame {
  /** What a group is, as of digits. */
  groupLabel: string;
  groups: readonly string[];
  /** Amounts, from zero. */
  y: Axis;
  /** A value for each group; NaN where there is none. */
  series: readonly { label: string; values: readonly number[]; slot?: Slot }[];
}

/**
 * Amounts side by side, each with its number. Wide, the bars stand; narrow, they lie, so that the numbers have room
 * whatever the width.
 *
 * @returns an `svg` element as text; all ids in it begin with the plot's own
 */
export function bars(plot: Bars): string {
  const lies = plot.shape === 'narrow';
  const named = plot.series.map((series, index) => ({ slot: slotAt(index), ...series }));
  const data = named.flatMap(({ label, slot, values }) =>
    plot.groups.flatMap((group, index) => {
      const value = values[index] ?? NaN;
      return Number.isFinite(value) ? [{ group, label, slot, value }] : [];
    }),
  );
  const amount = fitAxis(plot.y, [0, ...data.map(({ value }) => value)], 4, plot.language);
  const keys = layKeys(
    plot,
    named.length > 1 ? named.map(({ label, slot }) => ({ label, slot, kind: 'bar' as const })) : [],
  );
  const lines = keys.length > 0 ? 1 + (keys.at(-1)?.line ?? 0) : 0;
  const margins = marginsFor(amount, lines, 8);
  // Nothing stands at the left of bars with numbers but, where they lie, the names of the groups.
  margins.marginLeft = lies ? 8 + Math.max(0, ...plot.groups.map(widthOf)) : 1;
  margins.marginBottom = lies ? 4 : margins.marginBottom;
  if (lies)
    margins.marginRight = 4 + Math.max(0, ...data.map((bar) => widthOf(amount.format(bar.value))));
  const height = lies
    ? margins.marginTop + margins.marginBottom + plot.groups.length * (7 + named.length * 15)
    : sizes.wide.height;
  const labels = lies
    ? { x: '', y: `${plot.groupLabel} · ${amount.label}` }
    : { x: plot.groupLabel, y: amount.label };
  const number = ({ value }: { value: number }) => amount.format(value);
  const marks: Markish[] = [];
  for (const { label, slot } of named) {
    const own = data.filter((bar) => bar.label === label);
    const className = `plot-bar series-${slot}`;
    marks.push(
      lies
        ? barX(own, { x: 'value', y: 'label', fy: 'group', className, inset: 0.5 })
        : barY(own, { y: 'value', x: 'label', fx: 'group', className, inset: 0.5 }),
      lies
        ? text(own, {
            x: 'value',
            y: 'label',
            fy: 'group',
            text: number,
            className: 'plot-value',
            textAnchor: 'start',
            dx: 4,
          })
        : text(own, {
            y: 'value',
            x: 'label',
            fx: 'group',
            text: number,
            className: 'plot-value',
            lineAnchor: 'bottom',
            dy: -3,
          }),
    );
  }
  const value = { type: 'linear', domain: amount.domain, axis: null } as const;
  const within = { type: 'band', domain: named.map(({ label }) => label), axis: null } as const;
  const between = { domain: [...plot.groups], label: null, padding: lies ? 0.2 : 0.24 };
  const options = lies
    ? { x: value, y: { ...within, padding: 0 }, fy: between }
    : { y: value, x: { ...within, padding: 0 }, fx: { ...between, axis: 'bottom' as const } };
  return draw(plot, {
    margins,
    marks,
    around: [names(plot, margins, labels, height), drawKeys(keys)],
    height: Math.max(height, 4 * lineHeight),
    isEmpty: data.length === 0,
    options,
  });
}
