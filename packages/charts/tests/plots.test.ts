import { describe, expect, test } from 'vitest';
import { bars } from '../src/bars.ts';
import { curves } from '../src/curves.ts';
import type { Frame, Shape } from '../src/frame.ts';
import { spread } from '../src/letters.ts';
import { points } from '../src/points.ts';
import { bothShapes } from '../src/shapes.ts';
import { dataTable } from '../src/table.ts';

const nasty = `a < b & "c" 'd' <script>alert(1)</script>`;

function frame(id: string, shape: Shape = 'wide'): Frame {
  return { id, shape, title: `Title ${nasty}`, description: `Text ${nasty}`, empty: 'No data' };
}

const line = (values: readonly number[]) => values.map((y, x) => ({ x, y }));
const drawn = {
  curves: (id: string, shape?: Shape) =>
    curves({
      ...frame(id, shape),
      x: { label: nasty },
      y: { label: nasty, scale: 'log' },
      labels: 'end',
      curves: [
        { label: nasty, points: line([1, 0.5, 0.1]), faint: [line([1, 0.4, 0.2])] },
        { label: '学生', points: line([2, 1, 0.2]), band: [{ x: 0, low: 1, high: 3 }] },
      ],
    }),
  points: (id: string, shape?: Shape) =>
    points({
      ...frame(id, shape),
      x: { label: nasty, scale: 'log', ticks: [1, 2, 4] },
      y: { label: nasty },
      references: [{ label: nasty, y: 9 }],
      series: [{ label: nasty, groups: [1, 2, 4].map((x) => ({ x, values: [x, x + 1, 3] })) }],
    }),
  bars: (id: string, shape?: Shape) =>
    bars({
      ...frame(id, shape),
      groupLabel: nasty,
      groups: ['0', nasty],
      y: { label: nasty },
      series: [
        { label: 'before', values: [1, 2] },
        { label: nasty, values: [3, NaN] },
      ],
    }),
};
const kinds = Object.entries(drawn);
const shapes: Shape[] = ['wide', 'narrow'];

/** Paths of a class, as lists of their coordinates. */
function paths(svg: string, className: string): string[] {
  const groups = svg.matchAll(new RegExp(`<g[^>]*class="${className}[^"]*"[^>]*>(.*?)</g>`, 'g'));
  return [...groups].flatMap(([, inside = '']) =>
    [...inside.matchAll(/ d="([^"]*)"/g)].map(([, d = '']) => d),
  );
}

