import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { DataSet } from 'gloss-train/data/data-set';
import type {
  Context,
  Experiment,
  Job,
  PlannedJob,
  Result,
  Training,
} from '../../../../../src/topic.ts';

/**
 * A topic as unlike distillation as it can be, to test what the trainer makes of any: letters of a text, each predicted from
 * the one before it. Its metrics are bits; it has no accuracy, jobs of all three kinds, and an optimiser (Adam) that remembers
 * two things of each weight.
 */
interface Text {
  /** `[count]`, from 0. */
  letters: Uint8Array;
  alphabet: string;
}

const text: DataSet<Text> = {
  name: 'Letters',
  package: 'no-such-package',
  folder: '.',
  files: { text: { names: ['letters.txt'], sha256: '0'.repeat(64) } },
  decode(files) {
    const all = String(new TextDecoder().decode(files['text']?.bytes)).replaceAll('\n', ' ');
    const alphabet = [...new Set(all)].toSorted().join('');
    return { letters: Uint8Array.from(all, (letter) => alphabet.indexOf(letter)), alphabet };
  },
};

const configSchema = z.strictObject({
  letters: z.int().positive().nullable(), // how many are used; all where it is null
  batchSize: z.int().positive(),
  stepsPerEpoch: z.int().positive(),
  epochs: z.int().positive(),
  learningRate: z.number().positive(),
  pauses: z.int().positive().default(3), // in preparation and evaluation
});
type Config = z.infer<typeof configSchema>;
type Settings = Config & { from?: readonly string[] };

const quick: Config = {
  letters: null,
  batchSize: 32,
  stepsPerEpoch: 20,
  epochs: 3,
  learningRate: 0.1,
  pauses: 3,
};
const smoke: Config = { ...quick, letters: 600 };

function jobs(config: Config): Job[] {
  return [
    { name: 'counts', title: 'table of counts', seeds: 'first', settings: config },
    { name: 'learnt', settings: config },
    { name: 'pupil', needs: ['learnt', 'counts'], settings: config },
    { name: 'mean', title: 'mean of all', seeds: 'all', needs: ['learnt'], settings: config },
    { name: 'last', seeds: 'first', needs: ['mean', 'counts'], settings: config },
  ];
}

/** From 0 to 1, for a place in a training. */
function noise(seed: number, step: number, place: number): number {
  const wild = Math.sin(seed * 12.9898 + step * 78.233 + place * 37.719) * 43758.5453;
  return wild - Math.floor(wild);
}

/** Chance of each letter (column) after each (row), a hundredth of a count given to each. */
function countsOf({ letters, alphabet }: Text): number[][] {
  const rows = Array.from(alphabet, () => Array.from(alphabet, () => 0.01));
  letters.forEach((letter, place) => {
    const row = rows[letters[place - 1] ?? -1];
    if (row) row[letter] = (row[letter] ?? 0) + 1;
  });
  return rows.map((row) => {
    const sum = row.reduce((total, count) => total + count, 0);
    return row.map((count) => count / sum);
  });
}

/** Chances that a finished job gives. */
function chancesOf({ job, weights, needs }: Result<Settings>, data: Text): number[][] {
  if (job.name === 'counts') return countsOf(data);
  if (job.name === 'mean') return meanOf(needs.map((need) => chancesOf(need, data)));
  const size = data.alphabet.length;
  const logits = tf.tensor2d(weights[0] ?? new Float32Array(), [size, size]);
  const chances = tf.softmax(logits);
  const rows = chances.arraySync() as number[][];
  tf.dispose([logits, chances]);
  return rows;
}

function meanOf(tables: readonly number[][][]): number[][] {
  const [first = []] = tables;
  return first.map((row, above) =>
    row.map(
      (_, left) =>
        tables.reduce((sum, table) => sum + (table[above]?.[left] ?? 0), 0) / tables.length,
    ),
  );
}

/** What is found out about a table of chances, with a pause here and there. */
async function evaluate(
  chances: () => number[][],
  { letters, alphabet }: Text,
  { pauses }: Settings,
  pause: () => Promise<void>,
) {
  const samples: string[] = [];
  for (let start = 0; start < pauses; start++) {
    await pause();
    let letter = start;
    let sample = '';
    for (let place = 0; place < 10; place++) {
      const row = chances()[letter] ?? [];
      letter = row.indexOf(Math.max(...row));
      sample += alphabet[letter] ?? '';
    }
    samples.push(sample);
  }
  const begin = performance.now();
  const bits = (until: number) => {
    let sum = 0;
    for (let place = 1; place < until; place++)
      sum -= Math.log2(chances()[letters[place - 1] ?? 0]?.[letters[place] ?? 0] ?? 0);
    return sum / (until - 1);
  };
  return {
    bitsPerCharacter: bits(letters.length),
    letterCount: letters.length,
    begun: { bitsPerCharacter: bits(100) },
    msPerPass: performance.now() - begin,
    samples,
  };
}

