import * as tf from '@tensorflow/tfjs';
import { afterEach } from 'vitest';
import type { Network } from '../../../src/impl/distillation/network.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel, type TeacherOptions } from '../../../src/impl/distillation/teacher.ts';
import { Random } from '../../../src/impl/random.ts';

/** Networks of the running test; their memory is given back when it ends. */
const made: Network[] = [];
afterEach(() => {
  for (const network of made.splice(0)) network.dispose();
});
export function keep<Made extends Network>(network: Made): Made {
  made.push(network);
  return network;
}

const plain: TeacherOptions = { width: 32, inputDropout: 0.2, hiddenDropout: 0.5, maxNorm: 2 };
export const teacherOf = (options: Partial<TeacherOptions> = {}, seed = 1) =>
  keep(new TeacherModel({ ...plain, ...options }, new Random(seed)));
export const studentOf = (width: number, seed = 1) =>
  keep(new StudentModel(width, new Random(seed)));

/** Images whose pixels run through [0, 1). */
export const someImages = (count: number) =>
  tf.tidy(() =>
    tf
      .range(0, count * 784)
      .mul(0.618)
      .mod(1)
      .reshape<tf.Tensor2D>([count, 784]),
  );
