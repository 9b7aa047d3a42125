/**
 * ---
 * title: Experiment
 * summary: How the published figures come about, from the list of trainings to what is measured of each network.
 * order: 9
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * `npm run train` reads this declaration: which numbers there are, which networks are
 * trained in which order, and how. It is [the whole program](main.ts) once more, for
 * any [settings](settings.ts), with the measurements that the [results](../../../content/distillation/results.md) show.
 */
import * as tf from '@tensorflow/tfjs';
import { mnist } from 'gloss-train/data/mnist';
import type {
  Context,
  Experiment,
  Job,
  PlannedJob,
  Result,
  Training as Trained,
} from 'gloss-train/topic';
import {
  type Classifier,
  predictLogits,
  testClassifier,
} from '../evaluation.ts';
import { Momentum, type Objective, Training } from '../gradient-descent.ts';
import { sliceDigits } from '../mnist.ts';
import { Random } from '../random.ts';
import { ensembleOf, meanLogits } from './ensemble.ts';
import {
  baselineObjective,
  distilledObjective,
  streams,
  teacherObjective,
} from './index.ts';
import { type Data, measure, predictFirst } from './measurements.ts';
import type { Network } from './network.ts';
import {
  type Config,
  configSchema,
  type EnsembleRow,
  presets,
  type TrainedRow,
} from './settings.ts';
import { StudentModel } from './student.ts';
import { TeacherModel } from './teacher.ts';
import { selectClasses } from './transfer-set.ts';

/** A row with what it has in common with the others: all that decides what is learnt. */
type Settings = Omit<Config, 'rows'> & (TrainedRow | EnsembleRow);

const titles: Readonly<Record<string, string>> = {
  alone: 'baseline student',
  distilled: 'distilled student',
  without3: 'without any 3',
  only7and8: '7s and 8s only',
  ensemble: 'ensemble of teachers',
  'from-ensemble': 'ensemble’s student',
};

/**
 * ## Which networks
 *
 * A student learns from the teacher of the same seed. An ensemble is made of the
 * teachers of all seeds.
 */
function jobs({ rows, ...common }: Config): Job[] {
  return rows.map((row) => {
    const settings = { ...common, ...row };
    const title = titles[row.name];
    if ('membersFrom' in row)
      return {
        name: row.name,
        title,
        seeds: 'all',
        needs: [row.membersFrom],
        settings,
      };
    const { name, width, softTargets, once } = row;
    return {
      name,
      title:
        title ??
        (softTargets && `${width} units, T = ${softTargets.temperature}`),
      seeds: once ? 'first' : 'each',
      needs: softTargets ? [softTargets.from] : [],
      settings,
    };
  });
}

/** Students of one seed and width have the same first weights. */
function networkOf({ seed, settings }: PlannedJob<Settings>): Network {
  if (!('width' in settings))
    throw new Error(`${settings.name} has no network of its own`);
  const { width, regularisation } = settings;
  return regularisation
    ? new TeacherModel(
        { width, ...regularisation },
        new Random(seed, streams.teacherWeights),
      )
    : new StudentModel(width, new Random(seed, streams.studentWeights));
}

/** A network as its training left it, or an ensemble of such networks. */
function classifierOf({
  job,
  weights,
  needs,
}: Result<Settings>): Classifier & { dispose(): void } {
  if ('membersFrom' in job.settings) {
    const members = needs.map(classifierOf);
    const dispose = () => members.forEach((member) => member.dispose());
    return { ...ensembleOf(members), dispose };
  }
  const network = networkOf(job);
  network
    .variables()
    .forEach((variable, index) =>
      tf.tidy(() =>
        variable.assign(tf.tensor(weights[index] ?? [], variable.shape)),
      ),
    );
  return network;
}

/**
 * ## The teacher's logits
 *
 * They are computed once for the whole training set, however many students learn
 * from them; an ensemble's are the mean of its members'.
 */
const knownLogits = new WeakMap<object, Float32Array>();

async function logitsOf(
  result: Result<Settings>,
  train: Data['train'],
  pause: () => Promise<void>,
): Promise<tf.Tensor2D> {
  const known = knownLogits.get(result);
  if (known)
    return tf.tensor2d(known, [
      train.labels.length,
      known.length / train.labels.length,
    ]);
  let logits: tf.Tensor2D; // [count, 10]
  if ('membersFrom' in result.job.settings) {
    const members: tf.Tensor2D[] = [];
    try {
      for (const member of result.needs)
        members.push(await logitsOf(member, train, pause));
      logits = meanLogits(members);
    } finally {
      tf.dispose(members);
    }
  } else {
    const network = classifierOf(result);
    logits = await predictLogits(network, train, pause).finally(() =>
      network.dispose(),
    );
  }
  knownLogits.set(result, await logits.data<'float32'>());
  return logits;
}

/**
 * ## What each network learns from
 *
 * The same three objectives as in the overview. A student whose transfer set lacks
 * classes doesn't see the images that are held out, either.
 */
