import * as tf from '@tensorflow/tfjs';
import {
  aloneObjective,
  confusionMatrix,
  distilledObjective,
  type Objective,
  type Position,
  teacherObjective,
  train,
  trainStep,
} from '../../../src/impl/distillation/index.ts';
import {
  distillationLoss,
  hardLabelLoss,
  softTargetLoss,
} from '../../../src/impl/distillation/loss.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import { type Digits, pixelCount } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { openBackend } from '../../../src/train/backends/backends.ts';
import { TrainError } from '../../../src/train/train-error.ts';

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

async function steps(objective: Objective) {
  const { network } = objective;
  const variables = network.variables();
  const { grads } = tf.variableGrads(() => objective.evaluate(batch).loss, variables);
  const gradients: number[] = [];
  for (const { name } of variables) gradients.push(...((await grads[name]?.data()) ?? [NaN]));
  const optimizer = tf.train.momentum(0.1, 0.9);
  const metrics: number[] = [];
  for (let step = 0; step < 3; step++) {
    metrics.push(...(await trainStep(objective, optimizer, batch, digits.labels).data()));
  }
  const weights = (await network.save()).flatMap((array) => Array.from(array));
  return {
    gradients,
    metrics,
    weights,
    confusion: (await confusionMatrix(network, digits)).flat(),
  };
}

/** Two epochs of two steps; the second half by another network that was loaded with what was saved. */
async function resumption(stopAfter?: number): Promise<number[]> {
  const plan = { epochs: 2, batchSize: 32, learningRate: 0.1, momentum: 0.9 };
  let network = new StudentModel(12, new Random(1));
  let [position, done] = [undefined as Position | undefined, 0];
  for await (const report of train(aloneObjective(network, digits), digits, plan, new Random(2))) {
    if (++done !== stopAfter) continue;
    position = await report.position();
    break;
  }
  if (position) {
    const saved = await network.save();
    network = new StudentModel(12, new Random(9));
    network.load(saved);
    const rest = train(aloneObjective(network, digits), digits, plan, new Random(8), position);
    for await (const { loss } of rest) if (Number.isNaN(loss)) throw new Error('NaN');
  }
  return (await network.save()).flatMap((array) => Array.from(array));
}

async function memory(): Promise<number[]> {
  const objective = teacherObjective(teacher(), digits, 2, new Random(3));
  const optimizer = tf.train.momentum(0.05, 0.9);
  const held: number[] = [];
  for (let step = 1; step <= 60; step++) {
    const metrics = trainStep(objective, optimizer, batch.subarray(0, 4), digits.labels);
    await metrics.data();
    metrics.dispose();
    if (step === 5 || step === 60)
      held.push(tf.memory().numTensors, tf.engine().backend.numDataIds());
  }
  return held;
}

/** A buffer that may be used for nothing: WebGPU's answer to it is an event. */
async function afterError(): Promise<string> {
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  device.createBuffer({ size: 4, usage: 0 });
  try {
    return `no error: ${await tf.ones([64, 64]).square().data()}`;
  } catch (error) {
    return error instanceof TrainError ? error.message : `no TrainError: ${error}`;
  }
}

const name = process.argv[2] === 'cpu' ? 'cpu' : 'webgpu';
const software = process.argv[3] === 'software';
const { device } = await openBackend(name, () => {}, { software });
const answers = logits(count, 4);
const student = () => new StudentModel(20, new Random(11));
const computed: Computed = {
  device,
  losses: await losses(),
  steps: {
    teacher: await steps(teacherObjective(teacher(), digits, 2, new Random(12))),
    alone: await steps(aloneObjective(student(), digits)),
    distilled: await steps(distilledObjective(student(), digits, answers, distillation)),
  },
  unbroken: await resumption(),
  resumed: await resumption(2),
  held: await memory(),
  afterError: name === 'webgpu' ? await afterError() : '',
};
// On a line of its own: of an operation that failed, Dawn itself speaks on standard output.
process.stdout.write(`\n${JSON.stringify(computed)}`);
