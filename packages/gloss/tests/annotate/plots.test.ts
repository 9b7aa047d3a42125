import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import type { Plot } from '../../src/annotate/plots/plot.ts';
import { program } from './page.ts';
import { blocks, lens, plotPage } from './plot-page.ts';

async function figureOf(block: string, models?: readonly object[]): Promise<Element> {
  const page = await plotPage(block, models);
  const figure = page.sections[0]?.prose.tree.children.find(
    (node): node is Element => node.type === 'element' && node.tagName === 'figure',
  );
  if (!figure) throw new Error('there is no figure');
  return figure;
}

const plotOf = async (block: string, models?: readonly object[]) =>
  (await figureOf(block, models)).data?.plot;

test('a plot is a figure whose words are paragraphs, and what is drawn is no text', async () => {
  expect(toHtml(await figureOf(blocks.curves))).toBe(
    '<figure><p>Loss by epoch</p><p>Lens of 1 mm</p><p>Lens of 3 mm</p>' +
      '<p>Training loss (nats)</p><p>The loss of both.</p></figure>',
  );
});

test('learning curves are a metric of all epochs and seeds, as it is declared', async () => {
  expect(await plotOf(blocks.curves)).toMatchObject({
    kind: 'learning-curves',
    yLabel: 'Training loss (nats)',
    logarithmic: true,
    series: [
      {
        label: 'Lens of 1 mm',
        seeds: [
          [
            { x: 1, y: 2.5 },
            { x: 2, y: 0.0003 },
          ],
          [
            { x: 1, y: 2.5 },
            { x: 2, y: 0.0003 },
          ],
        ],
      },
      { label: 'Lens of 3 mm' },
    ],
  } satisfies DeepPartial<Plot>);
});

test('a sweep has the numbers that models were configured with, or that their records hold', async () => {
  const groups = (xs: number[]) => [
    { label: 'All lenses', points: xs.map((x) => ({ x, values: [0.02, 0.04] })) },
  ];
  expect(await plotOf(blocks.sweep)).toMatchObject({
    xLabel: 'Length',
    yLabel: 'Blurred share',
    style: { share: true },
    groups: groups([5, 50]),
  });
  const byRecord = blocks.sweep.replace('focus.length', 'parameters');
  expect(await plotOf(byRecord)).toMatchObject({ groups: groups([10, 30]) });
});

test('errors by class are medians out of confusion matrices of any size', async () => {
  expect(await plotOf(blocks.classes)).toMatchObject({
    series: [
      { label: 'Before', values: [1, 2, 1.5], total: 4.5 },
      { label: 'After', values: [0, 0, 0], total: 0 },
    ],
  });
  // Each seed is wrong about another class: the total of the median classes would be none.
  const apart = [0, 1, 2].map((wrong) => {
    const model = lens(1, wrong + 1);
    const confusion = [0, 1, 2].map((row) =>
      [0, 1, 2].map((column) => (column === (row === wrong ? (row + 1) % 3 : row) ? 3 : 0)),
    );
    return Object.assign(model, { result: { confusion, tuned: model.result.tuned } });
  });
  expect(await plotOf(blocks.classes, apart)).toMatchObject({
    series: [{ values: [0, 0, 0], total: 3 }, {}],
  });
  const several = blocks.classes
    .replace('models: w1', 'models: [w1, w3]')
    .replace(/metrics:[^]*After/, 'metrics: confusion');
  expect(await plotOf(several)).toMatchObject({
    series: [{ label: 'Lens of 1 mm' }, { label: 'Lens of 3 mm' }],
  });
});

test('examples are of one model, with images or without', async () => {
  expect(await plotOf(blocks.distributions)).toMatchObject({
    temperatures: [1, 20],
    examples: [{ index: 4, logits: [0, 9, 20], pixels: '00ffff00' }, { index: 7 }],
  });
});

