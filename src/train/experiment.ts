import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import {
  aloneObjective,
  confusionMatrix,
  distilledObjective,
  type Objective,
  type Position,
  predictLogits,
  type StepReport,
  teacherObjective,
  train,
} from '../impl/distillation/index.ts';
import type { Network } from '../impl/distillation/network.ts';
import { StudentModel } from '../impl/distillation/student.ts';
import { TeacherModel } from '../impl/distillation/teacher.ts';
import { type Digits, imageTensor, sliceDigits } from '../impl/mnist.ts';
import { Random } from '../impl/random.ts';
import { watchLoss } from './divergence.ts';
import type { Preset } from './presets.ts';
import type { EpochRecord, ModelName, ModelResult } from './run-record.ts';

/** What happens in a run, in the order in which it happens. */
export type RunEvent =
  | { type: 'model'; name: ModelName; network: Network; epochs: number }
  | ({ type: 'step'; name: ModelName; report: StepReport; totals: EpochTotals } & Resumable)
  | ({ type: 'epoch'; name: ModelName; epoch: EpochRecord } & Resumable)
  /** The teacher has answered some more images of the transfer set. */
  | { type: 'answers'; name: 'teacher'; done: number; count: number }
  | { type: 'result'; name: ModelName; network: Network; result: ModelResult };

/** After some events a run can be continued: not after the last step of an epoch, whose own event is still to come. */
interface Resumable {
  snapshot?: () => Promise<Snapshot>;
}

/** A model between two steps, with all that decides how its training goes on. */
export interface Snapshot {
  name: ModelName;
  position: Position;
  /** In the order of the network's variables. */
  weights: Float32Array[];
  /** State of the generator of shifts and dropout, where there is one. */
  noise?: number[] | undefined;
  totals: EpochTotals;
  /** Of the epochs that are over. */
  whole: Whole;
}

interface Whole {
  samples: number;
  seconds: number;
  /** Loss of the model's first step; what divergence is measured by. */
  firstLoss?: number | undefined;
}

/** Where a run goes on: with models that are done, and one that isn't. */
export interface Resume {
  /** Weights of finished models. */
  finished: ReadonlyMap<ModelName, Float32Array[]>;
  snapshot?: Snapshot | undefined;
}

/** Sums over the steps of the current epoch. */
export interface EpochTotals {
  samples: number;
  loss: number;
  errors: number;
  seconds: number;
}

/** Independent generators for each purpose, so that a change to one leaves the draws of the others as they are. */
const purposes = { teacherWeights: 1, teacherOrder: 2, teacherNoise: 3, weights: 4, order: 5 };

function randomFor(seed: number, purpose: keyof typeof purposes): Random {
  return new Random(Math.imul(seed, 0x632be59b) + purposes[purpose]);
}

/**
 * Trains the teacher on labels, a student alone, and a student on the teacher's soft targets. Both students begin with
 * the same weights and meet the same batches. Whoever iterates may stop after any event.
 *
 * @param resume what an earlier run of the same preset, seed and data had come to
 */
export async function* experiment(
  preset: Preset,
  seed: number,
  trainSet: Digits,
  testSet: Digits,
  { finished, snapshot }: Resume = { finished: new Map() },
): AsyncGenerator<RunEvent, void, void> {
  const { teacher: teaching, student: learning, distillation } = preset;
  const disposables: { dispose(): void }[] = [];
  const follow = async function* (
    name: ModelName,
    objective: Objective,
    { epochs, learningRate }: { epochs: number; learningRate: number },
    order: Random,
    noise?: Random,
  ): AsyncGenerator<RunEvent, void, void> {
    const { network } = objective;
    const done = finished.get(name);
    if (done) return network.load(done);
    const from = snapshot?.name === name ? snapshot : undefined;
    if (from) network.load(from.weights);
    if (from?.noise && noise) noise.state = from.noise;
    yield { type: 'model', name, network, epochs };
    const { batchSize, momentum } = preset;
    const plan = { epochs, batchSize, momentum, learningRate };
    const steps = train(objective, trainSet, plan, order, from?.position);
    const state = async () => ({ weights: await network.save(), noise: noise?.state });
    const time = yield* follows(name, steps, state, from);
    const result = await measure(network, testSet, time);
    yield { type: 'result', name, network, result };
  };
  try {
    const teacher = new TeacherModel(teaching, randomFor(seed, 'teacherWeights'));
    disposables.push(teacher);
    const noise = randomFor(seed, 'teacherNoise');
    const teacherTask = teacherObjective(teacher, trainSet, teaching.jitter, noise);
    yield* follow('teacher', teacherTask, teaching, randomFor(seed, 'teacherOrder'), noise);

    const newStudent = () => {
      const student = new StudentModel(learning.width, randomFor(seed, 'weights'));
      disposables.push(student);
      return student;
    };
    const alone = aloneObjective(newStudent(), trainSet);
    yield* follow('alone', alone, learning, randomFor(seed, 'order'));

    const parts = yield* answers(teacher, trainSet);
    const teacherLogits = tf.concat(parts, 0); // [count, 10]
    tf.dispose(parts);
    disposables.push(teacherLogits);
    const taught = distilledObjective(newStudent(), trainSet, teacherLogits, distillation);
    const { learningRate } = distillation;
    yield* follow('distilled', taught, { ...learning, learningRate }, randomFor(seed, 'order'));
  } finally {
    for (const disposable of disposables) disposable.dispose();
  }
}

