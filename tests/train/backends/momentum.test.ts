import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../../src/train/backends/backends.ts';
import { isMomentumMended } from '../../../src/train/backends/momentum.ts';
import { mendMomentumInHeap } from '../../../src/train/backends/momentum-in-heap.ts';
import { openVectors } from '../../../src/train/backends/vectors.ts';
import { heapBytes } from './heap-here.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

/** Some steps on ‖Wx − y‖² with a falling rate; the weights after each. */
function descend(steps: number, onStep: (weights: tf.Variable, step: number) => void = () => {}) {
  const weights = tf.variable(tf.tensor2d([0.5, -0.25, 0.125, 1, 2, -3], [2, 3]));
  const bias = tf.variable(tf.tensor1d([0.1, 0.2, 0.3]));
  const x = tf.tensor2d([1, 2, -1, 0.5, 3, 1], [3, 2]);
  const optimizer = tf.train.momentum(0.05, 0.9);
  const path: number[] = [];
  for (let step = 0; step < steps; step++) {
    optimizer.setLearningRate(0.05 * (1 - step / steps));
    tf.tidy(() => {
      const { grads } = optimizer.computeGradients(
        () => x.matMul(weights).add(bias).square().mean<tf.Scalar>(),
        [weights, bias],
      );
      optimizer.applyGradients(
        [weights, bias].map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor })),
      );
    });
    onStep(weights, step);
    path.push(...weights.dataSync(), ...bias.dataSync());
  }
  optimizer.dispose();
  tf.dispose([weights, bias, x]);
  return path;
}