const { curves, sweep, classes, distributions } = blocks;
test.each([
  [
    'no fields',
    'learning-curves',
    '8:1: the plot is wrong: Invalid input: expected object, received string. Begin with a line "kind: …" that says learning-curves, sweep, class-errors, distributions',
  ],
  ['no YAML', curves.replace('[w1, w3]', '[w1'), '12:1: the plot is not valid YAML'],
  ['an unknown kind', curves.replace('learning-', 'teaching-'), '8:1: the plot\'s "kind" is wrong'],
  [
    'a misspelt field',
    curves.replace('metric', 'metrik'),
    '10:1: the plot has no field "metrik". Did you mean "metric"? The fields are kind, run, title, caption',
  ],
  [
    'no title',
    curves.replace(/title.*\n/, ''),
    '8:1: the plot\'s "title" is wrong: Invalid input: expected string, received undefined. Its fields are kind, run, title, caption, xLabel?, yLabel?, metric, models; those with ? may be left out',
  ],
  ['no models', curves.replace('[w1, w3]', '[]'), '11:1: the plot\'s "models" is wrong'],
  [
    'another run',
    curves.replace('bench', 'bensh'),
    '9:1: there is no run "bensh". Did you mean "bench"?',
  ],
  [
    'another model',
    curves.replace('[w1, w3]', '[w1, w4]'),
    '11:1: "bench" has no "w4". Did you mean "w1"?',
  ],
  [
    'another metric',
    curves.replace('loss', 'lass'),
    'content/optics/page.md:10:1: no epoch of "bench.w1" has a number "lass". Did you mean "loss"? They have loss, blur',
  ],
  ['a name of the language', curves.replace('loss', 'constructor'), 'has a number "constructor"'],
  [
    'a measured number in its words',
    curves.replace('The loss of both', 'It makes 12 errors'),
    '13:1: "12 errors" is a measured number without a source',
  ],
  ['no such models', sweep.replace('w*', 'v*'), '11:1: no model of "bench" is called "v*"'],
  [
    'no such setting',
    sweep.replace('focus.length', 'focus.lenght'),
    '12:1: "focus.lenght" is no number of "bench.w1", neither in its configuration nor in the model\'s record. "bench.config.w1.focus" has no "lenght". Did you mean "length"?',
  ],
  ['no such result', sweep.replace('blur', 'blurr'), '10:1: "bench.w1" (seed 1) has no "blurr"'],
  [
    'zero on a logarithmic axis',
    sweep.replace('focus.length', 'confusion.0.2'),
    '13:1: a logarithmic axis has no place for 0',
  ],
  [
    'no confusion matrix',
    classes.replace('tuned.confusion', 'counts'),
    '11:1: "bench.w1.counts" is no confusion matrix. A metric is one if its topic declares it so, as it does confusion',
  ],
  [
    'several models and metrics',
    classes.replace('models: w1', 'models: [w1, w3]'),
    '11:1: a plot of several models with several metrics each has no names for its bars',
  ],
  [
    'examples of one seed alone',
    distributions.replace('.seed1', ''),
    '11:1: "bench.w3" (seed 2) has no "odd"',
  ],
  [
    'no examples',
    distributions.replace('odd', 'confusion'),
    '11:1: "bench.w3.seed1.confusion.0" holds no examples',
  ],
  ['no temperature', distributions.replace('[1, 20]', '[0]'), '12:1: the plot\'s "temperatures'],
])('%s is an error', async (_, block, said) => {
  await expect(plotPage(block)).rejects.toThrow(said);
});

test('a mistake in a comment of a program has its place there, list or not', async () => {
  const block = 'See:\n\n- so:\n\n  ```plot\n  kind: sweep\n  rum: a\n  ```';
  await expect(annotate([program(block)])).rejects.toThrow(
    'src/impl/page.ts:12:3: the plot has no field "rum". Did you mean "run"?',
  );
});

type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;