/** So many images at a time are answered in a fraction of a second; all of them take the teacher several. */
const partSize = 1000;

/** The teacher's logits for the transfer set, in parts between which Ctrl-C gets through. */
async function* answers(
  teacher: Network,
  digits: Digits,
): AsyncGenerator<RunEvent, tf.Tensor2D[], void> {
  const count = digits.labels.length;
  const parts: tf.Tensor2D[] = [];
  let finished = false;
  try {
    for (let start = 0; start < count; start += partSize) {
      const end = Math.min(start + partSize, count);
      parts.push(predictLogits(teacher, sliceDigits(digits, start, end)));
      yield { type: 'answers', name: 'teacher', done: end, count };
      await setImmediate();
    }
    finished = true;
    return parts;
  } finally {
    if (!finished) tf.dispose(parts);
  }
}

/** Passes on a model's steps, and an epoch's record after its last one. */
async function* follows(
  name: ModelName,
  steps: AsyncIterable<StepReport>,
  state: () => Promise<Pick<Snapshot, 'weights' | 'noise'>>,
  from?: Snapshot,
): AsyncGenerator<RunEvent, Whole, void> {
  const whole: Whole = { samples: 0, seconds: 0, ...from?.whole };
  let checkLoss: ((report: StepReport) => void) | undefined;
  let totals: EpochTotals = { samples: 0, loss: 0, errors: 0, seconds: 0, ...from?.totals };
  let begin = performance.now() - 1000 * totals.seconds;
  for await (const report of steps) {
    // A checkpoint that doesn't know its first loss sets no limit.
    whole.firstLoss ??= from ? Number.MAX_VALUE : report.loss;
    checkLoss ??= watchLoss(name, whole.firstLoss);
    checkLoss(report);
    totals.samples += report.samples;
    totals.loss += report.loss * report.samples;
    totals.errors += report.errors;
    totals.seconds = (performance.now() - begin) / 1000;
    const snapshot = async (): Promise<Snapshot> => {
      const position = await report.position();
      return { name, position, totals: { ...totals }, whole: { ...whole }, ...(await state()) };
    };
    const isLast = report.step === report.steps - 1;
    yield { type: 'step', name, report, totals, ...(isLast ? {} : { snapshot }) };
    if (isLast) {
      const { samples, loss, errors, seconds } = totals;
      whole.samples += samples;
      whole.seconds += seconds;
      const epoch = {
        epoch: report.epoch + 1,
        loss: loss / samples,
        accuracy: 1 - errors / samples,
        seconds,
        samplesPerSecond: samples / seconds,
      };
      totals = { samples: 0, loss: 0, errors: 0, seconds: 0 };
      yield { type: 'epoch', name, epoch, snapshot };
      begin = performance.now();
    }
    // The backend computes without ever returning to the event loop; this lets Ctrl-C through.
    await setImmediate();
  }
  return whole;
}

/** Tests a network on images it has not seen, and times it on one of them. */
async function measure(network: Network, testSet: Digits, time: Whole): Promise<ModelResult> {
  const confusion = await confusionMatrix(network, testSet);
  const right = confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
  const testCount = testSet.labels.length;
  return {
    testErrors: testCount - right,
    testCount,
    confusion,
    seconds: time.seconds,
    samplesPerSecond: time.samples / time.seconds,
    msPerImage: await medianLatency(network, testSet),
  };
}

async function medianLatency(network: Network, digits: Digits, repeats = 51): Promise<number> {
  const image = imageTensor(digits, Uint32Array.of(0)); // [1, 784]
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const begin = performance.now();
    const logits = network.logits(image);
    await logits.data();
    times.push(performance.now() - begin);
    logits.dispose();
  }
  tf.dispose(image);
  times.sort((a, b) => a - b);
  return times[Math.floor(repeats / 2)] ?? NaN;
}
