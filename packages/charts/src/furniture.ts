import { axisX, axisY, gridY, type Markish, text } from '@observablehq/plot';
import type { Scaled } from './axis.ts';
import { element, type Margins } from './draw.ts';
import { type Frame, type Slot, sizes } from './frame.ts';
import { lineHeight, widthOf } from './letters.ts';

/** A series by name, where its line or its bars don't carry it themselves. */
export interface Key {
  label: string;
  slot: Slot;
  kind: 'line' | 'bar' | 'dot';
}

const keyWidth = 26;

/** Numbers beside light lines, the words for both axes, and the names of series: all that is not data. */
export function axes(x: Scaled, y: Scaled): Markish[] {
  return [
    gridY(y.ticks, { className: 'plot-grid' }),
    axisY(y.ticks, {
      className: 'plot-tick',
      label: null,
      tickSize: 0,
      tickPadding: 7,
      text: y.format,
    }),
    axisX(x.ticks, {
      className: 'plot-tick',
      label: null,
      tickSize: 4,
      tickPadding: 4,
      text: x.format,
    }),
  ];
}

/** Room for the numbers at the left, the names of both axes and `lines` of keys at the top. */
export function marginsFor(
  y: Pick<Scaled, 'ticks' | 'format'>,
  lines: number,
  right: number,
): Margins {
  // Plots under each other begin at the same place, up to numbers as wide as 100 %.
  const widest = Math.max(33, ...y.ticks.map((tick) => widthOf(y.format(tick))));
  return {
    marginTop: lineHeight + 8 + lines * (lineHeight + 2),
    marginRight: right,
    marginBottom: 2 * lineHeight + 10,
    marginLeft: widest + 9,
  };
}

/** The vertical axis is named above its numbers, the horizontal one at its end. */
export function names(
  frame: Frame,
  margins: Margins,
  labels: { x: string; y: string },
  height = sizes[frame.shape].height,
): SVGElement {
  const { width } = sizes[frame.shape];
  const group = element('g', { class: 'plot-label' });
  group.append(
    element('text', { x: 0, y: 12, 'text-anchor': 'start' }, labels.y),
    element(
      'text',
      { x: width - margins.marginRight, y: height - 6, 'text-anchor': 'end' },
      labels.x,
    ),
  );
  return group;
}

/** Lays keys out in lines that fit. */
export function layKeys(
  frame: Frame,
  keys: readonly Key[],
): { key: Key; x: number; line: number }[] {
  const { width } = sizes[frame.shape];
  let [x, line] = [0, 0];
  return keys.map((key) => {
    const needs = keyWidth + widthOf(key.label);
    if (x > 0 && x + needs > width) [x, line] = [0, line + 1];
    const place = { key, x, line };
    x += needs + 18;
    return place;
  });
}

export function drawKeys(places: ReturnType<typeof layKeys>): SVGElement {
  const group = element('g', { class: 'plot-keys' });
  for (const { key, x, line } of places) {
    const y = lineHeight + 14 + line * (lineHeight + 2);
    const series = `series-${key.slot}`;
    if (key.kind === 'bar')
      group.append(
        element('rect', {
          class: `plot-bar ${series}`,
          x: x + 6,
          y: y - 9,
          width: 14,
          height: 10,
        }),
      );
    else
      group.append(
        element('path', {
          class: `plot-line ${series}`,
          d: `M${x},${y - 4}H${x + keyWidth - 6}`,
        }),
      );
    if (key.kind === 'dot')
      group.append(
        element('path', { class: `plot-dot ${series}`, d: markerPath(key.slot, x + 10, y - 4) }),
      );
    group.append(element('text', { x: x + keyWidth, y, 'text-anchor': 'start' }, key.label));
  }
  return group;
}

/** A marker for each slot, so that colour is never the only difference. */
export function markerPath(slot: Slot, x: number, y: number, size = 3.6): string {
  const r = size;
  const shapes: Record<Slot, string> = {
    1: `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`,
    2: `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
    3: `M${x},${y - r * 1.25}l${r * 1.25},${r * 2.1}h${-2.5 * r}Z`,
    4: `M${x},${y - r * 1.35}l${r * 1.35},${r * 1.35}l${-r * 1.35},${r * 1.35}l${-r * 1.35},${-r * 1.35}Z`,
    5: `M${x},${y + r * 1.25}l${r * 1.25},${-r * 2.1}h${-2.5 * r}Z`,
    6: `M${x - r},${y - r}l${2 * r},${2 * r}M${x + r},${y - r}l${-2 * r},${2 * r}`,
  };
  return shapes[slot];
}

/** Words at a place of the data, as for a line across. */
export function note(label: string, x: number, y: number): Markish {
  return text([label], {
    className: 'plot-note',
    x: [x],
    y: [y],
    textAnchor: 'end',
    dy: -6,
    lineAnchor: 'bottom',
  });
}
