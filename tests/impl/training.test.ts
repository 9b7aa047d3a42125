import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Objective,
  type StepReport,
  type TrainingPlan,
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
import { StudentModel } from '../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../src/impl/distillation/teacher.ts';
import { type Digits, omitClasses, sliceDigits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';
import { realDigits } from './digits.ts';

const plan: TrainingPlan = { epochs: 12, batchSize: 50, learningRate: 0.05, momentum: 0.9 };
const teacherOptions = { width: 96, inputDropout: 0.1, hiddenDropout: 0.3, maxNorm: 1.5 };
const softOnly = { temperature: 8, softWeight: 1, hardWeight: 0 };

let digits: Digits;
let unseen: Digits;
let teacher: TeacherModel;
let teacherReports: StepReport[];
let answers: tf.Tensor2D;

async function run(
  objective: Objective,
  set: Digits,
  changes: Partial<TrainingPlan> = {},
  seed = 3,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for await (const report of train(objective, set, { ...plan, ...changes }, new Random(seed))) {
    reports.push(report);
  }
  return reports;
}

const freshTeacher = () => new TeacherModel(teacherOptions, new Random(1));
const freshStudent = (seed = 2) => new StudentModel(48, new Random(seed));
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
    const [loss = NaN, errors = NaN] = await metrics.data();
    expect(errors).toBe(expected.errors);
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
