import * as tf from '@tensorflow/tfjs';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { meanLogits } from '../../../src/impl/distillation/ensemble.ts';
import {
  baselineObjective,
  distilledObjective,
  teacherObjective,
} from '../../../src/impl/distillation/index.ts';
import {
  distillationLoss,
  hardLabelLoss,
  logSoftmaxAt,
} from '../../../src/impl/distillation/loss.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import { Momentum, type Objective, trainStep } from '../../../src/impl/gradient-descent.ts';
import type { Digits } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { findTorch } from 'gloss-train/bench/find-torch';
import { fusedMomentum } from 'gloss-kernels/momentum';
import { backendsHere } from '../backends-here.ts';
import { assign, valuesOf } from '../values.ts';
import { gradientOf, oneHot, rowsOf, softGradient, softValue, valueOf } from './losses.ts';
import { Masks, type Parity, type Training, digitsOf, folder, parity, spread } from './parity.ts';
import { distance } from './reference.ts';

/** Some ten roundings of 32 bits, which is a few times what is measured. */
const nearly = (expected: number) => 1e-6 * (1 + Math.abs(expected));

const { losses, ensembles, training } = parity;

describe.each(await backendsHere())(
  'what PyTorch computes in 64 bits, on $name',
  ({ name, open }) => {
    beforeAll(open);

    describe.each(losses.temperatures)('at temperature $temperature', (due) => {
      const { student, teacher, labels, weights } = losses;
      const T = due.temperature;
      // Log p and log q lie close together, and T² magnifies what is rounded off them.
      const rounded = 1e-7 * T ** 2;

      test('softmax', () => {
        const found = rowsOf(() => logSoftmaxAt(tf.tensor2d(student), T).exp());
        expect(distance(found, due.softmax)).toBeLessThan(1e-6);
      });

      test('the loss on soft targets and its gradient', () => {
        const { value, gradient } = due.soft;
        expect(Math.abs(softValue(student, teacher, T) - value)).toBeLessThan(
          nearly(value) + rounded,
        );
        expect(distance(softGradient(student, teacher, T), gradient)).toBeLessThan(1e-6);
      });

      test('the weighted sum and its gradient', () => {
        const options = { temperature: T, softWeight: weights.soft, hardWeight: weights.hard };
        const sum = (logits: tf.Tensor2D) =>
          distillationLoss(logits, tf.tensor2d(teacher), tf.tensor2d(oneHot(labels)), options);
        const { value, gradient } = due.sum;
        const found = valueOf(() => sum(tf.tensor2d(student)));
        expect(Math.abs(found - value)).toBeLessThan(nearly(value) + rounded);
        expect(distance(gradientOf(sum, student), gradient)).toBeLessThan(1e-6);
      });
    });

    test('the loss on labels and its gradient', () => {
      const hard = (logits: tf.Tensor2D) =>
        hardLabelLoss(logits, tf.tensor2d(oneHot(losses.labels)));
      const { value, gradient } = losses.hard;
      const found = valueOf(() => hard(tf.tensor2d(losses.student)));
      expect(Math.abs(found - value)).toBeLessThan(nearly(value));
      expect(distance(gradientOf(hard, losses.student), gradient)).toBeLessThan(1e-6);
    });

    test.each(ensembles.temperatures)('an ensemble at temperature $temperature', (due) => {
      const members = () => ensembles.members.map((logits) => tf.tensor2d(logits));
      const found = rowsOf(() => logSoftmaxAt(meanLogits(members()), due.temperature).exp());
      expect(distance(found, due.geometric)).toBeLessThan(1e-6);
    });

    const optimizers = [
      { by: 'the formulas', Optimizer: Momentum },
      { by: 'the backend’s own pass over the weights', Optimizer: fusedMomentum(name as 'wasm') },
    ].flatMap(({ by, Optimizer }) => (Optimizer ? { by, Optimizer } : []));

    describe.each(optimizers)('with momentum by $by', ({ Optimizer }) => {
      test.each([
        ['teacher', learnAsTeacher],
        ['alone', learnAlone],
        ['distilled', learnDistilled],
      ] as const)('three whole steps of %s, down to each weight', async (which, objectiveOf) => {
        const due = training[which];
        const digits = digitsOf(due);
        const objective = objectiveOf(due, digits);
        const { variables } = objective;
        assign(
          variables,
          due.begin.map((array, index) => spread(array, index)),
        );
        const optimizer = new Optimizer(variables, due.momentum);
        const size = due.labels.length / due.steps.length;
        for (const [step, { loss, errors }] of due.steps.entries()) {
          const batch = Uint32Array.from({ length: size }, (_, row) => step * size + row);
          const rate = due.rates[step] ?? NaN;
          const metrics = trainStep(objective, digits.labels, optimizer, batch, step, rate);
          const [measured = NaN, accuracy = NaN] = await metrics.data();
          metrics.dispose();
          expect(Math.abs(measured - loss)).toBeLessThan(nearly(loss));
          expect((1 - accuracy) * batch.length).toBeCloseTo(errors, 4);
        }
        const end = await valuesOf(variables);
        tf.dispose([...variables, ...optimizer.velocity]);
        expect(end).toHaveLength(due.end.length);
        for (const [index, array] of end.entries()) {
          const expected = [...spread(due.end[index] ?? [], index)];
          expect(distance([[...array]], [expected])).toBeLessThan(1e-6);
        }
      });
    });
  },
);

