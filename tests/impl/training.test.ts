import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Objective,
  type StepReport,
  aloneObjective,
  confusionMatrix,
  countErrors,
  distilledObjective,
  predictLogits,
  shiftBias,
  teacherObjective,
} from '../../src/impl/distillation/index.ts';
import { TeacherModel } from '../../src/impl/distillation/teacher.ts';
import { type Digits, omitClasses, sliceDigits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';
import { realDigits } from './digits.ts';
import { freshStudent, freshTeacher, plan, run, softOnly, teacherOptions } from './runs.ts';

let digits: Digits;
let unseen: Digits;
let teacher: TeacherModel;
let teacherReports: StepReport[];
let answers: tf.Tensor2D;

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

beforeAll(async () => {
  await useBackend('wasm');
  digits = sliceDigits(realDigits('train'), 0, 600);
  unseen = sliceDigits(realDigits('t10k'), 0, 1000);
  teacher = freshTeacher();
  teacherReports = await run(teacherObjective(teacher, digits, 1, new Random(4)), digits);
  answers = predictLogits(teacher, digits);
});

afterAll(() => {
  teacher.dispose();
  answers.dispose();
});

describe('learning', () => {
  test("the teacher's loss falls, and it knows most digits that it has not seen", async () => {
    const losses = teacherReports.map(({ loss }) => loss);
    expect(mean(losses.slice(0, 3))).toBeGreaterThan(1.5);
    expect(mean(losses.slice(-12))).toBeLessThan(0.8);
    // Chance would be 900 errors of 1,000.
    expect(await countErrors(teacher, unseen)).toBeLessThan(200);
  });

  test('a student that learns alone knows most digits that it has not seen', async () => {
    const student = freshStudent();
    const reports = await run(aloneObjective(student, digits), digits);
    expect(mean(reports.slice(-12).map(({ loss }) => loss))).toBeLessThan(0.2);
    expect(await countErrors(student, unseen)).toBeLessThan(200);
    student.dispose();
  });

  test('a student without any labels learns the digits from its teacher', async () => {
    // Every label says 0, so that what is learnt can't come from labels.
    const unlabelled = { images: digits.images, labels: new Uint8Array(digits.labels.length) };
    const student = freshStudent();
    const reports = await run(
      distilledObjective(student, unlabelled, answers, softOnly),
      unlabelled,
    );
    const losses = reports.map(({ loss }) => loss);
    expect(mean(losses.slice(-12))).toBeLessThan(mean(losses.slice(0, 3)) / 10);
    expect(await countErrors(student, unseen)).toBeLessThan(220);
    student.dispose();
  });

  test('a student that never saw a 3 recognises most of them once the bias of the class is raised', async () => {
    const withoutThrees = omitClasses(digits, [3]);
    const logits = predictLogits(teacher, withoutThrees);
    const student = freshStudent();
    await run(distilledObjective(student, withoutThrees, logits, softOnly), withoutThrees);
    const threes = async () => (await confusionMatrix(student, unseen))[3]?.[3] ?? 0;
    const before = await threes();
    shiftBias(student, 3, 3);
    const after = await threes();
    expect(after).toBeGreaterThan(before);
    // 107 of the first thousand test images are threes.
    expect(after).toBeGreaterThan(53);
    tf.dispose(logits);
    student.dispose();
  });

  test('the teacher learns nothing while it teaches', async () => {
    const before = await teacher.save();
    const student = freshStudent();
    await run(distilledObjective(student, digits, answers, softOnly), digits, { epochs: 1 });
    expect(await teacher.save()).toEqual(before);
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
  /** How many different answers a batch gets that holds the same image twenty times. */
  const variety = (jitter: number, inputDropout: number, hiddenDropout: number) => {
    const network = new TeacherModel(
      { ...teacherOptions, inputDropout, hiddenDropout },
      new Random(1),
    );
    const objective = teacherObjective(network, digits, jitter, new Random(2));
    const rows = tf.tidy(() => objective.evaluate(new Uint32Array(20)).logits.arraySync());
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

  test('a student sees the image as it is', () => {
    const student = freshStudent();
    const batch = new Uint32Array(20);
    for (const objective of [
      aloneObjective(student, digits),
      distilledObjective(student, digits, answers, softOnly),
    ]) {
      const rows = tf.tidy(() => objective.evaluate(batch).logits.arraySync());
      expect(new Set(rows.map(String)).size).toBe(1);
    }
    student.dispose();
  });
});

describe('the loop', () => {
  const short = { epochs: 2, batchSize: 64 };

  test('the learning rate falls in a straight line, and would be zero after the last step', async () => {
    const student = freshStudent();
    const reports = await run(aloneObjective(student, digits), digits, short);
    student.dispose();
    expect(reports).toHaveLength(20);
    reports.forEach(({ learningRate }, index) => {
      expect(learningRate).toBeCloseTo(plan.learningRate * (1 - index / 20), 12);
    });
  });

  test('every step says where it stands, and the last batch of an epoch holds the rest', async () => {
    const student = freshStudent();
    const reports = await run(aloneObjective(student, digits), digits, short);
    student.dispose();
    expect(reports.map(({ epoch, step }) => [epoch, step])).toEqual(
      [0, 1].flatMap((epoch) => Array.from({ length: 10 }, (_, step) => [epoch, step])),
    );
    expect(new Set(reports.map(({ steps }) => steps))).toEqual(new Set([10]));
    // 600 = 9 · 64 + 24
    const samples = Array.from({ length: 20 }, (_, index) => (index % 10 === 9 ? 24 : 64));
    expect(reports.map((report) => report.samples)).toEqual(samples);
    expect(reports.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  test('each epoch meets every sample once, in an order of its own', async () => {
    const student = freshStudent();
    const inner = aloneObjective(student, digits);
    const met: number[] = [];
    const watched: Objective = {
      network: student,
      evaluate(batch) {
        met.push(...batch);
        return inner.evaluate(batch);
      },
    };
    await run(watched, digits, short);
    student.dispose();
    const [first, second] = [met.slice(0, 600), met.slice(600)];
    for (const epoch of [first, second]) {
      expect(epoch.toSorted((a, b) => a - b)).toEqual([...digits.labels.keys()]);
    }
    expect(first).not.toEqual(second);
  });

  test('a batch larger than the set is the whole set', async () => {
    const few = sliceDigits(digits, 0, 7);
    const student = freshStudent();
    const reports = await run(aloneObjective(student, few), few, { epochs: 1 });
    student.dispose();
    expect(reports).toMatchObject([{ samples: 7, steps: 1 }]);
  });

  test('the same seeds give the same weights, bit for bit', async () => {
    const weights = async () => {
      const twin = freshTeacher();
      await run(teacherObjective(twin, digits, 2, new Random(4)), digits, { epochs: 1 });
      const saved = await twin.save();
      twin.dispose();
      return saved;
    };
    expect(await weights()).toEqual(await weights());
  });

  test('another seed for the order gives other weights', async () => {
    const weights = async (seed: number) => {
      const student = freshStudent();
      await run(aloneObjective(student, digits), digits, { epochs: 1 }, seed);
      const saved = await student.save();
      student.dispose();
      return saved;
    };
    expect(await weights(1)).not.toEqual(await weights(2));
  });

  test('with a hard weight of zero the labels play no part, down to the last bit', async () => {
    const weights = async (set: Digits) => {
      const student = freshStudent();
      await run(distilledObjective(student, set, answers, softOnly), set, { epochs: 1 });
      const saved = await student.save();
      student.dispose();
      return saved;
    };
    const wrong = { images: digits.images, labels: digits.labels.map((label) => 9 - label) };
    expect(await weights(wrong)).toEqual(await weights(digits));
  });
});
