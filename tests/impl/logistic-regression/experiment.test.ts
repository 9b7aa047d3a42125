import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import experiment from '../../../src/impl/logistic-regression/experiment.ts';
import { type Digits, pixelCount } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { openBackend } from 'gloss-kernels/backends';

await openBackend('cpu');

const classes = 10;

function digitsOf(count: number, key: number): Digits {
  const random = new Random(key);
  return {
    images: Uint8Array.from({ length: count * pixelCount }, () => random.integer(256)),
    labels: Uint8Array.from({ length: count }, () => random.integer(classes)),
  };
}

const data = { train: digitsOf(20, 1), test: digitsOf(10, 2) };
const settings = { ...experiment.presets.smoke, batchSize: 20, epochs: 3, learningRate: 0.001 };
const job = { id: 'regression', name: 'regression', seed: 1, settings };
const begin = () => experiment.train(job, { data, needs: [], pause: async () => {} });

/** Three steps of gradient descent with momentum in 64 bits; the gradient of the loss is xᵀ(softmax(z) − y) / batch. */
function stepsOnPaper(
  { images, labels }: Digits,
  steps: number,
): { weights: number[]; losses: number[] } {
  const count = labels.length;
  const weights = Array.from({ length: pixelCount * classes }, () => 0);
  const biases = Array.from({ length: classes }, () => 0);
  const velocity = { weights: [...weights], biases: [...biases] };
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const gradient = { weights: weights.map(() => 0), biases: biases.map(() => 0) };
    let loss = 0;
    labels.forEach((label, sample) => {
      const ink = Array.from(
        images.subarray(sample * pixelCount, (sample + 1) * pixelCount),
        (byte) => byte / 255,
      );
      const logits = biases.map((bias, unit) =>
        ink.reduce((sum, x, pixel) => sum + x * (weights[pixel * classes + unit] ?? NaN), bias),
      );
      const powers = logits.map(Math.exp);
      const total = powers.reduce((sum, power) => sum + power, 0);
      loss -= Math.log((powers[label] ?? NaN) / total) / count;
      powers.forEach((power, unit) => {
        const error = (power / total - Number(unit === label)) / count;
        gradient.biases[unit] = (gradient.biases[unit] ?? NaN) + error;
        ink.forEach((x, pixel) => {
          const at = pixel * classes + unit;
          gradient.weights[at] = (gradient.weights[at] ?? NaN) + x * error;
        });
      });
    });
    losses.push(loss);
    const rate = settings.learningRate * (1 - step / settings.epochs);
    for (const [values, moving, slope] of [
      [weights, velocity.weights, gradient.weights],
      [biases, velocity.biases, gradient.biases],
    ] as const) {
      slope.forEach((g, at) => {
        moving[at] = settings.momentum * (moving[at] ?? NaN) + g;
        values[at] = (values[at] ?? NaN) - rate * (moving[at] ?? NaN);
      });
    }
  }
  return { weights, losses };
}

test('three steps come to what they come to on paper', async () => {
  const paper = stepsOnPaper(data.train, 3);
  const training = await begin();
  expect(training.steps).toBe(3);
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) losses.push((await training.step(step)).metrics.loss);
  // Before the first step all ten classes are equally likely.
  expect(losses[0]).toBeCloseTo(Math.log(classes), 5);
  losses.forEach((loss, step) => expect(loss).toBeCloseTo(paper.losses[step] ?? NaN, 5));
  const weights = await training.variables[0]?.data();
  const differences = paper.weights.map((value, index) =>
    Math.abs(value - (weights?.[index] ?? NaN)),
  );
  expect(Math.max(...differences)).toBeLessThan(1e-6);
  training.dispose();
});

test('a seed decides the order of the images alone, and nothing is left in memory', async () => {
  const before = tf.memory().numTensors;
  const training = await begin();
  const evaluation = await training.evaluate();
  expect(evaluation.testCount).toBe(10);
  const [label0] = evaluation.confusion;
  // With all logits equal, the first class is predicted.
  expect(evaluation.confusion.every((row) => row.slice(1).every((count) => count === 0))).toBe(
    true,
  );
  expect(label0?.[0]).toBe(data.test.labels.filter((label) => label === 0).length);
  training.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
