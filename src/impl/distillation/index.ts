/**
 * ---
 * title: Knowledge distillation
 * summary: A small network learns from the answers of a large one, and gets closer to it than the labels alone would bring it.
 * order: 0
 * symbols: {v: teacherLogits, L: loss, \eta: learningRate, \mu: momentum}
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * Insects have one form for growing and another for travelling. Machine learning,
 * the paper observes, mostly uses the same form of a model for both, although
 * training may take a large network or many of them, and days, while use should be
 * small and quick. *Distillation* moves what a large model has learnt into a small
 * one.
 *
 * The idea that makes it possible is that a model's knowledge isn't its weights. It
 * is a mapping from inputs to distributions over classes, and a mapping can be
 * copied by another model of another size: one asks the large model, the *teacher*,
 * and trains the small one, the *student*, on the answers.
 *
 * ## Dark knowledge
 *
 * Shown a 7, a good teacher doesn't only say "7". It finds a 2 far more likely than
 * an 8 for one 7, and a 1 more likely for another. These ratios between wrong
 * answers hold a great deal about how the classes resemble each other and how the
 * teacher generalises, and a label holds nothing of it. But the probabilities are
 * tiny, so that a cross-entropy hardly notices them.
 *
 * Therefore both networks answer at a higher *temperature* $T$, which makes
 * distributions softer. The teacher's are then called *soft targets*. Because each
 * of them says more than a label, and because they vary less from sample to sample,
 * a student needs fewer images and stands a higher learning rate.
 *
 * ## What happens here
 *
 * 1. The [teacher](teacher.ts) is trained on labels, with all the means of
 *    regularisation that help it.
 * 2. A [student](student.ts) is trained on labels alone, for comparison.
 * 3. The teacher's logits for the training images, the *transfer set*, are computed
 *    once.
 * 4. A second student, with the same first weights and the same batches, is trained
 *    on the [distillation loss](loss.ts).
 *
 * A short run (preset `quick`, seed {run:distillation.distilled.seed}) leaves the teacher with
 * {run:distillation.teacher.testErrors} errors among {run:distillation.teacher.testCount} test images,
 * the student that learns alone with {run:distillation.alone.testErrors}, and the distilled
 * student with {run:distillation.distilled.testErrors}. The paper, which trained for much longer,
 * has 67, 146 and 74 (§3). Longer trainings with several seeds, and the paper's other
 * experiments, are among the [results](../../../content/distillation/results.md).
 *
 * An [ensemble](ensemble.ts) can take the teacher's place. Images come from
 * [MNIST](../mnist.ts), and all random numbers from one
 * [generator](../random.ts).
 */
import * as tf from '@tensorflow/tfjs';
import { type Digits, classCount, imageTensor, labelTensor } from '../mnist.ts';
import type { Random } from '../random.ts';
import {
  type DistillationOptions,
  distillationLoss,
  hardLabelLoss,
} from './loss.ts';
import type { Network } from './network.ts';
import type { TeacherModel } from './teacher.ts';

/**
 * ## Three objectives
 *
 * A training step is the same for all three networks. What differs is the
 * objective: which images a batch shows, and what the answers are compared with.
 */
export interface Objective {
  network: Network;
  /** Takes the numbers of a batch's samples to logits and loss. `[batch]` → `[batch, 10]` and a scalar */
  evaluate(batch: Uint32Array): { logits: tf.Tensor2D; loss: tf.Scalar };
  /** What has to hold of the weights after every step. */
  constrain?(): void;
}

/** The teacher learns labels, from shifted images, with dropout. */
export function teacherObjective(
  teacher: TeacherModel,
  digits: Digits,
  jitter: number, // pixels
  random: Random,
): Objective {
  return {
    network: teacher,
    evaluate(batch) {
      const images = imageTensor(digits, batch, jitter, random); // [batch, 784]
      const logits = teacher.logits(images, teacher.dropout(random)); // [batch, 10]
      return {
        logits,
        loss: hardLabelLoss(logits, labelTensor(digits, batch)),
      };
    },
    constrain: () => teacher.constrain(),
  };
}