async function objectiveOf(
  job: PlannedJob<Settings & TrainedRow>,
  network: Network,
  { data: { train }, needs, pause }: Context<Data, Settings>,
): Promise<{ objective: Objective; digits: Data['train']; dispose(): void }> {
  const { regularisation, softTargets, transfer } = job.settings;
  const [teacher] = needs;
  if (softTargets && teacher) {
    const all = await logitsOf(teacher, train, pause); // [count, 10]
    const { digits, logits } = transfer
      ? selectClasses(seenOf(train, transfer.heldOut), all, transfer.classes)
      : { digits: train, logits: all };
    return {
      objective: distilledObjective(network, digits, logits, softTargets),
      digits,
      dispose: () => tf.dispose([all, logits]),
    };
  }
  const noise = (step: number) => new Random(job.seed, streams.noise, step);
  const objective =
    regularisation && network instanceof TeacherModel
      ? teacherObjective(network, train, regularisation.jitter, noise)
      : baselineObjective(network, train);
  return { objective, digits: train, dispose: () => {} };
}

const seenOf = (train: Data['train'], heldOut: number) =>
  sliceDigits(train, 0, train.labels.length - heldOut);

/**
 * ## Training
 *
 * Weights and velocity are all that a step changes.
 */
async function train(
  job: PlannedJob<Settings>,
  context: Context<Data, Settings>,
): Promise<Trained> {
  const { data, needs, pause } = context;
  if ('membersFrom' in job.settings) return ensembleTraining(needs, context);
  const { momentum, testsEachEpoch } = job.settings;
  const settings = job.settings;
  const network = networkOf(job);
  const { objective, digits, dispose } = await objectiveOf(
    { ...job, settings },
    network,
    context,
  ).catch((error: unknown) => {
    network.dispose();
    throw error;
  });
  const optimizer = new (context.Momentum ?? Momentum)(
    network.variables(),
    momentum,
  );
  const order = (epoch: number) => new Random(job.seed, streams.order, epoch);
  const training = new Training(objective, digits, settings, optimizer, order);
  return {
    steps: training.steps,
    stepsPerEpoch: training.stepsPerEpoch,
    variables: network.variables(),
    memory: optimizer.velocity,
    facts: {
      parameters: network.parameterCount,
      flops: network.flops,
      widths: network.widths,
      members: 1,
    },
    step: (index) => training.step(index),
    ...(testsEachEpoch && {
      test: async () => ({
        testErrors: (await testClassifier(network, data.test, pause))
          .testErrors,
      }),
    }),
    evaluate: () => measure(network, settings, data, pause),
    dispose() {
      training.dispose();
      dispose();
      network.dispose();
    },
  };
}

/** An ensemble has nothing to learn. It is only tested. */
function ensembleTraining(
  needs: readonly Result<Settings>[],
  { data, pause }: Context<Data, Settings>,
): Trained {
  const members = needs.map(classifierOf);
  const ensemble = ensembleOf(members);
  const first = networkOf((needs[0] as Result<Settings>).job);
  const facts = {
    parameters: members.length * first.parameterCount,
    flops: members.length * first.flops,
    widths: first.widths,
    members: members.length,
  };
  first.dispose();
  return {
    steps: 0,
    stepsPerEpoch: 1,
    variables: [],
    memory: [],
    facts,
    step: () => Promise.reject(new Error('An ensemble has no steps')),
    evaluate: () => measure(ensemble, {}, data, pause),
    dispose: () => members.forEach((member) => member.dispose()),
  };
}

const errors = { better: 'less', of: 'testCount', digits: 0 } as const;

/**
 * ## The declaration
 *
 * Each number is declared once, with what the paper reports (§3). Tables, plots and
 * texts are based on it.
 */
export default {
  title: 'Knowledge distillation',
  about: `Teacher, student and distilled student on MNIST.
smoke takes seconds, quick four to ten minutes; paper, all of the paper's §3, takes hours.`,
  reference: 'Hinton et al. 2015, §3, after far longer training',
  metrics: {
    loss: {
      title: 'training loss',
      better: 'less',
      unit: 'nats',
      logarithmic: true,
    },
    accuracy: { title: 'training accuracy', better: 'more', share: true },
    testErrors: {
      title: 'test errors',
      ...errors,
      logarithmic: true,
      reference: {
        teacher: 67,
        alone: 146,
        distilled: 74,
        without3: 206,
        only7and8: 4730,
      },
    },
    'mended.onTest.testErrors': {
      title: 'bias tuned on the test set',
      ...errors,
      reference: { without3: 109, only7and8: 1320 },
    },
    'mended.onHeldOut.testErrors': {
      title: 'bias tuned on held-out images',
      ...errors,
    },
    heldOutErrors: {
      title: 'errors on held-out images',
      ...errors,
      of: 'heldOutCount',
    },
    confusion: { title: 'confusion matrix', better: 'more', kind: 'confusion' },
    msPerImage: {
      title: 'for one image',
      better: 'less',
      unit: 'ms',
      digits: 2,
    },
  },
  config: configSchema,
  presets,
  data: mnist,
  prepare({ train: allTrain, test: allTest }, { samples }) {
    const train = samples ? sliceDigits(allTrain, 0, samples.train) : allTrain;
    const test = samples ? sliceDigits(allTest, 0, samples.test) : allTest;
    return {
      data: { train, test },
      counts: { train: train.labels.length, test: test.labels.length },
    };
  },
  jobs,
  train,
  model(result, { test }) {
    const classifier = classifierOf(result);
    return {
      predict: (count) => predictFirst(classifier, test, count),
      dispose: () => classifier.dispose(),
    };
  },
  bench: { job: 'teacher', pytorch: new URL('pytorch.py', import.meta.url) },
} satisfies Experiment<Config, Data, Data, Settings>;
