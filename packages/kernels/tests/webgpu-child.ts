import * as tf from '@tensorflow/tfjs';
import {
  baselineObjective,
  distilledObjective,
  teacherObjective,
} from '../../../src/impl/distillation/index.ts';
import {
  distillationLoss,
  hardLabelLoss,
  softTargetLoss,
} from '../../../src/impl/distillation/loss.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import { type Classifier, testClassifier } from '../../../src/impl/evaluation.ts';
import {
  Momentum,
  type Objective,
  Training,
  trainStep,
} from '../../../src/impl/gradient-descent.ts';
import { type Digits, pixelCount } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { openBackend } from '../src/backends.ts';
import { UserError } from '../src/user-error.ts';
import { assign, valuesOf } from '../../../tests/impl/values.ts';

/**
 * Computes the same on whichever backend is named and prints it as JSON. A process of its own: the Vulkan loader reads
 * its surroundings once, and whether the process ends is a part of what is tested.
 */
export interface Computed {
  device: string;
  /** Of each loss: its value, then its gradient. */
  losses: number[][];
  /** Of each objective. */
  steps: Record<
    string,
    { gradients: number[]; metrics: number[]; weights: number[]; confusion: number[] }
  >;
  /** Weights after four steps, without a stop and with one after the second. */
  unbroken: number[];
  resumed: number[];
  /** Data that the backend holds, after some steps and after many more. */
  held: number[];
  /** How many buffers the later of those steps made. */
  made: number;
  /** What reading says after an operation has failed in silence. */
  afterError: string;
}

const count = 64;
const draws = new Random(5);
const digits: Digits = {
  images: Uint8Array.from({ length: count * pixelCount }, () =>
    draws.uniform() < 0.2 ? draws.integer(256) : 0,
  ),
  labels: Uint8Array.from({ length: count }, () => draws.integer(10)),
};
const batch = Uint32Array.from({ length: 16 }, (_, index) => index * 3);
const noise = (step: number) => new Random(12, step);
const distillation = { temperature: 3, softWeight: 1, hardWeight: 0.5 };

function logits(rows: number, seed: number): tf.Tensor2D {
  const random = new Random(seed);
  const values = Float32Array.from({ length: rows * 10 }, () => random.uniform() * 12 - 6);
  return tf.tensor2d(values, [rows, 10]);
}

async function losses(): Promise<number[][]> {
  const [z, v] = [logits(40, 7), logits(40, 8)];
  const labels = Array.from({ length: 40 }, (_, index) => index % 10);
  const y = tf.oneHot(tf.tensor1d(labels, 'int32'), 10).toFloat() as tf.Tensor2D;
  const all: ((z: tf.Tensor2D) => tf.Scalar)[] = [
    (z) => hardLabelLoss(z, y),
    (z) => softTargetLoss(z, v, 4),
    (z) => softTargetLoss(z, v, 20),
    (z) => distillationLoss(z, v, y, distillation),
  ];
  const results: number[][] = [];
  for (const loss of all) {
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x as tf.Tensor2D))(z);
    results.push([...(await value.data()), ...(await grad.data())]);
  }
  return results;
}

function teacher(): TeacherModel {
  const options = { width: 30, inputDropout: 0.2, hiddenDropout: 0.5, maxNorm: 1.2 };
  return new TeacherModel(options, new Random(11));
}

const numbersOf = async (variables: readonly tf.Variable[]) =>
  (await valuesOf(variables)).flatMap((array) => Array.from(array));

async function steps(network: Classifier, objective: Objective) {
  const variables = [...objective.variables];
  const { grads } = tf.variableGrads(() => objective.evaluate(batch, 0).loss, variables);
  const gradients: number[] = [];
  for (const { name } of variables) gradients.push(...((await grads[name]?.data()) ?? [NaN]));
  const optimizer = new Momentum(variables, 0.9);
  const metrics: number[] = [];
  for (let step = 0; step < 3; step++)
    metrics.push(
      ...(await trainStep(objective, digits.labels, optimizer, batch, step, 0.1).data()),
    );
  return {
    gradients,
    metrics,
    weights: await numbersOf(variables),
    confusion: (await testClassifier(network, digits)).confusion.flat(),
  };
}

/** Two epochs of two steps; the second half by another network that was given the weights and velocity of the first. */
async function resumption(stopAfter?: number): Promise<number[]> {
  const trainingOf = (seed: number) => {
    const objective = baselineObjective(new StudentModel(12, new Random(seed)), digits);
    const plan = { epochs: 2, batchSize: 32, learningRate: 0.1 };
    const momentum = new Momentum(objective.variables, 0.9);
    return new Training(objective, digits, plan, momentum, (epoch) => new Random(2, epoch));
  };
  let training = trainingOf(1);
  for (let step = 0; step < training.steps; step++) {
    if (step === stopAfter) {
      const { objective, optimizer } = training;
      training = trainingOf(9);
      assign(training.objective.variables, await valuesOf(objective.variables));
      assign(training.optimizer.velocity, await valuesOf(optimizer.velocity));
    }
    const { metrics } = await training.step(step);
    if (Number.isNaN(metrics.loss)) throw new Error('NaN');
  }
  return numbersOf(training.objective.variables);
}

async function memory(): Promise<Pick<Computed, 'held' | 'made'>> {
  const objective = teacherObjective(teacher(), digits, 2, noise);
  const optimizer = new Momentum(objective.variables, 0.9);
  const held: number[] = [];
  const { device } = tf.backend() as unknown as { device?: GPUDevice };
  const create = device?.createBuffer.bind(device);
  let made = 0;
  for (let step = 1; step <= 60; step++) {
    const few = batch.subarray(0, 4);
    const metrics = trainStep(objective, digits.labels, optimizer, few, step, 0.05);
    await metrics.data();
    metrics.dispose();
    if (step === 5 || step === 60)
      held.push(tf.memory().numTensors, tf.engine().backend.numDataIds());
    if (step === 5 && device && create)
      device.createBuffer = (descriptor) => {
        made++;
        return create(descriptor);
      };
  }
  if (device && create) device.createBuffer = create;
  return { held, made };
}

/** A buffer that may be used for nothing: WebGPU's answer to it is an event. */
async function afterError(): Promise<string> {
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  device.createBuffer({ size: 4, usage: 0 });
  try {
    return `no error: ${await tf.ones([64, 64]).square().data()}`;
  } catch (error) {
    return error instanceof UserError ? error.message : `no UserError: ${error}`;
  }
}

const name = process.argv[2] === 'cpu' ? 'cpu' : 'webgpu';
const software = process.argv[3] === 'software';
const { device } = await openBackend(name, () => {}, { software });
const teacherLogits = logits(count, 4);
const [large, baseline, distilled] = [
  teacher(),
  ...[11, 11].map((seed) => new StudentModel(20, new Random(seed))),
] as [TeacherModel, StudentModel, StudentModel];
const computed: Computed = {
  device,
  losses: await losses(),
  steps: {
    teacher: await steps(large, teacherObjective(large, digits, 2, noise)),
    alone: await steps(baseline, baselineObjective(baseline, digits)),
    distilled: await steps(
      distilled,
      distilledObjective(distilled, digits, teacherLogits, distillation),
    ),
  },
  unbroken: await resumption(),
  resumed: await resumption(2),
  ...(await memory()),
  afterError: name === 'webgpu' ? await afterError() : '',
};
// On a line of its own: of an operation that failed, Dawn itself speaks on standard output.
process.stdout.write(`\n${JSON.stringify(computed)}`);
