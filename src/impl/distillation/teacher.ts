/**
 * ---
 * title: Teacher
 * summary: The large network, with dropout and a max-norm constraint against overfitting.
 * order: 2
 * symbols: {h: activations, \tilde h: [], m: mask, W: weights, c: maxNorm}
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * The teacher may be as large and as slow as one can afford: it is trained once,
 * and only the student's training waits for its predictions. In §3 of the paper it
 * has two hidden layers of 1,200 rectified linear units each.
 *
 * So large a network can memorise its training images, and do worse on others for it:
 * *overfitting*. Three kinds of *regularisation* work against that: images are shifted
 * at random ({@link imageTensor}), units are left out at random, which is *dropout*, and
 * the length of weight vectors is limited, the *max-norm* constraint.
 */
import * as tf from '@tensorflow/tfjs';
import { classCount, pixelCount } from '../mnist.ts';
import type { Random } from '../random.ts';
import { Network, type Noise } from './network.ts';

/**
 * ## Options
 *
 * The paper names these methods and refers for the details to
 * [Hinton et al. 2012](https://arxiv.org/abs/1207.0580), where a fifth of the input
 * and half of the hidden units are left out. A short training needs less of both.
 */
export interface TeacherOptions {
  width: number; // units in each of the two hidden layers
  inputDropout: number; // the share of pixels left out, in [0, 1)
  hiddenDropout: number; // the share of hidden units left out, in [0, 1)
  maxNorm: number; // the greatest length of a hidden unit's weight vector
}

/**
 * ## 784 → 1200 → 1200 → 10
 *
 * With the paper's width these are
 * $784 \cdot 1200 + 1200 \cdot 1200 + 1200 \cdot 10$ weights and
 * $1200 + 1200 + 10$ biases.
 */
export class TeacherModel extends Network {
  readonly options: TeacherOptions;

  constructor(options: TeacherOptions, random: Random) {
    const { width } = options;
    super([pixelCount, width, width, classCount], random);
    this.options = options;
  }

  /**
   * ## Dropout
   *
   * For each sample of each batch, a different set of units is left out:
   *
   * $$\tilde h = m \odot h, \qquad m_i \sim \tfrac{1}{k}\, \text{Bernoulli}(k)$$
   *
   * A unit can't rely on a particular other unit being there, so each has to be of
   * use on its own. Seen in another way, every step trains one of very many thinned
   * networks that share their weights, and the whole network is their average: an
   * ensemble, whose knowledge is what the student is going to receive (§3). The
   * factor $1/k$ keeps the expected activation as it is without dropout; this form
   * is called *inverted dropout*.
   *
   * @param random Draws the masks $m$.
   * @returns What the layers of a training step receive in place of $h$.
   */
  dropout(random: Random): Noise {
    return (activations, layer) => {
      const { inputDropout, hiddenDropout } = this.options;
      const rate = layer === 0 ? inputDropout : hiddenDropout;
      if (rate === 0) return activations;
      const mask = random.mask(activations.size, 1 - rate);
      return activations.mul(tf.tensor2d(mask, activations.shape)); // [batch, input]
    };
  }

  /**
   * ## Max-norm
   *
   * Column $j$ of $W$ holds what unit $j$ multiplies its input with. After each step
   * a column that has grown longer than $c$ is brought back to the length $c$, its
   * direction kept:
   *
   * $$W_{\cdot j} \leftarrow W_{\cdot j} \cdot \min\left(1,\; \frac{c}{\lVert W_{\cdot j} \rVert_2}\right)$$
   *
   * Unlike a penalty on the weights, this leaves a vector alone as long as it is
   * short enough, and no step, however large, can carry a unit away. The rule is
   * for hidden units, so the last layer is left alone.
   */
  constrain(): void {
    const hidden = this.weights.slice(0, -1);
    tf.tidy(() => {
      for (const weights of hidden) {
        const norms = weights.square().sum(0, true).sqrt(); // [1, output]
        const scale = tf.minimum(
          1,
          tf.div(this.options.maxNorm, norms.maximum(1e-12)),
        );
        weights.assign(weights.mul(scale));
      }
    });
  }
}
