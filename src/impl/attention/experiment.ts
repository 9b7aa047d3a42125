/**
 * ---
 * title: Experiment
 * summary: What npm run train has to know of this topic, from the book to what is measured.
 * order: 10
 * ---
 * `npm run train -- attention` reads this declaration: which data there are,
 * which models are trained on them, and which numbers come out. It is
 * [the whole program](main.ts) once more, for any [settings](settings.ts).
 */
import * as tf from '@tensorflow/tfjs';
import { mobyDick } from 'gloss-train/data/moby-dick';
import type {
  Context,
  Experiment,
  Job,
  PlannedJob,
  Training as Trained,
} from 'gloss-train/topic';
import { Random } from '../random.ts';
import { Bigram } from './bigram.ts';
import { type LanguageModel, bitsPerCharacter, streams } from './index.ts';
import { write } from './sampling.ts';
import { type Config, configSchema, presets } from './settings.ts';
import { type Corpus, cutWindows, divide, windowStarts } from './text.ts';
import { Adam, Training } from './training.ts';
import { Transformer } from './transformer.ts';

/**
 * ## Two models
 *
 * The table is counted, so no seed makes a difference to it.
 */
function jobs(settings: Config): Job[] {
  return [
    { name: 'bigram', title: 'bigram table', seeds: 'first', settings },
    { name: 'transformer', settings },
  ];
}

function modelOf({ name, seed, settings }: PlannedJob<Config>, size: number) {
  return name === 'bigram'
    ? new Bigram(size)
    : new Transformer(settings, size, new Random(seed, streams.weights));
}

/**
 * ## What is measured
 *
 * Bits per character of the two parts that were not learnt from, and what the
 * model writes at each temperature. It begins after a line break, and so with a
 * paragraph.
 */
async function measure(
  model: LanguageModel,
  { seed, settings }: PlannedJob<Config>,
  { data: { alphabet, validation, test }, pause }: Context<Corpus, Config>,
) {
  const { context, temperatures, sampleLength } = settings;
  const samples: Record<string, string> = {};
  for (const [name, temperature] of Object.entries(temperatures)) {
    const random = new Random(seed, streams.samples);
    const written = await write(
      model,
      alphabet.encode('\n'),
      sampleLength,
      context,
      temperature,
      random,
      pause,
    );
    samples[name] = alphabet.decode(written);
  }
  return {
    validationBits: await bitsPerCharacter(model, validation, context, pause),
    testBits: await bitsPerCharacter(model, test, context, pause),
    samples,
  };
}

/**
 * ## Training
 *
 * For the table, all of the training is one step that counts. The transformer
 * takes thousands, and beside its weights nothing changes but Adam's two means.
 */
async function train(
  job: PlannedJob<Config>,
  context: Context<Corpus, Config>,
): Promise<Trained> {
  const { seed, settings } = job;
  const { alphabet, training: text, validation } = context.data;
  const model = modelOf(job, alphabet.size);
  const { variables } = model;
  const common = {
    variables,
    facts: { parameters: variables.reduce((sum, { size }) => sum + size, 0) },
    evaluate: () => measure(model, job, context),
  };
  if (model instanceof Bigram)
    return {
      ...common,
      steps: 1,
      stepsPerEpoch: 1,
      memory: [],
      async step() {
        model.count(text, settings.smoothing);
        const loss = await bitsPerCharacter(model, text, settings.context);
        return { samples: text.length, learningRate: 0, metrics: { loss } };
      },
      dispose: () => model.dispose(),
    };
  const optimizer = new (context.Adam ?? Adam)(variables, settings);
  const shuffle = (epoch: number) => new Random(seed, streams.windows, epoch);
  const training = new Training(model, text, settings, optimizer, shuffle);
  const memory = [...optimizer.firstMoment, ...optimizer.secondMoment];
  return {
    ...common,
    steps: training.steps,
    stepsPerEpoch: training.stepsPerEpoch,
    memory,
    step: (index) => training.step(index),
    test: async () => ({
      validationBits: await bitsPerCharacter(
        model,
        validation,
        settings.context,
        context.pause,
      ),
    }),
    dispose() {
      tf.dispose(memory);
      model.dispose();
    },
  };
}

const bits = {
  better: 'less',
  unit: 'bits per character',
  digits: 3,
} as const;

/**
 * ## The declaration
 *
 * Each number is declared once; tables, curves and texts go by it.
 */
export default {
  title: 'Attention',
  about: `A bigram table and a transformer learn Moby-Dick, character by character.
smoke takes seconds, quick eight to twelve minutes a seed.`,
  metrics: {
    loss: { title: 'training', ...bits },
    validationBits: { title: 'validation', ...bits },
    testBits: { title: 'test', ...bits },
  },
  config: configSchema,
  presets,
  data: mobyDick,
  prepare(book, { textLength, context }) {
    const data = divide(book, textLength);
    const { alphabet, training, validation, test } = data;
    alphabet.encode('\n'); // what every sample begins with
    if (Math.min(validation.length, test.length) <= context)
      throw new Error(
        `The test part has ${test.length} characters, and a window needs ${context + 1}. Use a longer text`,
      );
    const counts = {
      training: training.length,
      validation: validation.length,
      test: test.length,
    };
    return { data, counts };
  },
  jobs,
  train,
  model({ job, weights }, { alphabet, test }) {
    const model = modelOf(job, alphabet.size);
    const { context } = job.settings;
    model.variables.forEach((variable, index) =>
      tf.tidy(() =>
        variable.assign(tf.tensor(weights[index] ?? [], variable.shape)),
      ),
    );
    return {
      predict(count) {
        const starts = windowStarts(test, context);
        const rows = Uint32Array.from(
          { length: count },
          (_, row) => starts[row % starts.length] ?? 0,
        );
        return tf.tidy(() =>
          model.logits(cutWindows(test, rows, context).inputs),
        );
      },
      dispose: () => model.dispose(),
    };
  },
  bench: {
    job: 'transformer',
    pytorch: new URL('pytorch.py', import.meta.url),
  },
} satisfies Experiment<Config, string, Corpus, Config>;
