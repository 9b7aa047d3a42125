import { areaY, dot, line, type Markish } from '@observablehq/plot';
import { fitAxis, hasPlace, type Scaled } from './axis.ts';
import { draw, element, scaleOf } from './draw.ts';
import { type Axis, type Frame, type Point, type Slot, sizes, slotAt } from './frame.ts';
import { axes, drawKeys, layKeys, marginsFor, names } from './furniture.ts';
import { lineHeight, spread, widthOf } from './letters.ts';

export interface Curve {
  label: string;
  points: readonly Point[];
  /** From the lowest to the highest of several runs. */
  band?: readonly { x: number; low: number; high: number }[];
  /** The runs themselves, drawn faintly. */
  faint?: readonly (readonly Point[])[];
  slot?: Slot;
}

export interface Curves extends Frame {
  x: Axis;
  y: Axis;
  curves: readonly Curve[];
  /** Where the names stand: at the ends of the lines, above the plot, or with the caller. */
  labels: 'end' | 'above' | 'none';
}

/**
 * Lines over a common axis, each with its own colour and dash.
 *
 * @returns an `svg` element as text; all ids in it begin with the plot's own
 */
export function curves(plot: Curves): string {
  const named = plot.curves.map((curve, index) => ({ slot: slotAt(index), ...curve }));
  const isNarrow = plot.shape === 'narrow';
  const all = named.flatMap(({ points, faint = [] }) => [points, ...faint].flat());
  const bands = named.flatMap(({ band = [] }) => band);
  const y = fitAxis(
    plot.y,
    [...all.map((point) => point.y), ...bands.flatMap(({ low, high }) => [low, high])],
    isNarrow ? 4 : 5,
    plot.language,
  );
  const xs = [...all, ...bands].map((point) => point.x);
  const x = fitAxis(
    { domain: extent(xs, plot.x.scale), ...plot.x },
    xs,
    isNarrow ? 6 : 8,
    plot.language,
  );
  const keys = layKeys(
    plot,
    plot.labels === 'above'
      ? named.map(({ label, slot }) => ({ label, slot, kind: 'line' as const }))
      : [],
  );
  const right =
    plot.labels === 'end' ? 14 + Math.max(0, ...named.map(({ label }) => widthOf(label))) : 8;
  const margins = marginsFor(y, keys.length > 0 ? 1 + (keys.at(-1)?.line ?? 0) : 0, right);
  const marks: Markish[] = [...axes(x, y), ...named.flatMap((curve) => marksOf(curve, x, y))];
  if (plot.labels === 'end') {
    const { width, height } = sizes[plot.shape];
    const room = [margins.marginTop, height - margins.marginBottom] as const;
    marks.push(ends(named, x, y, width - margins.marginRight + 7, room));
  }
  const isEmpty = !all.some((point) => isShown(point, x, y)) && bands.length === 0;
  return draw(plot, {
    margins,
    marks,
    around: [names(plot, margins, { x: x.label, y: y.label }), drawKeys(keys)],
    isEmpty,
    options: { x: scaleOf(x), y: scaleOf(y) },
  });
}

/** The lines fill the width: no round number has to stand at its end. */
function extent(values: readonly number[], scale: Axis['scale'] = 'linear'): [number, number] {
  const { domain } = fitAxis({ label: '', scale: 'linear' }, values, 4);
  const shown = values.filter((value) => hasPlace(value, scale));
  const low = shown.reduce((a, b) => Math.min(a, b), Infinity);
  const high = shown.reduce((a, b) => Math.max(a, b), -Infinity);
  return low < high ? [low, high] : domain;
}

function isShown(point: Point, x: Scaled, y: Scaled): boolean {
  return hasPlace(point.x, x.type) && hasPlace(point.y, y.type);
}

function marksOf(curve: Curve & { slot: Slot }, x: Scaled, y: Scaled): Markish[] {
  const series = `series-${curve.slot}`;
  // What the axis has no place for is a gap to Plot, too.
  const place = ({ x, y }: Point) => [x, y];
  const marks: Markish[] = [];
  if (curve.band && curve.band.length > 0)
    marks.push(
      areaY(curve.band, { x: 'x', y1: 'low', y2: 'high', className: `plot-band ${series}` }),
    );
  for (const points of curve.faint ?? [])
    marks.push(line(points.map(place), { className: `plot-faint ${series}` }));
  marks.push(line(curve.points.map(place), { className: `plot-line ${series}` }));
  // A line of one point has no length, and would not be seen.
  const { points } = curve;
  const alone = points.filter(
    (point, index) =>
      isShown(point, x, y) &&
      ![points[index - 1], points[index + 1]].some((next) => next && isShown(next, x, y)),
  );
  if (alone.length > 0)
    marks.push(dot(alone.map(place), { r: 2.5, className: `plot-point ${series}` }));
  return marks;
}

/** Names at the last points, moved apart where lines end close to each other. */
function ends(
  named: readonly (Curve & { slot: Slot })[],
  x: Scaled,
  y: Scaled,
  left: number,
  [top, bottom]: readonly [number, number],
): Markish {
  return (_index, scales) => {
    const group = element('g', { class: 'plot-ends' });
    const last = named.flatMap(({ label, slot, points }) => {
      const point = points.findLast((candidate) => isShown(candidate, x, y));
      return point ? [{ label, slot, at: Number(scales.y?.(point.y)) }] : [];
    });
    const places = spread(
      last.map(({ at }) => at),
      lineHeight,
      top,
      bottom,
    );
    last.forEach(({ label, slot }, index) => {
      const attributes = { class: `plot-end series-${slot}`, x: left, 'text-anchor': 'start' };
      group.append(element('text', { ...attributes, y: (places[index] ?? 0) + 4 }, label));
    });
    return group;
  };
}
