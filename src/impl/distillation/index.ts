/**
 * ---
 * title: Knowledge distillation
 * summary: A small network learns from the predictions of a large one, and comes closer to it than labels alone would bring it.
 * order: 0
 * symbols: {v: teacherLogits}
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
 * copied by another model of another size. The large model is the *teacher*. Its
 * predictions are what the small one, the *student*, is trained on.
 *
 * The predictions say more than labels do: that this 7 is a little like a 2, and not at
 * all like an 8. This [dark knowledge](dark-knowledge.ts) shows once the probabilities
 * are softened. Because such *soft targets* say more than labels, and because they vary
 * less from image to image, a student needs fewer images and, the paper says, can
 * be trained with a higher learning rate.
 *
 * ## What happens here
 *
 * 1. The [teacher](teacher.ts) is trained on labels, with every kind of
 *    regularisation that helps it.
 * 2. A [student](student.ts) is trained on labels alone, as a baseline.
 * 3. The teacher's logits for the training images, the *transfer set*, are computed
 *    once.
 * 4. A second student, with the same first weights and the same batches, is trained
 *    on the [distillation loss](loss.ts).
 *
 * [One file](main.ts) does all of this from top to bottom. A short run of it (preset
 * `quick`, seed {run:distillation.distilled.seed}) leaves the teacher with
 * {run:distillation.teacher.testErrors} errors among {run:distillation.teacher.testCount} test images,
 * the baseline with {run:distillation.alone.testErrors}, and the distilled
 * student with {run:distillation.distilled.testErrors}. The paper, which trained for much longer,
 * has 67, 146 and 74 (§3). Longer trainings with several seeds, and the paper's other
 * experiments, are among the [results](../../../content/distillation/results.md).
 *
 * An [ensemble](ensemble.ts) can take the teacher's place, and a
 * [transfer set](transfer-set.ts) can lack whole classes. Images come from
 * [MNIST](../mnist.ts), the training loop is [gradient descent](../gradient-descent.ts)
 * with momentum, and all random numbers come from one [generator](../random.ts).
 */
import * as tf from '@tensorflow/tfjs';
import type { Objective } from '../gradient-descent.ts';
import { type Digits, imageTensor, labelTensor } from '../mnist.ts';
import type { Random } from '../random.ts';
import {
  type DistillationOptions,
  distillationLoss,
  hardLabelLoss,
} from './loss.ts';
import type { Network } from './network.ts';
import type { TeacherModel } from './teacher.ts';

/**
 * Randomness for each purpose comes from a stream of its own, so that the two students
 * can share their first weights and their batches, whatever the teacher draws.
 */
export const streams = {
  teacherWeights: 1,
  studentWeights: 2,
  order: 3,
  noise: 4,
};

/**
 * ## Three objectives
 *
 * The three networks go through the same loop. They differ in what a batch shows
 * them and in what their predictions are compared with, and each of the following
 * functions says both.
 *
 * The teacher learns from labels. Its images are shifted by a few pixels, each time
 * anew, and dropout leaves out a part of its units, so that it never sees quite the
 * same image twice, nor with quite the same network. After each step its weight
 * vectors are brought back within their limit.
 *
 * @param jitter The largest shift, in pixels.
 * @param noise Gives the generator of a step's shifts and dropout masks.
 */
export function teacherObjective(
  teacher: TeacherModel,
  digits: Digits,
  jitter: number,
  noise: (step: number) => Random,
): Objective {
  return {
    variables: teacher.variables(),
    evaluate(batch, step) {
      const random = noise(step);
      const images = imageTensor(digits, batch, jitter, random); // [batch, 784]
      const logits = teacher.logits(images, teacher.dropout(random)); // [batch, 10]
      const labels = labelTensor(digits, batch); // [batch, 10]
      return { logits, loss: hardLabelLoss(logits, labels) };
    },
    constrain: () => teacher.constrain(),
  };
}

/**
 * The baseline is a student without a teacher: labels, and the images as they are.
 * Whatever the distilled student does better, it owes to the soft targets.
 */
export function baselineObjective(student: Network, digits: Digits): Objective {
  return {
    variables: student.variables(),
    evaluate(batch) {
      const logits = student.logits(imageTensor(digits, batch)); // [batch, 10]
      const labels = labelTensor(digits, batch); // [batch, 10]
      return { logits, loss: hardLabelLoss(logits, labels) };
    },
  };
}

/**
 * The distilled student sees the same images. Beside each of them stand the logits
 * that the teacher gave for it, looked up by the image's number; labels may have a
 * small share in the loss.
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
    variables: student.variables(),
    evaluate(batch) {
      const logits = student.logits(imageTensor(digits, batch)); // [batch, 10]
      const indices = tf.tensor1d(Int32Array.from(batch), 'int32'); // [batch]
      const targets = teacherLogits.gather(indices); // [batch, 10]
      const labels = labelTensor(digits, batch); // [batch, 10]
      return {
        logits,
        loss: distillationLoss(logits, targets, labels, options),
      };
    },
  };
}
