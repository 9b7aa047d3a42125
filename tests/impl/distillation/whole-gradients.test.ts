import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import {
  baselineObjective,
  distilledObjective,
  teacherObjective,
} from '../../../src/impl/distillation/index.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import type { Objective } from '../../../src/impl/gradient-descent.ts';
import { sliceDigits } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { backendsHere } from '../backends-here.ts';
import { realDigits } from '../digits.ts';
import { noise } from './runs.ts';

// Few samples and wide layers, so that the wasm backend takes each of its ways to multiply.
const digits = sliceDigits(realDigits('train'), 0, 20);
const batch = Uint32Array.from(digits.labels.keys());
const width = 64;

const objectives: Record<string, () => Objective> = {
  'the teacher, with jitter and dropout': () => {
    const options = { width, inputDropout: 0.2, hiddenDropout: 0.5, maxNorm: 2 };
    return teacherObjective(new TeacherModel(options, new Random(1)), digits, 2, noise);
  },
  'the baseline student': () => baselineObjective(new StudentModel(width, new Random(1)), digits),
  'the distilled student': () => {
    const random = new Random(3);
    const values = Float32Array.from({ length: 200 }, () => 20 * random.uniform() - 10);
    const logits = tf.tensor2d(values, [20, 10]);
    const options = { temperature: 3, softWeight: 1, hardWeight: 0.5 };
    return distilledObjective(new StudentModel(width, new Random(1)), digits, logits, options);
  },
};

/** The gradient of each variable. */
async function gradientsOf(makeObjective: () => Objective): Promise<Float32Array[]> {
  const { variables, evaluate } = makeObjective();
  const { grads, value } = tf.variableGrads(() => evaluate(batch, 0).loss, [...variables]);
  const tensors = variables.map(({ name }) => grads[name] ?? tf.scalar(NaN));
  const arrays = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([value, ...tensors, ...variables]);
  return arrays.map((array) => Float32Array.from(array));
}

const [cpu, ...others] = (await backendsHere()).toReversed();

describe.each(others)('$name and plain JavaScript', ({ open }) => {
  test.each(Object.entries(objectives))('agree in each gradient of %s', async (_, objective) => {
    await cpu?.open();
    expect(tf.getBackend()).toBe('cpu');
    const expected = await gradientsOf(objective);
    await open();
    const found = await gradientsOf(objective);
    expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    for (const [index, gradient] of found.entries()) {
      const due = expected[index] ?? new Float32Array();
      const largest = due.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(1e-4);
      const worst = gradient.reduce(
        (most, value, place) => Math.max(most, Math.abs(value - (due[place] ?? NaN))),
        0,
      );
      expect(worst / largest).toBeLessThan(3e-6);
    }
  });
});
