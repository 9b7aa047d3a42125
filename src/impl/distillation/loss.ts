/**
 * ---
 * title: Distillation loss
 * summary: Softmax at a temperature, the loss on soft targets and its factor T², the loss on labels, and their sum.
 * order: 4
 * symbols:
 *   T: temperature
 *   z: [studentLogits, logits]
 *   v: teacherLogits
 *   y: labels
 *   p: []
 *   q: []
 *   \log p: logTargets
 *   \log q: logPredictions
 *   \alpha: softWeight
 *   \beta: hardWeight
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * A classifier that is quite sure of a 7 gives the 7 nearly all of the
 * probability. What it knows about similarity, that this 7 is a little like a 2 and
 * not at all like an 8, is in the ratio of two tiny probabilities, and a loss on
 * probabilities as they are would hardly see it. So before the student compares
 * itself with the teacher, both distributions are softened by a *temperature*.
 *
 * Throughout, $z$ are the student's logits and $v$ the teacher's, both of shape
 * `[batch, 10]`; $N = 10$ is the number of classes.
 */
import * as tf from '@tensorflow/tfjs';

/**
 * ## Softmax at a temperature
 *
 * A network's last layer gives ten numbers, the *logits* $z$: any numbers, the larger
 * the more likely the class. The *softmax* makes probabilities of them, here after
 * division by the temperature:
 *
 * $$q_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}$$
 *
 * At $T = 1$ this is the usual softmax. A higher $T$ makes the distribution
 * flatter; as $T \to \infty$ all classes become equal, and as $T \to 0$ the largest
 * logit takes all (equation 1).
 *
 * It is computed as a logarithm, by what is called the *log-sum-exp* trick. With
 * $m = \max_j z_j / T$ taken off first, no exponent is positive, so nothing overflows;
 * at least one is zero, so the sum is at least 1 and its logarithm finite; and no
 * probability is ever so small that its logarithm is lost:
 *
 * $$\log q_i = \frac{z_i}{T} - m - \log \sum_j \exp\left(\frac{z_j}{T} - m\right)$$
 *
 * @param logits `[batch, 10]`
 * @param temperature $T > 0$
 * @returns $\log q$. `[batch, 10]`
 */
export function logSoftmaxAt(
  logits: tf.Tensor2D,
  temperature: number,
): tf.Tensor2D {
  return tf.tidy(() => tf.logSoftmax(logits.div<tf.Tensor2D>(temperature)));
}

/**
 * ## The loss on soft targets
 *
 * With the teacher's soft targets $p = \text{softmax}(v / T)$ and the student's
 * prediction $q = \text{softmax}(z / T)$ at the same temperature,
 *
 * $$L_\text{soft} = T^2 \cdot \text{KL}(p \,\|\, q) = T^2 \sum_i p_i \, (\log p_i - \log q_i)$$
 *
 * averaged over the batch, not over batch and classes. KL is the *Kullback–Leibler
 * divergence*: how much more surprised one is by expecting $q$ than by expecting $p$,
 * where $p$ is true. The paper writes the cross-entropy $-\sum_i p_i \log q_i$. It
 * differs by the entropy of $p$, which the student can't change, so the gradients are
 * the same. The divergence is easier to read, because it is zero exactly where the
 * student agrees with the teacher.
 *
 * ## Why T²
 *
 * The gradient with respect to a logit of the student is
 *
 * $$\frac{\partial\, \text{KL}}{\partial z_i} = \frac{1}{T}(q_i - p_i)$$
 *
 * The factor $1/T$ stands there in plain sight. A second one hides in the
 * difference, since softer distributions lie closer together: for $T$ large against
 * the logits, $\exp(z_i / T) \approx 1 + z_i / T$, and
 *
 * $$\frac{\partial\, \text{KL}}{\partial z_i} \approx \frac{1}{T} \left( \frac{1 + z_i / T}{N + \sum_j z_j / T} - \frac{1 + v_i / T}{N + \sum_j v_j / T} \right)$$
 *
 * If the logits of each sample have the mean zero, the sums vanish (equations 3
 * and 4):
 *
 * $$\frac{\partial\, \text{KL}}{\partial z_i} \approx \frac{1}{N T^2} (z_i - v_i)$$
 *
 * So the gradient shrinks as $1/T^2$. Multiplied by $T^2$ it keeps its size whatever
 * the temperature, and the weight of the soft targets against the labels needn't be
 * chosen anew for each $T$ (§2).
 *
 * The last line says more. The gradient of $T^2 \cdot \text{KL}$ is then that of
 * $\frac{1}{2N} \lVert z - v \rVert^2$: at high temperatures distillation *is* the
 * matching of logits (§2.1). At lower ones it cares less about logits far below the
 * average, which a teacher's own training hardly constrains.
 *
 * @param studentLogits $z$. `[batch, 10]`
 * @param teacherLogits $v$; no gradient flows into them. `[batch, 10]`
 * @param temperature $T > 0$
 * @returns The mean over the batch, in nats times $T^2$. A scalar
 */
