import { line, type Markish, ruleY } from '@observablehq/plot';
import { median } from 'gloss-common/numbers';
import { fitAxis, hasPlace } from './axis.ts';
import { draw, element, scaleOf } from './draw.ts';
import { type Axis, type Frame, type Slot, sizes, slotAt } from './frame.ts';
import { axes, drawKeys, layKeys, marginsFor, markerPath, names, note } from './furniture.ts';

export interface Measured {
  label: string;
  /** For each place on the axis, what several seeds gave. */
  groups: readonly { x: number; values: readonly number[] }[];
  slot?: Slot;
}

export interface Points extends Frame {
  x: Axis;
  y: Axis;
  series: readonly Measured[];
  /** Lines across, as for what a comparison begins from. */
  references?: readonly { label: string; y: number }[];
}

/**
 * Every measurement as a dot, and a line through the medians: what varies is seen, not summed up.
 *
 * @returns an `svg` element as text; all ids in it begin with the plot's own
 */
export function points(plot: Points): string {
  const { width } = sizes[plot.shape];
  const isNarrow = plot.shape === 'narrow';
  const references = plot.references ?? [];
  const xType = plot.x.scale ?? 'linear';
  const yType = plot.y.scale ?? 'linear';
  const named = plot.series.map((series, index) => ({
    ...series,
    slot: series.slot ?? slotAt(index),
    groups: series.groups
      .filter(({ x }) => hasPlace(x, xType))
      .map(({ x, values }) => ({ x, values: values.filter((value) => hasPlace(value, yType)) }))
      .filter(({ values }) => values.length > 0)
      .sort((a, b) => a.x - b.x),
  }));
  const groups = named.flatMap((series) => series.groups);
  const values = [...groups.flatMap((group) => group.values), ...references.map(({ y }) => y)];
  const xs = groups.map((group) => group.x);
  const y = fitAxis(plot.y, values, isNarrow ? 4 : 5, plot.language);
  const x = fitAxis(plot.x, xs, isNarrow ? 6 : 8, plot.language);
  const keys = layKeys(
    plot,
    named.length > 1 ? named.map(({ label, slot }) => ({ label, slot, kind: 'dot' as const })) : [],
  );
  const margins = marginsFor(y, keys.length > 0 ? 1 + (keys.at(-1)?.line ?? 0) : 0, 12);
  const marks: Markish[] = [
    ...axes(x, y),
    ...references.flatMap(({ label, y: at }) => [
      ruleY([at], { className: 'plot-reference' }),
      note(label, x.domain[1], at),
    ]),
    ...named.flatMap(({ groups, slot }, index): Markish[] => [
      line(
        groups.map(({ x: at, values }) => [at, median(values)]),
        { className: `plot-line series-${slot}` },
      ),
      // Dots of several series at one place stand beside each other.
      dots(groups, slot, (index - (named.length - 1) / 2) * 7),
    ]),
  ];
  return draw(plot, {
    margins,
    marks,
    around: [names(plot, margins, { x: x.label, y: y.label }), drawKeys(keys)],
    isEmpty: groups.length === 0,
    options: { x: { ...scaleOf(x), inset: width / 40 }, y: scaleOf(y) },
  });
}

function dots(groups: Measured['groups'], slot: Slot, shift: number): Markish {
  return (_index, scales) => {
    const group = element('g', { class: `plot-dot series-${slot}` });
    for (const { x, values } of groups) {
      for (const value of values) {
        const [left, top] = [Number(scales.x?.(x)) + shift, Number(scales.y?.(value))];
        group.append(element('path', { d: markerPath(slot, left, top) }));
      }
    }
    return group;
  };
}
