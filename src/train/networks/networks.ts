import type { Network } from '../../impl/distillation/network.ts';
import { StudentModel } from '../../impl/distillation/student.ts';
import { TeacherModel } from '../../impl/distillation/teacher.ts';
import { Random } from '../../impl/random.ts';
import type { TrainedTask } from '../presets/plan.ts';

/** Independent generators for each purpose, so that a change to one leaves the draws of the others as they are. */
const purposes = { teacherWeights: 1, teacherOrder: 2, teacherNoise: 3, weights: 4, order: 5 };

/** @param rank which of several workers draws: each has shifts and masks of its own */
export function randomFor(seed: number, purpose: keyof typeof purposes, rank = 0): Random {
  return new Random(Math.imul(seed, 0x632be59b) + purposes[purpose] + 8 * rank);
}

/** A task's network with its first weights. Students of one seed and width begin with the same. */
export function networkOf({ seed, row: { width, regularisation } }: TrainedTask): Network {
  return regularisation
    ? new TeacherModel({ width, ...regularisation }, randomFor(seed, 'teacherWeights'))
    : new StudentModel(width, randomFor(seed, 'weights'));
}
