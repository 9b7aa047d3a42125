import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { fusedMomentum, type MomentumClass } from '../src/momentum.ts';
import { heapBytes } from './heap-here.ts';

const Momentum = fusedMomentum('wasm') as MomentumClass;

beforeAll(async () => {
  await openBackend('wasm');
});

test('which backends have one', () => {
  const names = ['cuda', 'native', 'webgpu', 'blas', 'wasm', 'cpu'] as const;
  const having = names.filter((name) => fusedMomentum(name));
  expect(having).toEqual(['native', 'blas', 'wasm']);
});

/** The formulas, one operation after the other; a velocity too small to matter becomes zero. */
class Plain {
  readonly variables: readonly tf.Variable[];
  readonly momentum: number;
  readonly velocity: readonly tf.Variable[];
  constructor(variables: readonly tf.Variable[], momentum: number) {
    this.variables = variables;
    this.momentum = momentum;
    this.velocity = tf.tidy(() =>
      variables.map(({ shape }) => tf.variable(tf.zeros(shape), false)),
    );
  }
  step(gradients: readonly tf.Tensor[], learningRate: number) {
    tf.tidy(() => {
      for (const [index, weights] of this.variables.entries()) {
        const velocity = this.velocity[index] as tf.Variable;
        const next = velocity.mul(this.momentum).add(gradients[index] as tf.Tensor);
        velocity.assign(tf.where(next.abs().less(1e-30), tf.zerosLike(next), next));
        weights.assign(weights.sub(velocity.mul(learningRate)));
      }
    });
  }
}

const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 });
const share = fc.float({ noNaN: true, min: 0, max: Math.fround(0.999) });

/** Weights of some variables, and gradients of some steps, all of them of the same lengths. */
const problem = fc
  .array(fc.integer({ min: 1, max: 21 }), { minLength: 1, maxLength: 3 })
  .chain((lengths) => {
    const arrays = fc.tuple(
      ...lengths.map((length) => fc.array(number, { minLength: length, maxLength: length })),
    );
    return fc.record({ weights: arrays, steps: fc.array(arrays, { maxLength: 4 }) });
  });

/** Weights and velocities after each step. */
function walk(
  Optimizer: MomentumClass,
  { weights, steps }: { weights: number[][]; steps: number[][][] },
  momentum: number,
  learningRate: number,
): number[][] {
  const variables = weights.map((values) => tf.tidy(() => tf.variable(tf.tensor1d(values))));
  const optimizer = new Optimizer(variables, momentum);
  const path: number[][] = [];
  for (const gradients of steps) {
    tf.tidy(() =>
      optimizer.step(
        gradients.map((values) => tf.tensor1d(values)),
        learningRate,
      ),
    );
    // Minus zero is zero.
    for (const variable of [...variables, ...optimizer.velocity])
      path.push([...variable.dataSync()].map((value) => value + 0));
  }
  tf.dispose([...variables, ...optimizer.velocity]);
  return path;
}

test('goes where the formulas go, to the last bit, and leaves no tensors behind', () => {
  const before = tf.memory();
  fc.assert(
    fc.property(problem, share, share, (given, momentum, learningRate) => {
      const due = walk(Plain, given, momentum, learningRate);
      expect(walk(Momentum, given, momentum, learningRate)).toEqual(due);
    }),
  );
  const { numTensors, numDataBuffers } = tf.memory();
  expect([numTensors, numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
});

/** Some steps on ‖Wx‖² with a falling rate; the weights after each. */
function descend(steps: number, onStep: (own: OwnState, step: number) => void = () => {}) {
  const weights = tf.variable(tf.tensor2d([0.5, -0.25, 0.125, 1, 2, -3], [2, 3]));
  const bias = tf.variable(tf.tensor1d([0.1, 0.2, 0.3]));
  const x = tf.tensor2d([1, 2, -1, 0.5, 3, 1], [3, 2]);
  const optimizer = new Momentum([weights, bias], 0.9);
  const velocity = optimizer.velocity[0] as tf.Variable;
  const path: number[][] = [];
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => x.matMul(weights).add(bias).square().mean<tf.Scalar>(),
        [weights, bias],
      );
      optimizer.step(
        [weights, bias].map(({ name }) => grads[name] as tf.Tensor),
        0.05 * (1 - step / steps),
      );
    });
    path.push([...weights.dataSync()]);
    onStep({ weights, velocity }, step);
  }
  tf.dispose([weights, bias, x, ...optimizer.velocity]);
  return path;
}
interface OwnState {
  weights: tf.Variable;
  velocity: tf.Variable;
}

