import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  baselineObjective,
  distilledObjective,
  teacherObjective,
} from '../../src/impl/distillation/index.ts';
import { StudentModel } from '../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../src/impl/distillation/teacher.ts';
import { Momentum, type Objective, Training, trainStep } from '../../src/impl/gradient-descent.ts';
import { classCount, type Digits, sliceDigits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { openBackend } from 'gloss-kernels/backends';
import { fusedMomentum } from 'gloss-kernels/momentum';
import { useBackend } from './backend.ts';
import { drawnDigits, realDigits } from './digits.ts';
import {
  bothLosses,
  freshStudent,
  freshTeacher,
  noise,
  plan,
  trainingOf,
} from './distillation/runs.ts';
import { assign, valuesOf } from './values.ts';

let digits: Digits;
let teacherLogits: tf.Tensor2D;

beforeAll(async () => {
  await useBackend('wasm');
  digits = sliceDigits(realDigits('train'), 0, 600);
  teacherLogits = tf.randomNormal<tf.Rank.R2>([600, classCount], 0, 5, 'float32', 1);
});
afterAll(() => teacherLogits.dispose());

describe('momentum', () => {
  const number = fc.float({ min: -100, max: 100, noNaN: true });
  const share = fc.float({ min: 0, max: Math.fround(0.99), noNaN: true });
  const row = fc.array(number, { minLength: 3, maxLength: 3 });

  test('moves by v ← μv + g and W ← W − ηv, each rounded to 32 bits, and leaves nothing behind', () => {
    const before = tf.memory().numTensors;
    const steps = fc.array(fc.tuple(row, share), { maxLength: 5 });
    fc.assert(
      fc.property(row, share, steps, (begin, momentum, gradients) => {
        const weights = tf.tidy(() => tf.variable(tf.tensor1d(begin)));
        const optimizer = new Momentum([weights], momentum);
        const [velocity] = optimizer.velocity as [tf.Variable];
        let [W, v] = [begin, [0, 0, 0]];
        for (const [gradient, rate] of gradients) {
          const g = tf.tensor1d(gradient);
          optimizer.step([g], rate);
          g.dispose();
          v = v.map((value, i) =>
            Math.fround(Math.fround(value * momentum) + (gradient[i] ?? NaN)),
          );
          W = W.map((value, i) => Math.fround(value - Math.fround((v[i] ?? NaN) * rate)));
          const found = [weights, velocity].map((variable) => Array.from(variable.dataSync()));
          // Minus zero is zero.
          expect(found.map((values) => values.map((value) => value + 0))).toEqual(
            [W, v].map((values) => values.map((value) => value + 0)),
          );
        }
        tf.dispose([weights, velocity]);
      }),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('builds a steady gradient up to ten times its size', () => {
    const weights = tf.variable(tf.tensor1d([0]));
    const optimizer = new Momentum([weights], 0.9);
    tf.tidy(() => {
      for (let step = 0; step < 200; step++) optimizer.step([tf.tensor1d([3])], 0.1);
    });
    expect(optimizer.velocity[0]?.dataSync()[0]).toBeCloseTo(30, 4);
    tf.dispose([weights, ...optimizer.velocity]);
  });
});

describe('one step', () => {
  test('it reports loss and accuracy from before the step, and moves against the gradient', async () => {
    const student = freshStudent();
    const batch = Uint32Array.from({ length: 40 }, (_, index) => 3 * index);
    const objective = baselineObjective(student, digits);
    const expected = tf.tidy(() => {
      const { logits, loss } = objective.evaluate(batch, 0);
      const taken = logits.argMax(1).dataSync();
      const right = batch.filter((index, place) => taken[place] === digits.labels[index]).length;
      return { accuracy: right / batch.length, loss: loss.dataSync()[0] ?? NaN };
    });
    const { before, gradients } = tf.tidy(() => {
      const variables = student.variables();
      const { grads } = tf.variableGrads(() => objective.evaluate(batch, 0).loss, variables);
      return {
        before: variables.map((variable) => variable.dataSync()),
        gradients: variables.map(({ name }) => grads[name]?.dataSync()),
      };
    });
    const optimizer = new Momentum(student.variables(), 0.9);
    const metrics = trainStep(objective, digits.labels, optimizer, batch, 0, 0.1);
    const [loss, accuracy] = await metrics.data();
    expect(accuracy).toBeCloseTo(expected.accuracy, 6);
    expect(loss).toBeCloseTo(expected.loss, 5);
    // In the first step the velocity is the gradient itself: W − η ∇L.
    for (const [index, array] of (await valuesOf(student.variables())).entries()) {
      const worst = array.reduce((most, value, place) => {
        const due = (before[index]?.[place] ?? NaN) - 0.1 * (gradients[index]?.[place] ?? NaN);
        return Math.max(most, Math.abs(value - due));
      }, 0);
      expect(worst).toBeLessThan(1e-6);
    }
    tf.dispose([metrics, ...optimizer.velocity]);
    student.dispose();
  });

  test('a variable that the loss does not know stays where it is', async () => {
    const student = freshStudent();
    const idle = tf.variable(tf.tensor1d([1, 2]));
    const inner = baselineObjective(student, digits);
    const objective = { ...inner, variables: [...inner.variables, idle] };
    const optimizer = new Momentum(objective.variables, 0.9);
    const batch = Uint32Array.of(1, 2, 3);
    trainStep(objective, digits.labels, optimizer, batch, 0, 0.1).dispose();
    expect([...idle.dataSync()]).toEqual([1, 2]);
    tf.dispose([idle, ...optimizer.velocity]);
    student.dispose();
  });
});

const objectives: [name: string, make: () => Objective][] = [
  ['the teacher', () => teacherObjective(freshTeacher(), digits, 2, noise)],
  ['the baseline student', () => baselineObjective(freshStudent(), digits)],
  [
    'the distilled student',
    () => distilledObjective(freshStudent(), digits, teacherLogits, bothLosses),
  ],
];

describe('memory', () => {
  test.each(objectives)('fifty steps of %s keep no tensor more than two', async (_, make) => {
    const objective = make();
    const counts: number[] = [];
    const training = trainingOf(objective, digits, { batchSize: 10, epochs: 1 });
    for (let step = 0; step < 52; step++) {
      await training.step(step);
      counts.push(tf.memory().numTensors);
    }
    training.dispose();
    tf.dispose([...objective.variables]);
    expect(new Set(counts.slice(1))).toEqual(new Set([counts[1]]));
  });

  test.each([
    ['stopped early', 2],
    ['at its end', 12],
  ])('training gives the velocity back when it is %s, and the weights not', async (_, steps) => {
    const student = freshStudent();
    const before = tf.memory().numTensors;
    const training = trainingOf(baselineObjective(student, digits), digits, { epochs: 1 });
    expect(training.steps).toBe(12);
    for (let step = 0; step < steps; step++) await training.step(step);
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(student.variables().some(({ isDisposed }) => isDisposed)).toBe(false);
    student.dispose();
  });

  test.each(['evaluate', 'constrain'] as const)(
    'a step that fails to %s keeps nothing',
    async (part) => {
      const objective = teacherObjective(freshTeacher(), digits, 2, noise);
      const training = trainingOf(
        {
          ...objective,
          [part]: () => {
            throw new Error('No more');
          },
        },
        digits,
      );
      const before = tf.memory().numTensors;
      await expect(training.step(0)).rejects.toThrow('No more');
      expect(tf.memory().numTensors).toBe(before);
      training.dispose();
      tf.dispose([...objective.variables]);
    },
  );
});

describe('a training', () => {
  const short = { epochs: 2, batchSize: 64 };

  /** All steps of a student; what each of them said, and the samples that it met. */
  async function watch(set: Digits, changes: Partial<typeof plan>, seed = 3) {
    const student = freshStudent();
    const inner = baselineObjective(student, set);
    const met: number[][] = [];
    const watched: Objective = {
      ...inner,
      evaluate(batch, step) {
        met[step] = [...batch];
        return inner.evaluate(batch, step);
      },
    };
    const training = trainingOf(watched, set, changes, seed);
    const { steps, stepsPerEpoch } = training;
    const reports: Awaited<ReturnType<Training['step']>>[] = [];
    for (let step = 0; step < steps; step++) reports.push(await training.step(step));
    training.dispose();
    student.dispose();
    return { steps, stepsPerEpoch, reports, met };
  }

  test('the learning rate falls in a straight line, and would be zero after the last step', async () => {
    const { reports } = await watch(digits, short);
    expect(reports).toHaveLength(20);
    reports.forEach(({ learningRate }, index) => {
      expect(learningRate).toBeCloseTo(plan.learningRate * (1 - index / 20), 12);
    });
  });

  test('the last batch of an epoch holds the rest, and every step says how many it had', async () => {
    const { steps, stepsPerEpoch, reports, met } = await watch(digits, short);
    expect([steps, stepsPerEpoch]).toEqual([20, 10]);
    // 600 = 9 · 64 + 24
    const samples = Array.from({ length: 20 }, (_, index) => (index % 10 === 9 ? 24 : 64));
    expect(reports.map((report) => report.samples)).toEqual(samples);
    expect(met.map(({ length }) => length)).toEqual(samples);
    for (const { metrics } of reports) {
      expect(Number.isFinite(metrics.loss)).toBe(true);
      expect(metrics.accuracy).toBeGreaterThanOrEqual(0);
      expect(metrics.accuracy).toBeLessThanOrEqual(1);
    }
  });

  test('each epoch meets every sample once, in an order of its own', async () => {
    const met = (await watch(digits, short)).met.flat();
    const [first, second] = [met.slice(0, 600), met.slice(600)];
    for (const epoch of [first, second])
      expect(epoch.toSorted((a, b) => a - b)).toEqual([...digits.labels.keys()]);
    expect(first).not.toEqual(second);
  });

  test('the same seed gives the same batches, another seed others', async () => {
    const few = sliceDigits(digits, 0, 100);
    const { met } = await watch(few, short, 1);
    expect((await watch(few, short, 1)).met).toEqual(met);
    expect((await watch(few, short, 2)).met).not.toEqual(met);
  });

  test('a batch larger than the set is the whole set', async () => {
    const { steps, reports } = await watch(sliceDigits(digits, 0, 7), { epochs: 1 });
    expect(steps).toBe(1);
    expect(reports).toMatchObject([{ samples: 7 }]);
  });
});

describe.each([
  { by: 'the formulas', optimizer: () => Momentum },
  { by: 'the trainer’s fused one', optimizer: () => fusedMomentum('wasm') ?? Momentum },
])('a step is a function of number, weights and velocity; momentum by $by', ({ optimizer }) => {
  beforeAll(async () => {
    await openBackend('wasm');
  });

  const problem = fc.record({
    seed: fc.integer(),
    count: fc.integer({ min: 1, max: 9 }),
    batchSize: fc.integer({ min: 1, max: 5 }),
    epochs: fc.integer({ min: 1, max: 3 }),
    of: fc.constantFrom('teacher', 'baseline', 'distilled'),
    /** Where it stops, and which steps another training has made before it goes on from there. */
    stop: fc.nat(),
    detour: fc.array(fc.nat(), { maxLength: 3 }),
  });
  type Problem = typeof problem extends fc.Arbitrary<infer Value> ? Value : never;

  /** A training with weights of its own; all else comes from the problem. */
  function trainingFor(given: Problem, weightSeed: number, logits: tf.Tensor2D): Training {
    const { seed, count, batchSize, epochs, of } = given;
    const set = drawnDigits(count, seed);
    const random = new Random(weightSeed);
    const objective = () => {
      if (of === 'teacher') {
        const options = { width: 5, inputDropout: 0.2, hiddenDropout: 0.5, maxNorm: 1 };
        const draws = (step: number) => new Random(seed, 4, step);
        return teacherObjective(new TeacherModel(options, random), set, 2, draws);
      }
      const student = new StudentModel(5, random);
      return of === 'baseline'
        ? baselineObjective(student, set)
        : distilledObjective(student, set, logits, bothLosses);
    };
    const made = objective();
    const Optimizer = optimizer();
    return new Training(
      made,
      set,
      { epochs, batchSize, learningRate: 0.1 },
      new Optimizer(made.variables, 0.9),
      (epoch) => new Random(seed, 3, epoch),
    );
  }

  const stateOf = async ({ objective, optimizer: { velocity } }: Training) => ({
    weights: await valuesOf(objective.variables),
    velocity: await valuesOf(velocity),
  });

  test('copied into another training, they go on to the same bits', async () => {
    const before = tf.memory().numTensors;
    await fc.assert(
      fc.asyncProperty(problem, async (given) => {
        const logits = tf.tidy(() =>
          tf
            .range(0, given.count * classCount)
            .mod(7)
            .reshape<tf.Tensor2D>([-1, classCount]),
        );
        const [whole, other] = [trainingFor(given, 1, logits), trainingFor(given, 2, logits)];
        const stop = given.stop % whole.steps;
        const due: unknown[] = [];
        let state = await stateOf(whole);
        for (let step = 0; step < whole.steps; step++) {
          if (step === stop) state = await stateOf(whole);
          const report = await whole.step(step);
          if (step >= stop) due.push(report);
        }
        const found: unknown[] = [];
        for (const step of given.detour) await other.step(step % other.steps);
        assign(other.objective.variables, state.weights);
        assign(other.optimizer.velocity, state.velocity);
        for (let step = stop; step < other.steps; step++) found.push(await other.step(step));
        expect(found).toEqual(due);
        expect(await stateOf(other)).toEqual(await stateOf(whole));
        for (const training of [whole, other]) {
          training.dispose();
          tf.dispose([...training.objective.variables]);
        }
        logits.dispose();
      }),
      { numRuns: 40 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('another number gives other noise, in the teacher', async () => {
    const given = { seed: 1, count: 6, batchSize: 6, epochs: 3, of: 'teacher' } as const;
    const losses: number[] = [];
    for (const step of [0, 1, 2, 1]) {
      const logits = tf.zeros<tf.Rank.R2>([6, classCount]);
      const training = trainingFor({ ...given, stop: 0, detour: [] }, 1, logits);
      losses.push((await training.step(step)).metrics.loss);
      training.dispose();
      tf.dispose([logits, ...training.objective.variables]);
    }
    expect(new Set(losses).size).toBe(3);
    expect(losses[3]).toBe(losses[1]);
  });
});
