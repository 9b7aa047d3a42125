import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Objective,
  aloneObjective,
  confusionMatrix,
  countErrors,
  distilledObjective,
  predictLogits,
  shiftBias,
  teacherObjective,
  train,
  trainStep,
} from '../../src/impl/distillation/index.ts';
import type { TeacherModel } from '../../src/impl/distillation/teacher.ts';
import { type Digits, sliceDigits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';
import { realDigits } from './digits.ts';
import { freshStudent, freshTeacher, plan, run, softOnly } from './runs.ts';

let digits: Digits;
let unseen: Digits;
let teacher: TeacherModel;
let answers: tf.Tensor2D;

// Nothing here depends on what a teacher knows, so it has learnt nothing.
beforeAll(async () => {
  await useBackend('wasm');
  digits = sliceDigits(realDigits('train'), 0, 600);
  unseen = sliceDigits(realDigits('t10k'), 0, 1000);
  teacher = freshTeacher();
  answers = predictLogits(teacher, digits);
});

afterAll(() => {
  teacher.dispose();
  answers.dispose();
});

describe('one step', () => {
  test('it reports loss and errors from before the step, and moves against the gradient', async () => {
    const student = freshStudent();
    const batch = Uint32Array.from({ length: 40 }, (_, index) => 3 * index);
    const objective = aloneObjective(student, digits);
    const expected = tf.tidy(() => {
      const { logits, loss } = objective.evaluate(batch);
      const taken = logits.argMax(1).dataSync();
      const errors = batch.filter((index, row) => taken[row] !== digits.labels[index]).length;
      return { errors, loss: loss.dataSync()[0] ?? NaN };
    });
    const { before, gradients } = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => objective.evaluate(batch).loss, student.variables());
      return {
        before: student.variables().map((variable) => variable.dataSync()),
        gradients: student.variables().map(({ name }) => grads[name]?.dataSync()),
      };
    });
    const optimizer = tf.train.momentum(0.1, 0.9);
    const metrics = trainStep(objective, optimizer, batch, digits.labels);
    const [loss = NaN, wrong = NaN] = await metrics.data();
    expect(wrong * batch.length).toBeCloseTo(expected.errors, 4);
    expect(loss).toBeCloseTo(expected.loss, 5);
    // In the first step the running sum is the gradient itself: W − η ∇L.
    for (const [index, array] of (await student.save()).entries()) {
      const worst = array.reduce((most, value, place) => {
        const due = (before[index]?.[place] ?? NaN) - 0.1 * (gradients[index]?.[place] ?? NaN);
        return Math.max(most, Math.abs(value - due));
      }, 0);
      expect(worst).toBeLessThan(1e-6);
    }
    tf.dispose(metrics);
    optimizer.dispose();
    student.dispose();
  });
});

describe('memory', () => {
  const objectives: [name: string, make: () => Objective][] = [
    ['the teacher', () => teacherObjective(freshTeacher(), digits, 2, new Random(1))],
    ['the student alone', () => aloneObjective(freshStudent(), digits)],
    [
      'the distilled student',
      () => distilledObjective(freshStudent(), digits, answers, { ...softOnly, hardWeight: 0.1 }),
    ],
  ];

  test.each(objectives)('fifty steps of %s keep no tensor more than two', async (_, make) => {
    const objective = make();
    const counts: number[] = [];
    const steps = train(objective, digits, { ...plan, batchSize: 10, epochs: 1 }, new Random(1));
    for await (const { step } of steps) {
      counts.push(tf.memory().numTensors);
      if (step === 51) break;
    }
    objective.network.dispose();
    expect(counts).toHaveLength(52);
    expect(new Set(counts.slice(1))).toEqual(new Set([counts[1]]));
  });

  // TensorFlow.js itself keeps the learning rate of a momentum optimiser that was given back.
  function keptByOptimizer(): number {
    const before = tf.memory().numTensors;
    tf.train.momentum(0.1, 0.9).dispose();
    return tf.memory().numTensors - before;
  }

  test.each([
    ['stopped early', 2],
    ['at its end', 12],
  ])('training gives the sums of its optimiser back when it is %s', async (_, last) => {
    const kept = keptByOptimizer();
    expect(kept).toBeLessThanOrEqual(1);
    const student = freshStudent();
    const before = tf.memory().numTensors;
    for await (const { step } of train(
      aloneObjective(student, digits),
      digits,
      { ...plan, epochs: 1 },
      new Random(1),
    )) {
      if (step === last) break;
    }
    expect(tf.memory().numTensors).toBe(before + kept);
    student.dispose();
  });

  test('training gives the sums of its optimiser back when a step fails', async () => {
    const kept = keptByOptimizer();
    const student = freshStudent();
    const inner = aloneObjective(student, digits);
    const before = tf.memory().numTensors;
    let step = 0;
    const failing: Objective = {
      network: student,
      evaluate(batch) {
        step += 1;
        if (step === 3) throw new Error('No more');
        return inner.evaluate(batch);
      },
    };
    await expect(run(failing, digits)).rejects.toThrow('No more');
    expect(tf.memory().numTensors).toBe(before + kept);
    student.dispose();
  });

  test('asking a network leaves its answer only', async () => {
    const before = tf.memory().numTensors;
    const logits = predictLogits(teacher, unseen, 300);
    expect(tf.memory().numTensors).toBe(before + 1);
    logits.dispose();
    await confusionMatrix(teacher, unseen);
    await countErrors(teacher, unseen);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('asking a network', () => {
  test('small batches give the logits of a single one', () => {
    const some = sliceDigits(unseen, 0, 100);
    const worst = tf.tidy(() => {
      const whole = predictLogits(teacher, some, 100);
      const parts = predictLogits(teacher, some, 30);
      expect(parts.shape).toEqual([100, 10]);
      return parts.sub(whole).abs().max().dataSync()[0];
    });
    expect(worst).toBeLessThan(1e-4);
  });

  test('the rows of a confusion matrix count the digits, and what is beside the diagonal the errors', async () => {
    const matrix = await confusionMatrix(teacher, unseen);
    const counts = Array.from(
      { length: 10 },
      (_, digit) => unseen.labels.filter((label) => label === digit).length,
    );
    expect(matrix.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual(counts);
    const beside = matrix.flatMap((row, digit) => row.filter((_, taken) => taken !== digit));
    const errors = beside.reduce((sum, count) => sum + count, 0);
    expect(errors).toBeGreaterThan(0);
    expect(await countErrors(teacher, unseen)).toBe(errors);
  });

  test('a row is the digit and a column what it was taken for', async () => {
    const student = freshStudent();
    shiftBias(student, 6, 1e6);
    const matrix = await confusionMatrix(student, sliceDigits(unseen, 0, 50));
    student.dispose();
    matrix.forEach((row) => row.forEach((count, taken) => taken === 6 || expect(count).toBe(0)));
    expect(matrix.reduce((sum, row) => sum + (row[6] ?? 0), 0)).toBe(50);
  });
});

test('shifting a bias changes that one number', async () => {
  const student = freshStudent();
  const before = await student.save();
  const tensors = tf.memory().numTensors;
  shiftBias(student, 3, 3.5);
  shiftBias(student, 7, -7.5);
  expect(tf.memory().numTensors).toBe(tensors);
  const after = await student.save();
  student.dispose();
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
  expect([...(after.at(-1) ?? [])]).toEqual([0, 0, 0, 3.5, 0, 0, 0, -7.5, 0, 0]);
});
