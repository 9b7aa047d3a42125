import { paper } from './paper.ts';
import type { Preset } from './preset-schema.ts';

/** The teacher of `quick`. */
export const quickTeacher = {
  name: 'teacher',
  width: 1200,
  epochs: 9,
  learningRate: 0.1,
  // Width, jitter and the kinds of regularisation are the paper's (§3).
  regularisation: {
    jitter: 2,
    // Half of the hidden units out, as in Hinton et al. 2012, needs hundreds of epochs; within ten, less is better.
    inputDropout: 0,
    hiddenDropout: 0.05,
    // Hinton et al. 2012 limit the squared length to 15; this is its root, rounded.
    maxNorm: 4,
  },
};

/**
 * `quick` has to end within about ten minutes on two cores without a GPU, so teacher and students get a few epochs where
 * the paper trained to convergence. The choices were made on 10,000 training images held out, never on the test set.
 */
const quick: Preset = {
  samples: null,
  // Small batches: in a fixed number of epochs, more steps help more than smoother gradients do.
  batchSize: 128,
  momentum: 0.9,
  // As many as nearly every machine has cores. On any machine, the same number gives the same figures.
  jobs: 2,
  testsEachEpoch: false,
  rows: [
    quickTeacher,
    // Width and the absence of any regularisation are the paper's (§3).
    { name: 'alone', width: 800, epochs: 7, learningRate: 0.1 },
    {
      name: 'distilled',
      width: 800,
      epochs: 7,
      // The soft loss has the same curvature everywhere, where the loss on labels flattens out as it is learnt. It wants a
      // smaller rate; at high temperatures, training diverges at the other student's.
      learningRate: 0.05,
      softTargets: {
        from: 'teacher',
        // Trained long enough, this width does about equally well at all temperatures above 8 (§3). In a few epochs it gets closer
        // to its teacher at a low one: of 2, 3, 4, 8 and 20, 3 left the fewest errors on held-out images.
        temperature: 3,
        // The labels, which the paper also adds with a lower weight (§2), help where a short training left the teacher wrong.
        softWeight: 1,
        hardWeight: 0.5,
      },
    },
  ],
};

/** Seconds instead of minutes: to see that everything works, not to learn well. */
const smoke: Preset = {
  ...quick,
  samples: { train: 1500, test: 500 },
  batchSize: 50,
  jobs: 1,
  rows: quick.rows.map((row) =>
    'membersFrom' in row
      ? row
      : Object.assign({}, row, { width: row.regularisation ? 100 : 60, epochs: 3 }),
  ),
};

export const presets = { smoke, quick, paper };
export type PresetName = keyof typeof presets;
