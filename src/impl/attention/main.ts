/**
 * ---
 * title: The whole program
 * summary: A bigram table and a transformer, trained one after the other in one file.
 * order: 8
 * ---
 * This file trains everything from top to bottom.
 * `node src/impl/attention/main.ts` takes seconds and shows that all of it
 * works; `main.ts quick` learns from the whole book.
 * `npm run train -- attention` makes the same trainings with the same results,
 * and adds what has nothing to do with the method: faster engines, checkpoints,
 * records.
 */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { loadMobyDick } from 'gloss-train/data/moby-dick';
import { Random } from '../random.ts';
import { Bigram } from './bigram.ts';
import { type LanguageModel, bitsPerCharacter, streams } from './index.ts';
import { write } from './sampling.ts';
import { presets } from './settings.ts';
import { divide } from './text.ts';
import { Adam, Training } from './training.ts';
import { Transformer } from './transformer.ts';

/** The [settings](settings.ts) say how much of the book is read, and how large the model is. */
const settings = process.argv[2] === 'quick' ? presets.quick : presets.smoke;
const seed = 1;
const book = await loadMobyDick();
const { alphabet, training, test } = divide(book, settings.textLength);
await tf.ready();

/**
 * ## Baseline
 *
 * The bigram table counts.
 */
const bigram = new Bigram(alphabet.size);
bigram.count(training, settings.smoothing);
await report('bigram table', bigram);

/**
 * ## Transformer
 *
 * Every hundredth step prints the mean loss since the last.
 */
const weights = new Random(seed, streams.weights);
const transformer = new Transformer(settings, alphabet.size, weights);
const optimizer = new Adam(transformer.variables, settings);
const trainer = new Training(
  transformer,
  training,
  settings,
  optimizer,
  (epoch) => new Random(seed, streams.windows, epoch),
);
let sum = 0;
for (let step = 0; step < trainer.steps; step++) {
  const { metrics } = await trainer.step(step);
  sum += metrics.loss;
  if ((step + 1) % 100 > 0) continue;
  const mean = (sum / 100).toFixed(3);
  console.log(`step ${step + 1} of ${trainer.steps}  loss ${mean} bits`);
  sum = 0;
}
await report('transformer', transformer);

/** Prints bits per character of the test part, and what the model writes. */
async function report(name: string, model: LanguageModel): Promise<void> {
  const { context, sampleLength, temperatures } = settings;
  const bits = await bitsPerCharacter(model, test, context);
  console.log(`${name}: ${bits.toFixed(3)} bits per character\n`);
  const begin = alphabet.encode('\n');
  for (const temperature of Object.values(temperatures)) {
    const random = new Random(seed, streams.samples);
    const written = await write(
      model,
      begin,
      sampleLength,
      context,
      temperature,
      random,
    );
    console.log(`at ${temperature}: ${alphabet.decode(written)}\n`);
  }
}
