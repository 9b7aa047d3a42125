import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

type Colour = readonly [red: number, green: number, blue: number];

const tokens = await readFile('packages/common/src/tokens.css', 'utf8');
const themes = ['light', 'dark'] as const;

/** A token in linear light. */
function token(name: string, theme: (typeof themes)[number]): Colour {
  const [, ...pair] = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens) ?? [];
  const hex = pair[themes.indexOf(theme)] ?? '';
  const part = (index: number) => {
    const value = Number.parseInt(hex.slice(index, index + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function contrast(a: Colour, b: Colour): number {
  const [low = 0, high = 0] = [a, b]
    .map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)
    .sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

type Matrix = readonly [Colour, Colour, Colour];
const apply = (matrix: Matrix, [r, g, b]: Colour): Colour => {
  const [red, green, blue] = matrix.map((row) => row[0] * r + row[1] * g + row[2] * b);
  return [red ?? 0, green ?? 0, blue ?? 0];
};

/** How eyes without one kind of cone see (Machado, Oliveira & Fernandes 2009, severity 1). */
const eyes: Record<string, Matrix> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no long': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no middle': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no short': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Distance in OKLab, in which equal steps look equal. */
function distance(a: Colour, b: Colour): number {
  const lab = (colour: Colour) => {
    const cones = apply(
      [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ],
      colour,
    );
    const [l, m, s] = cones.map((value) => Math.cbrt(Math.max(0, value)));
    return apply(
      [
        [0.2104542553, 0.793617785, -0.0040720468],
        [1.9779984951, -2.428592205, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.808675766],
      ],
      [l ?? 0, m ?? 0, s ?? 0],
    );
  };
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const series = [1, 2, 3, 4, 5, 6].map((slot) => `series-${slot}`);

test.each(themes)('series can be read on paper and on panels: %s', (theme) => {
  for (const name of series) {
    for (const ground of ['paper', 'panel'])
      expect(contrast(token(name, theme), token(ground, theme)), name).toBeGreaterThan(4.5);
  }
});

test.each(themes)('and be told apart, also without one kind of cone: %s', (theme) => {
  for (const [eye, matrix] of Object.entries(eyes)) {
    series.forEach((name, index) => {
      for (const other of series.slice(0, index)) {
        const [a, b] = [name, other].map((each) => apply(matrix, token(each, theme)));
        if (!a || !b) throw new Error('There is no such colour');
        expect(distance(a, b), `${name}, ${other}, ${eye}`).toBeGreaterThan(0.08);
      }
    });
  }
});