/** The student that learns alone has labels and the images as they are. */
export function aloneObjective(student: Network, digits: Digits): Objective {
  return {
    network: student,
    evaluate(batch) {
      const logits = student.logits(imageTensor(digits, batch)); // [batch, 10]
      return {
        logits,
        loss: hardLabelLoss(logits, labelTensor(digits, batch)),
      };
    },
  };
}

/**
 * The student that is taught sees the same images, and beside each of them what
 * the teacher said to it.
 *
 * @param teacherLogits $v$ of every image of the transfer set. `[count, 10]`
 */
export function distilledObjective(
  student: Network,
  digits: Digits,
  teacherLogits: tf.Tensor2D,
  options: DistillationOptions,
): Objective {
  return {
    network: student,
    evaluate(batch) {
      const logits = student.logits(imageTensor(digits, batch)); // [batch, 10]
      const answers = teacherLogits.gather(
        tf.tensor1d(Int32Array.from(batch), 'int32'),
      ); // [batch, 10]
      const labels = labelTensor(digits, batch); // [batch, 10]
      return {
        logits,
        loss: distillationLoss(logits, answers, labels, options),
      };
    },
  };
}

/**
 * ## Sharing a batch
 *
 * The mean over a batch is the mean of the means over its parts, weighted with
 * their sizes, and so is the gradient of the mean loss. Several workers that hold
 * the same weights can therefore each take a part of every batch. Once they have
 * exchanged their gradients, all of them make the same step, and go on with the
 * same weights.
 */
export interface Team {
  /** This worker's part of a batch. */
  share(batch: Uint32Array): Uint32Array;
  /**
   * Makes the optimiser's step with the mean of all workers' gradients, and returns
   * the mean of their metrics.
   */
  step(
    optimizer: tf.MomentumOptimizer,
    gradients: { name: string; tensor: tf.Tensor }[],
    metrics: tf.Tensor1D,
  ): tf.Tensor1D;
  /** The running sums $g$ after the last step, in the order of the gradients. */
  sums(): Float32Array[];
}

/**
 * ## One step
 *
 * Backpropagation gives the gradient of the mean loss over the batch. Gradient
 * descent with momentum adds it to a running sum $g$ that forgets a share of itself
 * each time, and moves the weights against that sum:
 *
 * $$g \leftarrow \mu g + \nabla L, \qquad W \leftarrow W - \eta g$$
 *
 * @param optimizer Holds the learning rate $\eta$, the momentum $\mu$ and the sums $g$.
 * @param team With whom the batch is shared; without one, the batch is ours alone.
 * @returns The loss, a mean over the batch, and the share of its samples that were
 *   classified wrongly, both from before the step. `[2]`
 */
export function trainStep(
  objective: Objective,
  optimizer: tf.MomentumOptimizer,
  batch: Uint32Array,
  labels: Uint8Array,
  team?: Team,
): tf.Tensor1D {
  return tf.tidy(() => {
    const part = team ? team.share(batch) : batch;
    let wrong = tf.scalar(0);
    const lossOf = (): tf.Scalar => {
      const { logits, loss } = objective.evaluate(part);
      const truth = tf.tensor1d(
        Int32Array.from(part, (index) => labels[index] ?? 0),
        'int32',
      );
      // Counting is no part of the loss, and nothing flows back through it.
      const isWrong = logits.argMax(1).notEqual(truth);
      wrong = tf.keep(isWrong.cast('float32').mean<tf.Scalar>());
      return loss;
    };
    const variables = objective.network.variables();
    const { value, grads } = optimizer.computeGradients(lossOf, variables);
    const gradients = variables.map((variable) => ({
      name: variable.name,
      tensor: grads[variable.name] ?? tf.zerosLike(variable),
    }));
    let metrics = tf.stack([value, wrong]) as tf.Tensor1D; // [2]
    if (team) metrics = team.step(optimizer, gradients, metrics);
    else optimizer.applyGradients(gradients);
    objective.constrain?.();
    wrong.dispose();
    return metrics;
  });
}

