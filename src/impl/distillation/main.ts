/**
 * ---
 * title: The whole program
 * summary: Teacher, baseline and distilled student, trained one after the other in one file.
 * order: 0
 * ---
 * This file trains everything from top to bottom. `node src/impl/distillation/main.ts`
 * takes seconds and shows that all of it works; with the argument `quick`, it
 * trains on all of MNIST. `npm run train` calls the same functions, and on the same
 * engine it comes to the same results. What it adds has nothing to do with the
 * method: faster engines, checkpoints, records.
 */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { loadMnist } from 'gloss-train/data/mnist';
import { predictLogits, testClassifier } from '../evaluation.ts';
import { Momentum, type Objective, Training } from '../gradient-descent.ts';
import { sliceDigits } from '../mnist.ts';
import { Random } from '../random.ts';
import {
  baselineObjective,
  distilledObjective,
  streams,
  teacherObjective,
} from './index.ts';
import type { Network } from './network.ts';
import { presets, type TrainedRow } from './settings.ts';
import { StudentModel } from './student.ts';
import { TeacherModel } from './teacher.ts';

/**
 * The [settings](settings.ts) say how many images, epochs and units there are. A
 * second argument, after the preset's name, is the seed.
 */
const preset = presets[process.argv[2] === 'quick' ? 'quick' : 'smoke'];
const seed = Number(process.argv[3] ?? 1);
const [teacherRow, baselineRow, distilledRow] = preset.rows;
const mnist = await loadMnist();
const train = sliceDigits(mnist.train, 0, preset.samples?.train);
const test = sliceDigits(mnist.test, 0, preset.samples?.test);
await tf.ready();

/**
 * ## Teacher
 *
 * The [large network](teacher.ts) learns from labels, with shifted images, dropout and
 * max-norm.
 */
const { width, regularisation } = teacherRow;
const teacher = new TeacherModel(
  { width, ...regularisation },
  new Random(seed, streams.teacherWeights),
);
const noise = (step: number) => new Random(seed, streams.noise, step);
await learn(
  teacherRow,
  teacherObjective(teacher, train, regularisation.jitter, noise),
);
await report('teacher', teacher);

/**
 * ## Baseline
 *
 * The [small one](student.ts) learns from labels alone.
 */
const newStudent = () =>
  new StudentModel(baselineRow.width, new Random(seed, streams.studentWeights));
const baseline = newStudent();
await learn(baselineRow, baselineObjective(baseline, train));
await report('baseline student', baseline);

/**
 * ## Distillation
 *
 * The same small network, from the same first weights, learns from the teacher's logits,
 * by the [distillation loss](loss.ts).
 */
const student = newStudent();
const teacherLogits = await predictLogits(teacher, train); // [count, 10]
await learn(
  distilledRow,
  distilledObjective(student, train, teacherLogits, distilledRow.softTargets),
);
await report('distilled student', student);

/**
 * ## The loop
 *
 * All three go through the same [steps](../gradient-descent.ts). The mean loss of each
 * epoch is printed.
 */
async function learn(row: TrainedRow, objective: Objective): Promise<void> {
  const optimizer = new Momentum(objective.variables, preset.momentum);
  const plan = { ...row, batchSize: preset.batchSize };
  const order = (epoch: number) => new Random(seed, streams.order, epoch);
  const training = new Training(objective, train, plan, optimizer, order);
  let total = 0;
  for (let step = 1; step <= training.steps; step++) {
    const { samples, metrics } = await training.step(step - 1);
    total += metrics.loss * samples;
    if (step % training.stepsPerEpoch === 0) {
      const loss = (total / train.labels.length).toFixed(4);
      const epoch = step / training.stepsPerEpoch;
      console.log(`${row.name}, epoch ${epoch} of ${row.epochs}: loss ${loss}`);
      total = 0;
    }
  }
}

async function report(name: string, network: Network): Promise<void> {
  const { testErrors, testCount } = await testClassifier(network, test);
  console.log(`${name}: ${testErrors} errors of ${testCount}\n`);
}
