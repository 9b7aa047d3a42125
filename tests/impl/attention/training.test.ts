import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Adam, Training } from '../../../src/impl/attention/training.ts';
import { Transformer } from '../../../src/impl/attention/transformer.ts';
import { Random } from '../../../src/impl/random.ts';
import { backendsHere } from '../backends-here.ts';
import { assign, valuesOf } from '../values.ts';
import { alphabet, drawnText, sizes } from './models.ts';

const plan = { context: 6, batchSize: 4, epochs: 3, learningRate: 0.01, warmup: 5 };
const options = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
/** Something can be learnt here: the same few words, over and over. */
const text: Uint8Array = Uint8Array.from(
  { length: 300 },
  (_, place) => [3, 1, 4, 1, 5, 0, 2, 6][place % 8] ?? 0,
);

/** A training of its own, from the first weights. */
function begin(changes: Partial<typeof plan> = {}, learnt = text) {
  const model = new Transformer(sizes, alphabet, new Random(1, 1));
  const optimizer = new Adam(model.variables, options);
  const shuffle = (epoch: number) => new Random(1, 2, epoch);
  const training = new Training(model, learnt, { ...plan, ...changes }, optimizer, shuffle);
  const memory = [...optimizer.firstMoment, ...optimizer.secondMoment];
  const state = [...model.variables, ...memory];
  const dispose = () => tf.dispose(state);
  return { model, training, state, dispose };
}

async function go({ training }: ReturnType<typeof begin>, from: number, to: number) {
  const losses = [];
  for (let step = from; step < to; step++) losses.push((await training.step(step)).metrics.loss);
  return losses;
}

describe.each(await backendsHere())('training on $name', ({ open }) => {
  beforeAll(open);

  test('learns a text that repeats itself', async () => {
    const run = begin({ epochs: 15 });
    const losses = await go(run, 0, run.training.steps);
    const [first = NaN, last = NaN] = [losses[0], losses.at(-1)];
    expect(first).toBeGreaterThan(2.5); // about as much as there is to know
    expect(last).toBeLessThan(0.5);
    run.dispose();
  });

  test('goes on in the middle with the same bits, in another model', async () => {
    const straight = begin();
    const { steps } = straight.training;
    const losses = await go(straight, 0, steps);
    const halfway = Math.floor(steps / 2) + 1; // in the middle of an epoch
    expect(halfway % straight.training.stepsPerEpoch).toBeGreaterThan(0);

    const stopped = begin();
    expect(await go(stopped, 0, halfway)).toEqual(losses.slice(0, halfway));
    const resumed = begin();
    await go(resumed, 0, 2); // and has seen other windows before
    assign(resumed.state, await valuesOf(stopped.state));
    expect(await go(resumed, halfway, steps)).toEqual(losses.slice(halfway));
    expect(await valuesOf(resumed.state)).toEqual(await valuesOf(straight.state));
    for (const run of [straight, stopped, resumed]) run.dispose();
  });

  test('leaks no tensor', async () => {
    const none = tf.memory().numTensors;
    const run = begin();
    const before = tf.memory().numTensors;
    await go(run, 0, 3);
    expect(tf.memory().numTensors).toBe(before);
    run.dispose();
    expect(tf.memory().numTensors).toBe(none);
  });
});

describe('the plan', () => {
  test('an epoch has as many steps as it has whole batches', () => {
    // 293 characters after the first six places, 48 windows of 6.
    const { training, dispose } = begin();
    expect([training.stepsPerEpoch, training.steps]).toEqual([12, 36]);
    dispose();
  });

  test('the learning rate rises to its greatest value, and falls to nearly nothing', () => {
    const { training, dispose } = begin();
    const rates = Array.from({ length: training.steps }, (_, step) => training.learningRate(step));
    expect(rates.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((step) => 0.01 * (step / 5)));
    expect(Math.max(...rates)).toBe(0.01);
    expect(rates.at(-1)).toBeCloseTo(0.01 / 31, 10);
    const falls = rates.slice(5).map((rate, index) => (rates[index + 4] ?? 0) - rate);
    for (const fall of falls) expect(fall).toBeCloseTo(0.01 / 31, 3);
    dispose();
  });

  test('the learning rate of a training that ends before its warm-up only rises', () => {
    const { training, dispose } = begin({ ...plan, warmup: 100 });
    const rates = Array.from({ length: training.steps }, (_, step) => training.learningRate(step));
    expect(rates[0]).toBeGreaterThan(0);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(rates.at(-1)).toBe(0.01);
    dispose();
  });

  test('each epoch reads windows of its own, in an order of its own', async () => {
    const learnt = Uint8Array.from({ length: 49 }, (_, place) => (place * place) % alphabet);
    const { model, training, dispose } = begin({ context: 4, batchSize: 2 }, learnt);
    const read: string[] = [];
    const { logits } = Transformer.prototype;
    model.logits = (characters) => {
      read.push(...characters.arraySync().map((window) => window.join('')));
      return logits.call(model, characters);
    };
    for (let step = 0; step < training.steps; step++) await training.step(step);
    const epochs = [0, 1, 2].map((epoch) => read.slice(epoch * 10, (epoch + 1) * 10));
    expect(training.stepsPerEpoch * 2).toBe(10);
    expect(epochs[1]).not.toEqual(epochs[0]);
    expect(epochs[2]).not.toEqual(epochs[1]);
    dispose();
  });

  test('a text that is too short for one batch has no steps', () => {
    const { training, dispose } = begin({}, drawnText(20));
    expect(training.steps).toBe(0);
    dispose();
  });
});
