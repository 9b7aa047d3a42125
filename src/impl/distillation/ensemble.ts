/**
 * ---
 * title: Ensemble
 * summary: Several teachers as one, by the geometric mean of their soft targets.
 * order: 5
 * symbols: {v: teacherLogits}
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * Networks that began with different weights make different mistakes. The mean of
 * their predictions is better than each of them, almost without fail, and it is
 * slow and large in proportion. An ensemble is therefore the teacher that
 * distillation was made for: all of its knowledge moves into one network that costs
 * a fraction.
 *
 * Two means of $M$ distributions suggest themselves, and the introduction of the
 * paper allows for either. The *arithmetic* mean lets a class keep a good part of its
 * probability if only one member believes in it:
 *
 * $$p_i = \frac{1}{M} \sum_{m=1}^{M} \text{softmax}(v^{(m)} / T)_i$$
 *
 * The *geometric* mean lets every member exclude a class:
 *
 * $$p_i \propto \prod_{m=1}^{M} \text{softmax}(v^{(m)} / T)_i^{1/M}$$
 *
 * The second is used here, because it is a mean of logits and needs no temperature.
 */
import * as tf from '@tensorflow/tfjs';
import type { Classifier } from '../evaluation.ts';

/**
 * ## The mean of logits
 *
 * The logarithm of the product above is the mean of the members' log-probabilities.
 * Each of these is a logit over $T$, less a normaliser that is the same for all
 * classes; and what is the same for all classes drops out of a softmax. So the mean
 * of the logits,
 *
 * $$v = \frac{1}{M} \sum_{m=1}^{M} v^{(m)}$$
 *
 * gives the geometric mean of the soft targets at every temperature, and an ensemble
 * takes the place of a single teacher in {@link softTargetLoss} without any change
 * to the loss.
 *
 * @param teacherLogits One tensor of each member. M × `[batch, 10]`
 * @returns $v$. `[batch, 10]`
 * @throws If there is no member.
 */
export function meanLogits(teacherLogits: readonly tf.Tensor2D[]): tf.Tensor2D {
  // The mean of nothing would be NaN in every target, and would show in the loss
  // only much later.
  if (teacherLogits.length === 0)
    throw new Error(
      'An ensemble has no members. Give the logits of at least one teacher',
    );
  return tf.tidy(() => tf.stack([...teacherLogits]).mean<tf.Tensor2D>(0));
}

/** Several classifiers as one, so that an ensemble can be tested like a network. */
export function ensembleOf(members: readonly Classifier[]): Classifier {
  return {
    logits: (images) =>
      tf.tidy(() => meanLogits(members.map((member) => member.logits(images)))),
  };
}