describe('the fused update', () => {
  const shipped = <T>(run: () => T): T => {
    mendMomentumInHeap(openVectors())();
    try {
      return run();
    } finally {
      mendMomentumInHeap(openVectors());
    }
  };

  test('is ours, and TensorFlow.js’s own again once it is taken back', () => {
    expect(isMomentumMended('wasm')).toBe(true);
    shipped(() => expect(isMomentumMended('wasm')).toBe(false));
    expect(isMomentumMended('wasm')).toBe(true);
  });

  test('goes where TensorFlow.js’s own goes, to the last bit', () => {
    const [own, ours] = [shipped(() => descend(20)), descend(20)];
    expect(ours).toHaveLength(20 * 9);
    expect(ours).toEqual(own);
  });

  test('makes weights that no kernel takes for the old ones', () => {
    const x = tf.tensor2d([1, 2], [1, 2]);
    // The shipped kernel packs its second operand once and for all.
    const products: number[][] = [];
    descend(6, (weights) => {
      const shipped = tf.tidy(() => [...x.matMul(weights as tf.Tensor2D).dataSync()]);
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = weights.dataSync();
      products.push(shipped);
      [a + 2 * d, b + 2 * e, c + 2 * f].forEach((value, index) =>
        expect(shipped[index]).toBeCloseTo(value, 4),
      );
    });
    expect(products).toHaveLength(6);
    x.dispose();
  });

  test('a copy of the weights stays what it was', () => {
    const copies: tf.Tensor[] = [];
    let then: number[] = [];
    descend(6, (weights, step) => {
      if (step !== 2) return;
      copies.push(weights.clone());
      then = [...weights.dataSync()];
    });
    expect(copies.flatMap((copy) => [...copy.dataSync()])).toEqual(then);
    expect(then).toHaveLength(6);
    tf.dispose(copies);
  });

  /** What two steps with one optimiser make of two variables, or the complaint. */
  const steps = (
    make: () => { weights: tf.Variable[]; gradients: tf.Tensor[] },
    useNesterov = false,
  ) => {
    const { weights, gradients } = tf.tidy(make);
    const optimizer = tf.train.momentum(0.1, 0.9, useNesterov);
    try {
      for (const [index, tensor] of gradients.entries()) {
        const { name } = weights[index % weights.length] as tf.Variable;
        tf.tidy(() => optimizer.applyGradients([{ name, tensor }]));
      }
      return weights.map((variable) => [...variable.dataSync()]);
    } catch (error) {
      return String(error);
    } finally {
      optimizer.dispose();
      tf.dispose([...weights, ...gradients]);
    }
  };
  const kept = <T extends tf.Tensor>(tensor: T) => tf.keep(tensor);
  const ones = (shape: number[]) => tf.variable(tf.ones(shape));

  test.each<[string, Parameters<typeof steps>]>([
    [
      'a gradient of another shape',
      [() => ({ weights: [ones([6])], gradients: [1, 1, 1].map(() => kept(tf.ones([1]))) })],
    ],
    [
      'whole numbers',
      [
        () => ({
          weights: [ones([6])],
          gradients: [1, 1, 1].map(() => kept(tf.ones([6], 'int32'))),
        }),
      ],
    ],
    [
      'another variable than the last time',
      [
        () => ({
          weights: [ones([2]), ones([64])],
          gradients: [kept(tf.ones([2])), kept(tf.ones([64]))],
        }),
      ],
    ],
    [
      'Nesterov’s momentum',
      [() => ({ weights: [ones([6])], gradients: [1, 1, 1].map(() => kept(tf.ones([6]))) }), true],
    ],
  ])('%s is left to TensorFlow.js', (_, given) => {
    const due = shipped(() => steps(...given));
    expect(steps(...given)).toEqual(due);
  });

  test('a copy of the sums stays what it was', () => {
    const weights = tf.tidy(() => ones([3]));
    const optimizer = tf.train.momentum(0.1, 0.9);
    const { accumulations } = optimizer as unknown as {
      accumulations: { variable: tf.Variable }[];
    };
    const step = () =>
      tf.tidy(() => optimizer.applyGradients([{ name: weights.name, tensor: tf.ones([3]) }]));
    step();
    const copy = accumulations[0]?.variable.clone();
    step();
    expect([...(copy?.dataSync() ?? [])]).toEqual([1, 1, 1]);
    expect(accumulations[0]?.variable.dataSync()[0]).toBeCloseTo(1.9, 6);
    optimizer.dispose();
    tf.dispose([weights, copy as tf.Tensor]);
  });

  test('leaves no tensors behind', () => {
    const left = (run: () => unknown) => {
      const before = tf.memory().numTensors;
      run();
      return tf.memory().numTensors - before;
    };
    // TensorFlow.js's optimiser keeps a few scalars when it is disposed.
    const own = shipped(() => left(() => descend(10)));
    expect(left(() => descend(10))).toBe(own);
    expect(own).toBeLessThan(6);
  });

  test('needs no memory of its own, nor do old weights that a kernel had packed', () => {
    const weights = tf.variable(tf.randomUniform<tf.Rank.R2>([100, 100], -1, 1, 'float32', 1));
    const x = tf.ones<tf.Rank.R2>([128, 100]);
    const optimizer = tf.train.momentum(1e-5, 0.9);
    const loss = () =>
      x
        .matMul(weights as tf.Tensor2D)
        .square()
        .mean<tf.Scalar>();
    const walk = (steps: number) => {
      for (let step = 0; step < steps; step++) optimizer.minimize(loss, false, [weights]);
    };
    walk(10);
    const before = heapBytes();
    // What a step left behind would be 40 kB.
    walk(1000);
    expect(heapBytes()).toBe(before);
    optimizer.dispose();
    tf.dispose([weights, x]);
  });
});

test('sums that shrink to nothing become zero', () => {
  // A weight with a gradient of zero: its sum shrinks to a tenth every 22 steps.
  const weight = tf.variable(tf.tensor1d([1, 1]));
  const optimizer = tf.train.momentum(0.01, 0.9);
  const { accumulations } = optimizer as unknown as { accumulations: { variable: tf.Variable }[] };
  let smallest = Infinity;
  for (let step = 0; step < 1200; step++) {
    tf.tidy(() => {
      const tensor = tf.tensor1d([step === 0 ? 1 : 0, 1]);
      optimizer.applyGradients([{ name: weight.name, tensor }]);
    });
    const [sum = NaN] = accumulations[0]?.variable.dataSync() ?? [];
    if (sum !== 0) smallest = Math.min(smallest, sum);
  }
  // The smallest normal number of 32 bits is 1.2e-38.
  expect(smallest).toBeGreaterThan(1.2e-38);
  const [shrunk, steady = NaN] = accumulations[0]?.variable.dataSync() ?? [];
  expect(shrunk).toBe(0);
  expect(steady).toBeCloseTo(10, 4);
  optimizer.dispose();
  weight.dispose();
});
