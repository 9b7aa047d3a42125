import type { Preset, TrainedRow } from './preset-schema.ts';

/**
 * Section 3 of Hinton, Vinyals & Dean 2015 as a list of trainings. What the paper says is marked (§3); all else it leaves open,
 * and each choice gives its reason. They were made on training images held out, never on the test set.
 */
const teacher: TrainedRow = {
  name: 'teacher',
  width: 1200, // (§3)
  epochs: 100,
  learningRate: 0.1,
  regularisation: {
    jitter: 2, // pixels (§3)
    inputDropout: 0,
    hiddenDropout: 0.25,
    maxNorm: 4,
  },
};

const student = {
  width: 800, // (§3), without any regularisation
  epochs: 80,
};

const softTargets = {
  from: 'teacher',
  temperature: 20, // (§3)
  softWeight: 1,
  hardWeight: 0,
};

const soft = { learningRate: 0.03, softTargets };

/** The temperatures of the sweeps: with 300 units a layer, all above 8 did about equally well; with 30, 2.5 to 4 did best (§3). */
const temperatures = [1, 2.5, 4, 8, 20];

const sweep = (width: number, epochs: number, seeds: { once?: true } = {}): TrainedRow[] =>
  temperatures.map((temperature) => ({
    once: seeds.once,
    name: `units${width}-t${String(temperature).replace('.', '_')}`,
    width,
    epochs,
    learningRate: soft.learningRate,
    softTargets: Object.assign({}, softTargets, { temperature }),
  }));

const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const heldOut = 5000;

export const paper: Preset = {
  samples: null,
  batchSize: 128,
  momentum: 0.9,
  jobs: 2,
  testsEachEpoch: true,
  rows: [
    teacher,
    { name: 'alone', ...student, epochs: 40, learningRate: 0.1 },
    { name: 'distilled', ...student, ...soft },
    {
      name: 'without3',
      ...student,
      ...soft,
      once: true,
      transfer: { classes: all.filter((digit) => digit !== 3), heldOut, mended: [3] },
    },
    {
      name: 'only7and8',
      ...student,
      ...soft,
      once: true,
      transfer: { classes: [7, 8], heldOut, mended: [7, 8] },
    },
    ...sweep(300, 30, { once: true }),
    ...sweep(30, 30),
    { name: 'ensemble', membersFrom: 'teacher' },
    {
      name: 'from-ensemble',
      ...student,
      ...soft,
      once: true,
      softTargets: { ...softTargets, from: 'ensemble' },
    },
  ],
};
