/**
 * ---
 * title: Ensemble
 * summary: Several teachers as one, by the arithmetic or the geometric mean of their soft targets.
 * order: 4
 * symbols: {T: temperature, v: teacherLogits}
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * Networks that began with different weights make different mistakes. The mean of
 * their answers is better than each of them, almost without fail, and it is slow
 * and large in proportion. An ensemble is therefore the teacher that distillation
 * was made for: all of its knowledge moves into one network that costs a fraction.
 *
 * Two means of $M$ distributions suggest themselves, the arithmetic and the
 * geometric one; the introduction of the paper allows for either. Both are written
 * here as *logits*, so that an ensemble takes the place of a single teacher in
 * {@link softTargetLoss} without the loss knowing of it.
 */
import * as tf from '@tensorflow/tfjs';
import { logSoftmaxAt } from './loss.ts';

/**
 * ## Arithmetic mean
 *
 * $$p_i = \frac{1}{M} \sum_{m=1}^{M} \text{softmax}(v^{(m)} / T)_i$$
 *
 * A class that one member believes in keeps a good part of its probability, even if
 * all others exclude it. Logits that give just this $p$ at the temperature $T$ are
 * $v_i = T \log p_i$. To get there without ever leaving the logarithm, the mean is
 * taken as
 *
 * $$\log p_i = \log \sum_m \exp\left(\log \text{softmax}(v^{(m)} / T)_i\right) - \log M$$
 *
 * @param teacherLogits One tensor of each member. M × `[batch, 10]`
 * @param temperature The $T$ at which the student is going to learn: the mean of
 *   softened distributions is not the softened mean.
 * @returns Logits to be used at that same temperature. `[batch, 10]`
 * @throws Where there is no member.
 */
export function arithmeticMean(
  teacherLogits: readonly tf.Tensor2D[],
  temperature: number,
): tf.Tensor2D {
  requireMembers(teacherLogits);
  return tf.tidy(() => {
    const logs = teacherLogits.map((logits) =>
      logSoftmaxAt(logits, temperature),
    );
    const total = tf.logSumExp(tf.stack(logs), 0); // [batch, 10]
    return total.sub(Math.log(logs.length)).mul<tf.Tensor2D>(temperature);
  });
}

/**
 * ## Geometric mean
 *
 * $$p_i \propto \prod_{m=1}^{M} \text{softmax}(v^{(m)} / T)_i^{1/M}$$
 *
 * A class that one member excludes is excluded. The product of powers is the mean
 * of the logarithms, and what softmax divides by drops out with the
 * normalisation, so that it comes down to the mean of the logits, the same for
 * every temperature.
 *
 * @param teacherLogits One tensor of each member. M × `[batch, 10]`
 * @returns Logits for any temperature. `[batch, 10]`
 * @throws Where there is no member.
 */
export function geometricMean(
  teacherLogits: readonly tf.Tensor2D[],
): tf.Tensor2D {
  requireMembers(teacherLogits);
  return tf.tidy(() => tf.stack([...teacherLogits]).mean<tf.Tensor2D>(0));
}

// The mean of nothing would be NaN in every target, and the loss would only say so much later.
function requireMembers(teacherLogits: readonly tf.Tensor2D[]): void {
  if (teacherLogits.length > 0) return;
  throw new Error(
    'An ensemble has no members. Give the logits of at least one teacher',
  );
}