export function softTargetLoss(
  studentLogits: tf.Tensor2D,
  teacherLogits: tf.Tensor2D,
  temperature: number,
): tf.Scalar {
  return tf.tidy(() => {
    const logTargets = logSoftmaxAt(stopGradient(teacherLogits), temperature); // log p, [batch, 10]
    const logPredictions = logSoftmaxAt(studentLogits, temperature); // log q, [batch, 10]
    const divergence = logTargets
      .exp()
      .mul(logTargets.sub(logPredictions))
      .sum(1); // [batch]
    return divergence.mean<tf.Scalar>().mul(temperature ** 2);
  });
}

/**
 * The student moves towards the teacher, never the teacher towards the student. A
 * *stop-gradient* passes its argument on unchanged, and passes no gradient back.
 */
const stopGradient = tf.customGrad<tf.Tensor2D>((logits) => ({
  value: (logits as tf.Tensor2D).clone(),
  gradFunc: (gradient) => tf.zerosLike(gradient),
}));

/**
 * ## The loss on labels
 *
 * The *cross-entropy* of two distributions, $-\sum_i y_i \log q_i$, is the average
 * surprise of someone who expects $q$ where $y$ is true. Here $y$ is the label as a
 * distribution, 1 at the right class and 0 elsewhere, and the temperature is 1; so
 * only the probability of the right class counts.
 *
 * $$L_\text{hard} = -\sum_i y_i \log \text{softmax}(z)_i$$
 *
 * The teacher and the baseline student have no other loss.
 *
 * @param labels One row per sample, 1 at the right class. `[batch, 10]`
 * @returns The mean over the batch, in nats. A scalar
 */
export function hardLabelLoss(
  logits: tf.Tensor2D,
  labels: tf.Tensor2D,
): tf.Scalar {
  return tf.tidy(() =>
    labels.mul(logSoftmaxAt(logits, 1)).sum(1).mean<tf.Scalar>().neg(),
  );
}

/**
 * ## Their weighted sum
 *
 * $$L = \alpha\, L_\text{soft} + \beta\, L_\text{hard}$$
 *
 * Labels help where the teacher is wrong. The paper found the best results with a
 * considerably lower weight on them than on the soft targets (§2); with $\beta = 0$
 * the student doesn't need any labels, and images alone will do.
 */
export interface DistillationOptions {
  temperature: number; // T, for both distributions
  softWeight: number; // α
  hardWeight: number; // β
}

/**
 * A term with the weight zero is not computed at all.
 *
 * @returns The mean over the batch. A scalar
 */
export function distillationLoss(
  studentLogits: tf.Tensor2D,
  teacherLogits: tf.Tensor2D,
  labels: tf.Tensor2D,
  { temperature, softWeight, hardWeight }: DistillationOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const soft = () =>
      softTargetLoss(studentLogits, teacherLogits, temperature).mul<tf.Scalar>(
        softWeight,
      );
    const hard = () =>
      hardLabelLoss(studentLogits, labels).mul<tf.Scalar>(hardWeight);
    if (hardWeight === 0) return soft();
    if (softWeight === 0) return hard();
    return soft().add<tf.Scalar>(hard());
  });
}