describe('weights and velocities are ordinary variables', () => {
  test('no kernel takes the new weights for the old ones', () => {
    const x = tf.tensor2d([1, 2], [1, 2]);
    // The shipped kernel packs its second operand once and for all.
    const products: number[][] = [];
    descend(6, ({ weights }) => {
      const product = tf.tidy(() => [...x.matMul(weights as tf.Tensor2D).dataSync()]);
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = weights.dataSync();
      products.push(product);
      [a + 2 * d, b + 2 * e, c + 2 * f].forEach((value, index) =>
        expect(product[index]).toBeCloseTo(value, 4),
      );
    });
    expect(products).toHaveLength(6);
    x.dispose();
  });

  test.each(['weights', 'velocity'] as const)('a copy of the %s stays what it was', (name) => {
    const copies: tf.Tensor[] = [];
    let then: number[] = [];
    descend(6, (state, step) => {
      if (step !== 2) return;
      copies.push(state[name].clone());
      then = [...state[name].dataSync()];
    });
    expect(copies.flatMap((copy) => [...copy.dataSync()])).toEqual(then);
    expect(then).toHaveLength(6);
    tf.dispose(copies);
  });

  test('what is read before a step and assigned later goes on with the same bits', async () => {
    const saved: Promise<tf.TypedArray>[] = [];
    const plain = descend(8, ({ weights, velocity }, step) => {
      if (step === 3) saved.push(weights.data(), velocity.data());
    });
    const [weightsThen, velocityThen] = await Promise.all(saved);
    const restored = descend(8, ({ weights, velocity }, step) => {
      if (step !== 3) return;
      tf.tidy(() => {
        weights.assign(tf.randomUniform([2, 3]));
        velocity.assign(tf.randomUniform([2, 3]));
        weights.assign(tf.tensor2d(weightsThen as Float32Array, [2, 3]));
        velocity.assign(tf.tensor2d(velocityThen as Float32Array, [2, 3]));
      });
    });
    expect(restored).toEqual(plain);
    expect(plain).toHaveLength(8);
  });

  test('velocities are not trained themselves, and outlive the tidying around them', () => {
    const weights = tf.tidy(() => tf.variable(tf.ones([2])));
    const velocity = tf.tidy(() => [...new Momentum([weights], 0.9).velocity]);
    expect(velocity.map(({ trainable, shape }) => ({ trainable, shape }))).toEqual([
      { trainable: false, shape: [2] },
    ]);
    expect([...(velocity[0]?.dataSync() ?? [])]).toEqual([0, 0]);
    tf.dispose([weights, ...velocity]);
  });
});

describe('a gradient that belongs to no variable', () => {
  test.each<[string, () => tf.Tensor[], RegExp]>([
    ['of another shape', () => [tf.ones([2]), tf.ones([1])], /shape \[1\], not \[3\]/],
    ['of whole numbers', () => [tf.ones([2]), tf.ones([3], 'int32')], /gradient \(int32\)/],
    ['too few', () => [tf.ones([2])], /1 gradients of 2 variables/],
  ])('%s, is refused, and nothing has moved', (_, make, message) => {
    const variables = [2, 3].map((size) => tf.tidy(() => tf.variable(tf.ones([size]))));
    const optimizer = new Momentum(variables, 0.9);
    expect(() => tf.tidy(() => optimizer.step(make(), 0.1))).toThrow(message);
    expect(variables.map((variable) => [...variable.dataSync()])).toEqual([
      [1, 1],
      [1, 1, 1],
    ]);
    tf.dispose([...variables, ...optimizer.velocity]);
  });
});

test('it needs no memory of its own, nor do old weights that a kernel had packed', () => {
  const weights = tf.variable(tf.randomUniform<tf.Rank.R2>([100, 100], -1, 1, 'float32', 1));
  const x = tf.ones<tf.Rank.R2>([128, 100]);
  const optimizer = new Momentum([weights], 0.9);
  const loss = () =>
    x
      .matMul(weights as tf.Tensor2D)
      .square()
      .mean<tf.Scalar>();
  const walkOn = (steps: number) => {
    for (let step = 0; step < steps; step++)
      tf.tidy(() => {
        const { grads } = tf.variableGrads(loss, [weights]);
        optimizer.step([grads[weights.name] as tf.Tensor], 1e-5);
      });
  };
  walkOn(10);
  const before = heapBytes();
  // What a step left behind would be 40 kB.
  walkOn(1000);
  expect(heapBytes()).toBe(before);
  tf.dispose([weights, x, ...optimizer.velocity]);
});

test('a velocity that shrinks to nothing becomes zero', () => {
  // A weight with a gradient of zero: its velocity shrinks to a tenth every 22 steps.
  const weight = tf.variable(tf.tensor1d([1, 1]));
  const optimizer = new Momentum([weight], 0.9);
  const [velocity] = optimizer.velocity as [tf.Variable];
  let smallest = Infinity;
  for (let step = 0; step < 1200; step++) {
    tf.tidy(() => optimizer.step([tf.tensor1d([step === 0 ? 1 : 0, 1])], 0.01));
    const [first = NaN] = velocity.dataSync();
    if (first !== 0) smallest = Math.min(smallest, first);
  }
  // The smallest normal number of 32 bits is 1.2e-38.
  expect(smallest).toBeGreaterThan(1.2e-38);
  const [shrunk, steady = NaN] = velocity.dataSync();
  expect(shrunk).toBe(0);
  expect(steady).toBeCloseTo(10, 4);
  tf.dispose([weight, velocity]);
});
