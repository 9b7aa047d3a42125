import { annotate } from '../../src/annotate/annotate.ts';
import { loadRuns } from '../../src/annotate/load-runs.ts';
import type { AnnotatedPage } from '../../src/annotate/types.ts';
import { frontMatter } from './page.ts';

/** Of a topic that the site doesn't have: three classes, two seeds. */
export const lens = (width: number, seed: number) => ({
  name: `w${width}`,
  title: `lens of ${width} mm`,
  seed,
  parameters: 10 * width,
  epochs: [
    { epoch: 1, loss: 2.5, blur: 0.4 + seed / 100 },
    { epoch: 2, loss: 0.0003, blur: 0.02 * seed },
  ],
  result: {
    blur: 0.02 * seed,
    confusion: [
      [9, 1, 0],
      [0, 8, 2],
      [seed, 0, 10 - seed],
    ],
    counts: [
      [1, 2],
      [3, 4],
    ],
    tuned: {
      confusion: [
        [10, 0, 0],
        [0, 10, 0],
        [0, 0, 10],
      ],
    },
    ...(seed === 1 && {
      odd: [
        { index: 4, label: 2, logits: [0, 9, 20], pixels: '00ffff00' },
        { index: 7, label: 0, logits: [3, 2, 1] },
      ],
    }),
  },
});

export const record = {
  topic: 'optics',
  metrics: {
    loss: { title: 'training loss', better: 'less', unit: 'nats', logarithmic: true },
    blur: { title: 'blurred share', better: 'less', share: true },
    confusion: { title: 'confusion matrix', better: 'more', kind: 'confusion' },
  },
  config: {
    learningRate: 0.0003,
    lenses: [
      { name: 'w1', focus: { length: 5 } },
      { name: 'w3', focus: { length: 50 } },
    ],
  },
  models: [lens(1, 1), lens(1, 2), lens(3, 1), lens(3, 2)],
};

/** A page whose section "Plot" holds one block, from line 8 on. */
export async function plotPage(
  block: string,
  models: readonly object[] = record.models,
): Promise<AnnotatedPage> {
  const text = `${frontMatter}# Plot\n\n\`\`\`plot\n${block}\n\`\`\`\n`;
  const runs = loadRuns([
    { path: 'content/runs/bench.json', text: JSON.stringify({ ...record, models }) },
  ]);
  const [page] = await annotate([{ path: 'content/optics/page.md', text }], { runs });
  if (!page) throw new Error('there is no page');
  return page;
}

export const blocks = {
  curves: `kind: learning-curves
run: bench
metric: loss
models: [w1, w3]
title: Loss by epoch
caption: The loss of both.`,
  sweep: `kind: sweep
run: bench
metric: blur
models: {w*: All lenses}
x: focus.length
xScale: logarithmic
title: Blur by focal length
caption: Each dot is a seed.`,
  classes: `kind: class-errors
run: bench
models: w1
metrics:
  confusion: Before
  tuned.confusion: After
xLabel: Colour
title: Errors by colour
caption: Before and after.`,
  distributions: `kind: distributions
run: bench
model: w3.seed1
examples: odd
temperatures: [1, 20]
title: Two odd ones
caption: The probability of each class.`,
};