test('in the steps of the teacher, the limit holds some units back, and others not', () => {
  const counts = training.teacher.steps.flatMap(({ limited }) => limited);
  expect(counts).toHaveLength(6);
  for (const count of counts) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(training.teacher.width);
  }
});

const found = await findTorch();

test.skipIf(!found)(
  'PyTorch still computes what is kept (skipped where it is not installed)',
  async () => {
    const script = fileURLToPath(new URL('make.py', folder));
    const { stdout } = await promisify(execFile)(found?.python ?? '', [script]);
    const { torch, ...now } = JSON.parse(stdout);
    expect(torch).toBe(found?.torch);
    const numbers: [kept: number, now: number][] = [];
    const walk = (kept: unknown, fresh: unknown, path: string): void => {
      if (typeof kept === 'number' && typeof fresh === 'number') {
        numbers.push([kept, fresh]);
        expect(Math.abs(kept - fresh), path).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(kept)));
        return;
      }
      if (typeof kept !== 'object' || typeof fresh !== 'object' || !kept || !fresh) {
        expect(fresh, path).toBe(kept);
        return;
      }
      expect(Object.keys(fresh), path).toEqual(Object.keys(kept));
      for (const [key, value] of Object.entries(kept)) {
        walk(value, (fresh as Record<string, unknown>)[key], `${path}.${key}`);
      }
    };
    const { torch: _, ...kept } = parity as Parity & { torch: string };
    walk(kept, now, 'parity');
    expect(numbers.length).toBeGreaterThan(2000);
  },
);

function learnAsTeacher({ width, maxNorm, keep, masks }: Training, digits: Digits): Objective {
  const [pixels = NaN, units = NaN] = keep;
  const options = { width, maxNorm, inputDropout: 1 - pixels, hiddenDropout: 1 - units };
  const noise = (step: number) => new Masks(masks[step] ?? []);
  return teacherObjective(new TeacherModel(options, new Random(1)), digits, 0, noise);
}

function learnAlone({ width }: Training, digits: Digits): Objective {
  return baselineObjective(new StudentModel(width, new Random(1)), digits);
}

function learnDistilled(
  { width, teacher, temperature, weights }: Training,
  digits: Digits,
): Objective {
  const options = { temperature, softWeight: weights.soft, hardWeight: weights.hard };
  const student = new StudentModel(width, new Random(1));
  return distilledObjective(student, digits, tf.tensor2d(teacher), options);
}