/**
 * ## The loop
 *
 * An epoch meets every sample once, in an order of its own. The learning rate falls
 * in a straight line to zero: large steps first, to get near, and small ones in
 * the end, to settle.
 */
export interface TrainingPlan {
  epochs: number;
  batchSize: number;
  learningRate: number; // η of the first step
  momentum: number; // μ, in [0, 1)
}

/** What is known after a step. */
export interface StepReport {
  epoch: number; // from 0
  step: number; // within the epoch, from 0
  steps: number; // of an epoch
  samples: number; // of this step's batch
  loss: number; // mean over the batch
  errors: number; // samples of the batch classified wrongly
  learningRate: number; // η of this step
  position(): Promise<Position>; // where the next step begins
}

/**
 * What a training needs beside the weights, and beside the state that the noise is
 * drawn from, to go on between two steps as if it had never stopped.
 */
export interface Position {
  epoch: number; // from 0
  step: number; // the next one of the epoch, from 0
  order: number[]; // state of the generator before it drew the epoch's order
  sums: Float32Array[]; // g of every variable; none before the first step
}

/**
 * It is written as a generator, so that whoever drives it decides between any two
 * steps what to show, whether to keep the weights, and whether to go on.
 *
 * @param random Draws the orders. Two networks trained with generators in the same
 *   state meet the same batches.
 * @param from Where to go on; without it, at the beginning.
 * @param team Workers that all run this same loop, from the same state, and share
 *   every batch.
 */
export async function* train(
  objective: Objective,
  digits: Digits,
  plan: TrainingPlan,
  random: Random,
  from?: Position,
  team?: Team,
): AsyncGenerator<StepReport, void, void> {
  const { epochs, batchSize, momentum } = plan;
  const count = digits.labels.length;
  const steps = Math.ceil(count / batchSize);
  const optimizer = tf.train.momentum(plan.learningRate, momentum);
  try {
    if (from) {
      const done = from.epoch * steps + from.step;
      await restoreSums(optimizer, objective.network, from.sums, done);
    }
    for (let epoch = from?.epoch ?? 0; epoch < epochs; epoch++) {
      const isFirst = epoch === from?.epoch;
      if (isFirst) random.state = from.order;
      const state = random.state;
      const order = random.permutation(count);
      for (let step = isFirst ? from.step : 0; step < steps; step++) {
        const done = (epoch * steps + step) / (epochs * steps);
        const learningRate = plan.learningRate * (1 - done);
        optimizer.setLearningRate(learningRate);

        // The last batch of an epoch may be smaller than the others.
        const batch = order.subarray(step * batchSize, (step + 1) * batchSize);
        const metrics = trainStep(
          objective,
          optimizer,
          batch,
          digits.labels,
          team,
        );
        const [loss = NaN, wrong = NaN] = await metrics.data();
        metrics.dispose();
        yield {
          epoch,
          step,
          steps,
          samples: batch.length,
          loss,
          errors: Math.round(wrong * batch.length),
          learningRate,
          position: async () => ({
            epoch,
            step: step + 1,
            order: state,
            sums: team?.sums() ?? (await savedSums(optimizer)),
          }),
        };
      }
    }
  } finally {
    optimizer.dispose();
  }
}

/** The optimiser hands out its sums after a number of its own. */
async function savedSums(
  optimizer: tf.MomentumOptimizer,
): Promise<Float32Array[]> {
  const [iterations, ...sums] = await optimizer.getWeights();
  iterations?.tensor.dispose();
  const arrays = await Promise.all(sums.map(({ tensor }) => tensor.data()));
  return arrays.map((array) => Float32Array.from(array));
}

