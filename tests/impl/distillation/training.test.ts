import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  baselineObjective,
  distilledObjective,
  teacherObjective,
} from '../../../src/impl/distillation/index.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import { selectClasses, shiftLogits } from '../../../src/impl/distillation/transfer-set.ts';
import {
  type Classifier,
  predictedClasses,
  predictLogits,
  testClassifier,
} from '../../../src/impl/evaluation.ts';
import { type Digits, sliceDigits } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { useBackend } from '../backend.ts';
import { realDigits } from '../digits.ts';
import { valuesOf } from '../values.ts';
import { freshStudent, freshTeacher, noise, run, softOnly, teacherOptions } from './runs.ts';

let digits: Digits;
let unseen: Digits;
let teacher: TeacherModel;
let teacherLosses: number[];
let logits: tf.Tensor2D;

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const lossesOf = (reports: Awaited<ReturnType<typeof run>>) =>
  reports.map(({ metrics }) => metrics.loss);
const errorsOf = async (classifier: Classifier) =>
  (await testClassifier(classifier, unseen)).testErrors;

beforeAll(async () => {
  await useBackend('wasm');
  digits = sliceDigits(realDigits('train'), 0, 600);
  unseen = sliceDigits(realDigits('t10k'), 0, 1000);
  teacher = freshTeacher();
  teacherLosses = lossesOf(await run(teacherObjective(teacher, digits, 1, noise), digits));
  logits = await predictLogits(teacher, digits);
});

afterAll(() => {
  teacher.dispose();
  logits.dispose();
});

describe('learning', () => {
  test("the teacher's loss falls, and it knows most digits that it has not seen", async () => {
    expect(mean(teacherLosses.slice(0, 3))).toBeGreaterThan(1.5);
    expect(mean(teacherLosses.slice(-12))).toBeLessThan(0.8);
    // Chance would be 900 errors of 1,000.
    expect(await errorsOf(teacher)).toBeLessThan(200);
  });

  test('the baseline student knows most digits that it has not seen', async () => {
    const student = freshStudent();
    const losses = lossesOf(await run(baselineObjective(student, digits), digits));
    expect(mean(losses.slice(-12))).toBeLessThan(0.2);
    expect(await errorsOf(student)).toBeLessThan(200);
    student.dispose();
  });

  test('a student without any labels learns the digits from its teacher', async () => {
    // Every label says 0, so that what is learnt can't come from labels.
    const unlabelled = { images: digits.images, labels: new Uint8Array(digits.labels.length) };
    const student = freshStudent();
    const objective = distilledObjective(student, unlabelled, logits, softOnly);
    const losses = lossesOf(await run(objective, unlabelled));
    expect(mean(losses.slice(-12))).toBeLessThan(mean(losses.slice(0, 3)) / 10);
    // Six seeds left 205 to 240; labels would leave 900.
    expect(await errorsOf(student)).toBeLessThan(270);
    student.dispose();
  });

  test('a student that never saw a 3 recognises most of them once the bias of the class is raised', async () => {
    const others = [0, 1, 2, 4, 5, 6, 7, 8, 9];
    const transfer = selectClasses(digits, logits, others);
    const student = freshStudent();
    await run(
      distilledObjective(student, transfer.digits, transfer.logits, softOnly),
      transfer.digits,
    );
    const found = await predictLogits(student, unseen);
    const values = await found.data<'float32'>();
    const threes = (amount: number) =>
      predictedClasses(shiftLogits(values, [3], amount)).filter(
        (digit, index) => digit === 3 && unseen.labels[index] === 3,
      ).length;
    expect(threes(3)).toBeGreaterThan(threes(0));
    // 107 of the first thousand test images are threes.
    expect(threes(3)).toBeGreaterThan(53);
    tf.dispose([found, transfer.logits]);
    student.dispose();
  });

  test('the teacher learns nothing while it teaches', async () => {
    const before = await valuesOf(teacher.variables());
    const student = freshStudent();
    await run(distilledObjective(student, digits, logits, softOnly), digits, { epochs: 1 });
    expect(await valuesOf(teacher.variables())).toEqual(before);
    student.dispose();
  });

  test('no weight vector of a hidden unit ends longer than its limit', () => {
    const longest = tf.tidy(() =>
      teacher.weights
        .slice(0, -1)
        .map((weights) => weights.square().sum(0).sqrt().max().dataSync()[0]),
    );
    for (const norm of longest) expect(norm).toBeLessThan(teacherOptions.maxNorm + 1e-5);
    expect(Math.max(...longest.map((norm) => norm ?? 0))).toBeCloseTo(teacherOptions.maxNorm, 4);
  });
});