describe.each(kinds)('%s', (_, plot) => {
  test.each(shapes)('%s: an image with a text, and no style of its own', (shape) => {
    const svg = plot('p', shape);
    expect(svg).toMatch(/^<svg id="p" class="plot plot-\w+" viewBox="0 0 \d+ \d+"/);
    expect(svg).toMatch(/role="img" aria-labelledby="p-title" aria-describedby="p-text"/);
    expect(svg).not.toMatch(/<style|\sstyle=|NaN|undefined|Infinity/);
    expect(svg).not.toMatch(/(?:fill|stroke)="(?!none|currentColor|var\()/);
  });

  test('escapes whatever is written on it', () => {
    expect(plot('p')).not.toContain('<script');
    expect(plot('p')).toContain('&#x26; "c" \'d\' &#x3C;script>');
  });

  test('is the same for the same data', () => {
    expect(plot('p')).toBe(plot('p'));
  });
});

test('ids on a page with every plot in both shapes are unique', () => {
  const page = kinds
    .map(([kind, plot]) => bothShapes((shape) => plot(`${kind}-${shape}`, shape)))
    .join('');
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(ids).toHaveLength(18);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('curves', () => {
  const drawCurves = (values: number[][], scale: 'linear' | 'log' = 'linear') =>
    curves({
      ...frame('c', 'narrow'),
      x: { label: 'x' },
      y: { label: 'y', scale },
      labels: 'end',
      curves: values.map((value, index) => ({ label: `s${index}`, points: line(value) })),
    });

  test('of nothing say so', () => {
    for (const nothing of [[], [[]], [[NaN, NaN]]])
      expect(drawCurves(nothing)).toContain('>No data</text>');
    expect(drawCurves([[0, -1]], 'log')).toContain('>No data</text>');
  });

  test('of one point show a dot', () => {
    const svg = drawCurves([[5]]);
    expect(svg).toContain('<circle');
    expect(svg).toContain('>s0</text>');
  });

  test('have a gap where a value is missing, and a dot for one between two gaps', () => {
    const [d = ''] = paths(drawCurves([[1, 2, NaN, 3, 4]]), 'plot-line series-1');
    expect(d.match(/M/g)).toHaveLength(2);
    expect(drawCurves([[1, 2, Infinity, 3, 4]])).not.toContain('Infinity');
    expect(drawCurves([[1, 2, NaN, 3, NaN]])).toContain('<circle');
  });

  test('on a logarithmic axis go equally far down for each power of ten, and leave out what is not above zero', () => {
    const [d = ''] = paths(drawCurves([[100, 10, 1, 0, -1, 0.1]], 'log'), 'plot-line series-1');
    const heights = [...d.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights).toHaveLength(4);
    const [a = 0, b = 0, c = 0, e = 0] = heights;
    expect(b - a).toBeCloseTo(c - b, 1);
    expect(e - c).toBeCloseTo(c - b, 1);
    expect(a).toBeLessThan(b);
  });

  test('each have a slot of their own, and write their names apart', () => {
    const svg = drawCurves([
      [1, 2],
      [1, 2.01],
      [1, 2.02],
    ]);
    const names = [...svg.matchAll(/<text class="plot-end series-(\d)"[^>]* y="([\d.]+)">/g)].map(
      ([, slot, y]) => ({ slot, y: Number(y) }),
    );
    expect(names.map(({ slot }) => slot)).toEqual(['1', '2', '3']);
    const heights = names.map(({ y }) => y).sort((a, b) => a - b);
    expect(Number(heights[1]) - Number(heights[0])).toBeGreaterThanOrEqual(15.9);
  });
});

test('bars are as long as their values, lying or standing', () => {
  const plot = (shape: Shape) =>
    bars({
      ...frame('b', shape),
      groupLabel: 'digit',
      groups: ['a', 'b'],
      y: { label: 'errors' },
      series: [{ label: 'errors', values: [10, 20] }],
    });
  const lengths = (svg: string, side: string) =>
    [...svg.matchAll(/<rect [^>]*>/g)].map(([rect]) =>
      Number(new RegExp(` ${side}="([\\d.]+)"`).exec(rect)?.[1]),
    );
  for (const [shape, side] of [
    ['wide', 'height'],
    ['narrow', 'width'],
  ] as const) {
    const [one = 0, two = 0] = lengths(plot(shape), side);
    // Half a pixel at each end is left between neighbours.
    expect((two + 1) / (one + 1)).toBeCloseTo(2, 1);
  }
});

test('points show every measurement, and a line through the medians', () => {
  const svg = points({
    ...frame('t'),
    x: { label: 'T', scale: 'log', ticks: [1, 10, 100] },
    y: { label: 'errors', domain: [0, 10] },
    series: [
      {
        label: 'a',
        groups: [
          { x: 100, values: [2, 9, 1, NaN] },
          { x: 1, values: [5, 5, 8] },
          { x: 10, values: [] },
        ],
      },
    ],
  });
  expect(paths(svg, 'plot-dot')).toHaveLength(6);
  const [d = ''] = paths(svg, 'plot-line');
  const heights = [...d.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  // From the median 5, in the middle, down to 2.
  expect(heights).toHaveLength(2);
  expect(heights[1]).toBeGreaterThan(heights[0] ?? NaN);
});

test('what is spread keeps its order, its distance and its bounds', () => {
  expect(spread([5, 5, 5], 10, 0, 100)).toEqual([5, 15, 25]);
  expect(spread([100, 99, 10], 10, 0, 100)).toEqual([100, 90, 10]);
  expect(spread([], 10, 0, 1)).toEqual([]);
});

test('a table says the same in text, escaped', () => {
  const html = dataTable({
    caption: nasty,
    columns: ['model', 'errors'],
    rows: [
      [nasty, 1234],
      ['b', NaN],
    ],
    format: (value) => value.toLocaleString('en'),
  });
  expect(html).not.toContain('<script');
  expect(html).toContain('<th scope="col" class="number">errors</th>');
  expect(html).toContain('<td class="number">1,234</td>');
  expect(html).toContain('<th scope="row">b</th><td class="number">–</td>');
});