/** It takes them back in the same form, and makes variables of its own from them. */
async function restoreSums(
  optimizer: tf.MomentumOptimizer,
  network: Network,
  sums: readonly Float32Array[],
  done: number, // steps
): Promise<void> {
  if (sums.length === 0) return;
  const variables = network.variables();
  const weights = sums.map((sum, index) => ({
    name: variables[index]?.name ?? '',
    tensor: tf.tensor(sum, variables[index]?.shape),
  }));
  const iterations = { name: 'iterations', tensor: tf.scalar(done, 'int32') };
  await optimizer.setWeights([iterations, ...weights]);
  tf.dispose([iterations.tensor, ...weights.map(({ tensor }) => tensor)]);
}

/**
 * ## Asking a network
 *
 * A network answers, or several of them together. `[batch, 784]` → `[batch, 10]`
 */
export interface Classifier {
  logits(images: tf.Tensor2D): tf.Tensor2D;
}

/**
 * Whole sets go through in large batches, without dropout and without shifts. For
 * the transfer set this gives the teacher's logits; that is all the student will
 * ever know of its teacher.
 *
 * @returns The logits of every image. `[count, 10]`
 */
export function predictLogits(
  network: Classifier,
  digits: Digits,
  batchSize = 1000,
): tf.Tensor2D {
  return tf.tidy(() => {
    const all = Uint32Array.from(digits.labels.keys());
    const parts: tf.Tensor2D[] = [];
    for (let start = 0; start < all.length; start += batchSize) {
      const images = imageTensor(
        digits,
        all.subarray(start, start + batchSize),
      );
      parts.push(network.logits(images));
      images.dispose();
    }
    return tf.concat(parts, 0); // [count, 10]
  });
}

/**
 * The answer is the class with the largest logit. No temperature changes which one
 * that is, so a test always takes place at $T = 1$.
 *
 * @returns How often a digit (row) was taken for each digit (column); errors are what
 *   stands beside the diagonal. 10 × 10
 */
export async function confusionMatrix(
  network: Classifier,
  digits: Digits,
): Promise<number[][]> {
  const answers = tf.tidy(() => predictLogits(network, digits).argMax(1)); // [count]
  const taken = await answers.data();
  answers.dispose();
  return confusionOf(taken, digits.labels);
}

/** The same from answers that are there already. */
export function confusionOf(
  answers: ArrayLike<number>,
  labels: Uint8Array,
): number[][] {
  const matrix = Array.from({ length: classCount }, () =>
    Array.from({ length: classCount }, () => 0),
  );
  labels.forEach((label, index) => {
    const row = matrix[label];
    const column = answers[index] ?? 0;
    if (row) row[column] = (row[column] ?? 0) + 1;
  });
  return matrix;
}

/** @returns How many samples the network classifies wrongly. */
export async function countErrors(
  network: Classifier,
  digits: Digits,
): Promise<number> {
  const matrix = await confusionMatrix(network, digits);
  const right = matrix.reduce((sum, row, label) => sum + (row[label] ?? 0), 0);
  return digits.labels.length - right;
}

/**
 * ## A class that was never shown
 *
 * A student whose transfer set lacks all threes knows them from the soft targets of
 * the other digits alone. It then takes too few images for a 3, but not because it
 * could not tell them apart: the bias of the class is too low, since during the
 * whole training a 3 was never right. Raising that one number mends most of it
 * (§3); lowering the biases of the only classes that were shown does the same for
 * a transfer set of sevens and eights.
 *
 * @param label The class whose bias changes.
 * @param amount What is added to it; negative to lower it.
 */
export function shiftBias(
  network: Network,
  label: number,
  amount: number,
): void {
  const biases = network.biases.at(-1);
  if (!biases) return;
  tf.tidy(() => {
    const change = tf.oneHot(tf.scalar(label, 'int32'), classCount).mul(amount); // [10]
    biases.assign(biases.add(change));
  });
}
