import {
  type Objective,
  type StepReport,
  type TrainingPlan,
  train,
} from '../../src/impl/distillation/index.ts';
import { StudentModel } from '../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../src/impl/distillation/teacher.ts';
import type { Digits } from '../../src/impl/mnist.ts';
import { Random } from '../../src/impl/random.ts';

export const plan: TrainingPlan = { epochs: 12, batchSize: 50, learningRate: 0.05, momentum: 0.9 };
export const teacherOptions = { width: 96, inputDropout: 0.1, hiddenDropout: 0.3, maxNorm: 1.5 };
export const softOnly = { temperature: 8, softWeight: 1, hardWeight: 0 };

export async function run(
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

export const freshTeacher = () => new TeacherModel(teacherOptions, new Random(1));
export const freshStudent = (seed = 2) => new StudentModel(48, new Random(seed));
