/**
 * ---
 * title: Layers
 * summary: The fully connected network that teacher and student have in common, from its first weights to its logits.
 * order: 7
 * symbols: {x: images, W: weights, b: biases, h: activations, z: logits}
 * ---
 * Teacher and student differ in width and in how they are regularised. What they
 * share is on this page: a stack of fully connected layers with rectified linear
 * units between them, and at the end ten numbers without any non-linearity, the
 * *logits*.
 *
 * With $h_0 = x$ and layers $l = 1 \dots L$,
 *
 * $$h_l = \max(0,\; h_{l-1} W_l + b_l), \qquad z = h_{L-1} W_L + b_L$$
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';

/** Changes the input of a layer while a network trains, as dropout does. */
export type Noise = (activations: tf.Tensor2D, layer: number) => tf.Tensor2D;

/**
 * ## Weights
 *
 * They are *variables*: tensors that an optimiser may overwrite. A network of widths
 * $n_0, n_1, \dots, n_L$ has the matrices $W_l$ of shape $n_{l-1} \times n_l$ and
 * the biases $b_l$ of length $n_l$.
 */
export class Network {
  readonly widths: readonly number[]; // n₀, n₁, … n_L
  readonly weights: tf.Variable<tf.Rank.R2>[]; // L × [input, output]
  readonly biases: tf.Variable<tf.Rank.R1>[]; // L × [output]

  /**
   * A rectified unit passes on only half of what comes in. So that the variance of
   * the activations neither dies out nor explodes from layer to layer, the weights
   * need the variance $2 / n_{l-1}$ ([He et al. 2015](https://arxiv.org/abs/1502.01852)).
   * A uniform distribution on $[-a, a]$ has the variance $a^2 / 3$, therefore
   *
   * $$a = \sqrt{6 / n_{l-1}}$$
   *
   * Biases start at zero.
   *
   * @param widths $n_0, n_1, \dots, n_L$, for instance 784, 1200, 1200, 10.
   * @param random Draws the weights: the same key gives the same network.
   */
  constructor(widths: readonly number[], random: Random) {
    this.widths = widths;
    const outputs = widths.slice(1);
    this.weights = outputs.map((output, layer) => {
      const input = widths[layer] ?? 0;
      const limit = Math.sqrt(6 / input);
      const values = Float32Array.from(
        { length: input * output },
        () => (2 * random.uniform() - 1) * limit,
      );
      return tf.tidy(() => tf.variable(tf.tensor2d(values, [input, output])));
    });
    this.biases = outputs.map((output) =>
      tf.tidy(() => tf.variable(tf.zeros([output]))),
    );
  }

  /**
   * ## From images to logits
   *
   * The formula above, layer by layer. Noise, where there is any, acts on what a layer
   * receives, the image itself included.
   *
   * @param images `[batch, 784]`
   * @param noise Left out when the network is used.
   * @returns The logits $z$. `[batch, 10]`
   */
  logits(images: tf.Tensor2D, noise?: Noise): tf.Tensor2D {
    return tf.tidy(() => {
      let activations = images; // [batch, input]
      this.weights.forEach((weights, layer) => {
        const input = noise ? noise(activations, layer) : activations;
        const sums = input.matMul(weights).add(this.biases[layer] ?? 0); // [batch, output]
        const last = layer === this.weights.length - 1;
        activations = (last ? sums : sums.relu()) as tf.Tensor2D;
      });
      return activations;
    });
  }

  /** Everything an optimiser may change, in a fixed order: $W_1, b_1, W_2, b_2, \dots$ */
  variables(): tf.Variable[] {
    return this.weights.flatMap((weights, layer) => {
      const biases = this.biases[layer];
      return biases ? [weights, biases] : [weights];
    });
  }

  /** How many numbers the network has learnt when it is done. */
  get parameterCount(): number {
    return this.variables().reduce((sum, { size }) => sum + size, 0);
  }

  /** Operations for one image: a multiplication and an addition for each weight. */
  get flops(): number {
    return this.weights.reduce((sum, { size }) => sum + 2 * size, 0);
  }

  /** A backend's memory is not garbage-collected, so it has to be given back. */
  dispose(): void {
    for (const variable of this.variables()) variable.dispose();
  }
}
