import { streams } from '../../../src/impl/distillation/index.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import {
  Momentum,
  type Objective,
  Training,
  type TrainingPlan,
} from '../../../src/impl/gradient-descent.ts';
import type { Digits } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';

export const plan: TrainingPlan = { epochs: 12, batchSize: 50, learningRate: 0.05 };
export const teacherOptions = { width: 96, inputDropout: 0.1, hiddenDropout: 0.3, maxNorm: 1.5 };
export const softOnly = { temperature: 8, softWeight: 1, hardWeight: 0 };
export const bothLosses = { ...softOnly, hardWeight: 0.1 };

/** Noise of each step, as the topic draws it. */
export const noise = (step: number) => new Random(1, streams.noise, step);

export function trainingOf(
  objective: Objective,
  set: Digits,
  changes: Partial<TrainingPlan> = {},
  seed = 3,
): Training {
  const momentum = new Momentum(objective.variables, 0.9);
  const order = (epoch: number) => new Random(seed, streams.order, epoch);
  return new Training(objective, set, { ...plan, ...changes }, momentum, order);
}

/** All steps, one after the other. */
export async function run(
  objective: Objective,
  set: Digits,
  changes: Partial<TrainingPlan> = {},
  seed = 3,
) {
  const training = trainingOf(objective, set, changes, seed);
  const reports: Awaited<ReturnType<Training['step']>>[] = [];
  for (let step = 0; step < training.steps; step++) reports.push(await training.step(step));
  training.dispose();
  return reports;
}

export const freshTeacher = (seed = 1) => new TeacherModel(teacherOptions, new Random(seed));
export const freshStudent = (seed = 2) => new StudentModel(48, new Random(seed));
