import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type AdamClass, fusedAdam } from '../src/adam.ts';
import { openBackend } from '../src/backends.ts';
import type { AdamOptions } from '../src/optimizer.ts';

const Adam = fusedAdam('wasm') as AdamClass;
const usual = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

beforeAll(async () => {
  await openBackend('wasm');
});

/** The formulas for one variable, one operation after the other. */
class Plain {
  readonly weights: tf.Variable;
  readonly options: AdamOptions;
  first: tf.Tensor;
  second: tf.Tensor;
  constructor(weights: tf.Variable, options: AdamOptions) {
    this.weights = weights;
    this.options = options;
    this.first = tf.zerosLike(weights);
    this.second = tf.zerosLike(weights);
  }
  step(g: tf.Tensor, learningRate: number, count: number) {
    const { beta1, beta2, epsilon } = this.options;
    const flushed = (x: tf.Tensor) => tf.where(x.abs().less(1e-30), tf.zerosLike(x), x);
    this.first = flushed(this.first.mul(beta1).add(g.mul(1 - beta1)));
    this.second = flushed(this.second.mul(beta2).add(g.mul(g).mul(1 - beta2)));
    const root = this.second.sqrt().mul(1 / Math.sqrt(1 - beta2 ** count));
    const move = this.first.mul(learningRate / (1 - beta1 ** count)).div(root.add(epsilon));
    this.weights.assign(this.weights.sub(move));
  }
}

const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 });
const share = fc.float({ noNaN: true, min: 0, max: Math.fround(0.999) });
const steps = fc.integer({ min: 1, max: 21 }).chain((length) =>
  fc.array(fc.array(number, { minLength: length, maxLength: length }), {
    minLength: 1,
    maxLength: 5,
  }),
);

test('goes where the formulas go, to the last bit, and leaves no tensors behind', () => {
  const before = tf.memory();
  fc.assert(
    fc.property(steps, share, share, share, (gradients, beta1, beta2, learningRate) =>
      tf.tidy(() => {
        const options = { beta1, beta2, epsilon: 1e-8 };
        const [own, plain] = [0, 1].map(() => tf.variable(tf.tensor1d(gradients[0] ?? []))) as [
          tf.Variable,
          tf.Variable,
        ];
        const adam = new Adam([own], options);
        const formulas = new Plain(plain, options);
        for (const [index, values] of gradients.entries()) {
          const gradient = tf.tensor1d(values);
          adam.step([gradient], learningRate, index + 1);
          formulas.step(gradient, learningRate, index + 1);
        }
        const held = [own, ...adam.firstMoment, ...adam.secondMoment];
        const due = [plain, formulas.first, formulas.second];
        // Minus zero is zero.
        const numbers = (tensors: tf.Tensor[]) =>
          tensors.map((tensor) => [...tensor.dataSync()].map((value) => value + 0));
        expect(numbers(held)).toEqual(numbers(due));
        tf.dispose([...held, plain]);
      }),
    ),
  );
  const { numTensors, numDataBuffers } = tf.memory();
  expect([numTensors, numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
});

test('the first step is of the learning rate, whatever the gradient', () => {
  const weights = tf.tidy(() => tf.variable(tf.zeros([3])));
  const adam = new Adam([weights], usual);
  tf.tidy(() => adam.step([tf.tensor1d([1e-3, -5, 100])], 0.01, 1));
  const due = [-0.01, 0.01, -0.01];
  weights.dataSync().forEach((value, index) => expect(value).toBeCloseTo(due[index] ?? NaN, 6));
  tf.dispose([weights, ...adam.firstMoment, ...adam.secondMoment]);
});

test('moments that shrink to nothing become zero, and the weight stays finite', () => {
  const weights = tf.tidy(() => tf.variable(tf.ones([5])));
  const adam = new Adam([weights], { ...usual, beta2: 0.9 });
  let smallest = Infinity;
  for (let count = 1; count <= 1200; count++) {
    tf.tidy(() => adam.step([count === 1 ? tf.ones([5]) : tf.zeros([5])], 0.01, count));
    for (const { dataId } of [...adam.firstMoment, ...adam.secondMoment])
      for (const value of tf.engine().readSync(dataId) as Float32Array)
        if (value !== 0) smallest = Math.min(smallest, value);
  }
  // The smallest normal number of 32 bits is 1.2e-38.
  expect(smallest).toBeGreaterThan(1.2e-38);
  expect([...(adam.firstMoment[0]?.dataSync() ?? [])]).toEqual([0, 0, 0, 0, 0]);
  expect(weights.dataSync().every(Number.isFinite)).toBe(true);
  tf.dispose([weights, ...adam.firstMoment, ...adam.secondMoment]);
});