async function train(
  { seed, name, settings }: PlannedJob<Settings>,
  { data, needs, pause }: Context<Text, Settings>,
): Promise<Training> {
  const size = data.alphabet.length;
  if (name === 'counts' || name === 'mean') {
    const chances =
      name === 'counts' ? countsOf(data) : meanOf(needs.map((need) => chancesOf(need, data)));
    return {
      steps: 0,
      stepsPerEpoch: 1,
      variables: [],
      memory: [],
      facts: { parameters: 0, members: needs.length },
      step: () => Promise.reject(new Error('There is nothing to learn')),
      evaluate: () => evaluate(() => chances, data, settings, pause),
      dispose() {},
    };
  }
  const tables: number[][][] = [];
  for (const need of needs) {
    for (let count = 0; count < settings.pauses; count++) await pause();
    tables.push(chancesOf(need, data));
  }
  const first = Float32Array.from({ length: size * size }, (_, i) => noise(seed, -1, i) - 0.5);
  const [table, mean, square] = tf.tidy(() => {
    const weights = tf.variable(tf.tensor2d(first, [size, size]));
    return [weights, tf.variable(tf.zerosLike(weights)), tf.variable(tf.zerosLike(weights))];
  });
  const soft = tables.length > 0 ? tf.tensor2d(meanOf(tables)) : undefined;
  const { batchSize, stepsPerEpoch, epochs, learningRate, pauses } = settings;
  const step = async (index: number) => {
    const places = Int32Array.from({ length: batchSize }, (_, i) =>
      Math.floor(noise(seed, index, i) * (data.letters.length - 1)),
    );
    const loss = tf.tidy(() => {
      const before = tf.tensor1d(
        places.map((place) => data.letters[place] ?? 0),
        'int32',
      );
      const after = tf.tensor1d(
        places.map((place) => data.letters[place + 1] ?? 0),
        'int32',
      );
      const targets = soft ? tf.gather(soft, before) : tf.oneHot(after, size).toFloat();
      const { value, grads } = tf.variableGrads(
        () =>
          tf
            .logSoftmax(tf.gather(table, before) as tf.Tensor2D)
            .mul(targets)
            .sum(1)
            .mean()
            .neg() as tf.Scalar,
        [table],
      );
      const gradient = grads[table.name] as tf.Tensor;
      mean.assign(mean.mul(0.9).add(gradient.mul(0.1)));
      square.assign(square.mul(0.99).add(gradient.square().mul(0.01)));
      const corrected = mean.div(1 - 0.9 ** (index + 1));
      const size2 = square.div(1 - 0.99 ** (index + 1)).sqrt();
      table.assign(table.sub(corrected.div(size2.add(1e-6)).mul(learningRate)));
      return value.dataSync()[0] ?? NaN;
    });
    return { samples: batchSize, learningRate, metrics: { loss, bits: loss / Math.LN2 } };
  };
  const chances = () => tf.tidy(() => tf.softmax(table).arraySync() as number[][]);
  return {
    steps: epochs * stepsPerEpoch,
    stepsPerEpoch,
    variables: [table],
    memory: [mean, square],
    facts: { parameters: size * size, pauses },
    step,
    async test() {
      await pause();
      return { largest: Math.max(...chances().flat()) };
    },
    evaluate: () => {
      const known = chances();
      return evaluate(() => known, data, settings, pause);
    },
    dispose: () => tf.dispose([table, mean, square, ...(soft ? [soft] : [])]),
  };
}

const bits = { better: 'less', unit: 'bits', digits: 3 } as const;

export default {
  title: 'Letters',
  about: 'Which letter follows which.',
  reference: 'a made-up paper',
  metrics: {
    loss: { title: 'training loss', better: 'less', unit: 'nats' },
    bits: { title: 'training bits per character', ...bits },
    largest: { title: 'largest chance', better: 'more', share: true },
    bitsPerCharacter: {
      title: 'bits per character',
      ...bits,
      reference: { learnt: 2.5, counts: 2.25 },
    },
    'begun.bitsPerCharacter': { title: 'of the first hundred', ...bits },
    msPerPass: { title: 'one pass', better: 'less', unit: 'ms', digits: 2 },
  },
  config: configSchema,
  presets: { smoke, quick },
  data: text,
  prepare(raw, { letters }) {
    const data = letters ? { ...raw, letters: raw.letters.subarray(0, letters) } : raw;
    return { data, counts: { letters: data.letters.length } };
  },
  jobs,
  train,
} satisfies Experiment<Config, Text, Text, Settings>;
