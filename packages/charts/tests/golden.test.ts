import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bars } from '../src/bars.ts';
import { curves } from '../src/curves.ts';
import { points } from '../src/points.ts';
import { writeFile } from 'gloss-common/write-file';

const frame = { title: 'A title', description: 'A text.', empty: 'Nothing' };

/** One small plot of each kind; `UPDATE_GOLDEN=1` rewrites them. */
const plots = {
  curves: curves({
    ...frame,
    id: 'curves',
    shape: 'wide',
    x: { label: 'epochs' },
    y: { label: 'loss', scale: 'log' },
    labels: 'end',
    curves: [
      {
        label: 'teacher',
        points: [
          { x: 0, y: 2 },
          { x: 1, y: 0.2 },
        ],
        band: [
          { x: 0, low: 1, high: 3 },
          { x: 1, low: 0.1, high: 0.3 },
        ],
      },
      {
        label: '学生',
        points: [
          { x: 0, y: 3 },
          { x: 1, y: NaN },
        ],
      },
    ],
  }),
  points: points({
    ...frame,
    id: 'points',
    shape: 'narrow',
    x: { label: 'T', scale: 'log', ticks: [1, 4] },
    y: { label: 'errors' },
    references: [{ label: 'alone', y: 30 }],
    series: [
      {
        label: 'student',
        groups: [
          { x: 1, values: [20, 25] },
          { x: 4, values: [10] },
        ],
      },
    ],
  }),
  bars: bars({
    ...frame,
    id: 'bars',
    shape: 'narrow',
    groupLabel: 'digit',
    groups: ['0', '1'],
    y: { label: 'errors' },
    series: [
      { label: 'before', values: [5, 9] },
      { label: 'after', values: [3, NaN] },
    ],
  }),
};

test.each(Object.entries(plots))('%s', async (name, svg) => {
  const path = `packages/charts/tests/golden/${name}.svg`;
  // An element a line, so that a difference can be read.
  const text = `${svg.replaceAll('><', '>\n<')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, text);
  expect(text).toBe(await readFile(path, 'utf8'));
});