describe('what a batch of the teacher shows', () => {
  /** How many different logits a batch gets that holds the same image twenty times. */
  const variety = (jitter: number, inputDropout: number, hiddenDropout: number) => {
    const network = new TeacherModel(
      { ...teacherOptions, inputDropout, hiddenDropout },
      new Random(1),
    );
    const objective = teacherObjective(network, digits, jitter, noise);
    const rows = tf.tidy(() => objective.evaluate(new Uint32Array(20), 0).logits.arraySync());
    network.dispose();
    return new Set(rows.map(String)).size;
  };

  test('the same image without jitter and dropout gets the same answer', () => {
    expect(variety(0, 0, 0)).toBe(1);
  });

  test('jitter shows it at different places', () => {
    expect(variety(2, 0, 0)).toBeGreaterThan(5);
  });

  test('dropout of pixels and of hidden units shows it to a different network each time', () => {
    expect(variety(0, 0.2, 0)).toBe(20);
    expect(variety(0, 0, 0.5)).toBe(20);
  });

  test('all of it again for the same step, and anew for the next', () => {
    const network = freshTeacher();
    const objective = teacherObjective(network, digits, 2, noise);
    const losses = [0, 1, 0].map((step) =>
      tf.tidy(() => objective.evaluate(Uint32Array.of(5, 6), step).loss.dataSync()[0]),
    );
    network.dispose();
    expect(losses[1]).not.toBe(losses[0]);
    expect(losses[2]).toBe(losses[0]);
  });

  test('a student sees the image as it is', () => {
    const student = freshStudent();
    const batch = new Uint32Array(20);
    for (const objective of [
      baselineObjective(student, digits),
      distilledObjective(student, digits, logits, softOnly),
    ]) {
      const rows = tf.tidy(() => objective.evaluate(batch, 0).logits.arraySync());
      expect(new Set(rows.map(String)).size).toBe(1);
    }
    student.dispose();
  });
});

describe('seeds and labels', () => {
  test('the same seeds give the same weights, bit for bit', async () => {
    const weights = async () => {
      const twin = freshTeacher();
      await run(teacherObjective(twin, digits, 2, noise), digits, { epochs: 1 });
      const saved = await valuesOf(twin.variables());
      twin.dispose();
      return saved;
    };
    expect(await weights()).toEqual(await weights());
  });

  test('another seed for the order gives other weights', async () => {
    const weights = async (seed: number) => {
      const student = freshStudent();
      await run(baselineObjective(student, digits), digits, { epochs: 1 }, seed);
      const saved = await valuesOf(student.variables());
      student.dispose();
      return saved;
    };
    expect(await weights(1)).not.toEqual(await weights(2));
  });

  test('with a hard weight of zero the labels play no part, down to the last bit', async () => {
    const weights = async (set: Digits) => {
      const student = freshStudent();
      await run(distilledObjective(student, set, logits, softOnly), set, { epochs: 1 });
      const saved = await valuesOf(student.variables());
      student.dispose();
      return saved;
    };
    const wrong = { images: digits.images, labels: digits.labels.map((label) => 9 - label) };
    expect(await weights(wrong)).toEqual(await weights(digits));
  });
});
