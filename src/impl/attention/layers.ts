/**
 * ---
 * title: Layers
 * summary: Layer norm, feed-forward and residual connections, which make a layer of a transformer together with attention.
 * order: 4
 * symbols: {x: states, g: gain, b: shift, W: []}
 * paper:
 *   title: Attention Is All You Need
 *   authors: Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, Łukasz Kaiser, Illia Polosukhin
 *   year: 2017
 *   url: https://arxiv.org/abs/1706.03762
 * ---
 * [Attention](attention.ts) brings together what lies apart. In each layer of a
 * transformer it is followed by a small network that is applied to each place on
 * its own. This page has that network, what keeps the numbers in range, and how
 * the parts are put together.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import { Head, randomMatrix } from './attention.ts';

/**
 * ## Layer norm
 *
 * Each layer adds something to the states, and they grow. So that every part
 * receives numbers of the same size, whatever came before, *layer norm* brings
 * each state to the mean 0 and the variance 1
 * ([Ba et al. 2016](https://arxiv.org/abs/1607.06450)):
 *
 * $$\text{norm}(x) = g \odot \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + b$$
 *
 * Mean $\mu$ and variance $\sigma^2$ are those of the numbers in one state; no
 * other place and no other window has a part in them. The gain $g$ and the shift
 * $b$ are learnt. The small number $\epsilon = 10^{-5}$ is there for a state of
 * equal numbers, which would be divided by zero.
 */
export class LayerNorm {
  readonly gain: tf.Variable<tf.Rank.R1>; // [width]
  readonly shift: tf.Variable<tf.Rank.R1>; // [width]

  constructor(width: number) {
    this.gain = tf.tidy(() => tf.variable(tf.ones<tf.Rank.R1>([width])));
    this.shift = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([width])));
  }

  /**
   * @param states `[places, width]`
   * @returns `[places, width]`
   */
  apply(states: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const centred = states.sub<tf.Tensor2D>(states.mean(1, true));
      const variance = centred.square().mean(1, true); // [places, 1]
      const normal = centred.mul<tf.Tensor2D>(variance.add(1e-5).rsqrt());
      return normal.mul<tf.Tensor2D>(this.gain).add<tf.Tensor2D>(this.shift);
    });
  }

  get variables(): tf.Variable[] {
    return [this.gain, this.shift];
  }
}

/**
 * ## Feed-forward
 *
 * The network that is applied to each place on its own has one hidden layer,
 * four times as wide as a state, of rectified linear units: what is negative
 * becomes zero (§3.3).
 *
 * $$\text{feed-forward}(x) = \max(0,\; x W_1)\, W_2$$
 *
 * The paper adds biases. The layer norm in front has a shift already, and large
 * models were trained without any
 * ([Chowdhery et al. 2022](https://arxiv.org/abs/2204.02311)), so they are left
 * out here. GPT-2 and many models since have GELU in place of the rectifier, a
 * smoother function of the same shape.
 */
export class FeedForward {
  readonly inner: tf.Variable<tf.Rank.R2>; // W_1, [width, 4 · width]
  readonly outer: tf.Variable<tf.Rank.R2>; // W_2, [4 · width, width]

  constructor(width: number, scale: number, random: Random) {
    this.inner = randomMatrix(width, 4 * width, random);
    this.outer = randomMatrix(4 * width, width, random, scale);
  }

  /**
   * @param states `[places, width]`
   * @returns `[places, width]`
   */
  apply(states: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const hidden = tf.matMul(states, this.inner).relu(); // [places, 4 · width]
      return tf.matMul<tf.Tensor2D>(hidden, this.outer);
    });
  }

  get variables(): tf.Variable[] {
    return [this.inner, this.outer];
  }
}

/**
 * ## What can be chosen
 *
 * All layers are of one size.
 */
export interface LayerSizes {
  layers: number; // how many there are
  heads: number; // in each
  width: number; // length of a state, a multiple of heads
}

/**
 * ## A layer
 *
 * Attention and feed-forward don't replace the states. They read them, and add
 * to them:
 *
 * $$x \leftarrow x + \text{attention}(\text{norm}(x))$$
 *
 * $$x \leftarrow x + \text{feed-forward}(\text{norm}(x))$$
 *
 * What is added is called a *residual*, and the sum a *residual connection*.
 * The sum passes gradients on unchanged, from the last layer to the first, and
 * so even deep models can be trained. The paper normalises after the addition;
 * that it is better done before, on what a part reads, was found later
 * ([Xiong et al. 2020](https://arxiv.org/abs/2002.04745)).
 */
export class Layer {
  readonly attentionNorm: LayerNorm;
  readonly heads: readonly Head[];
  readonly forwardNorm: LayerNorm;
  readonly forward: FeedForward;

  /**
   * Of $2 \cdot \text{layers}$ residuals in all, each begins with the variance
   * $1 / (2 \cdot \text{layers})$, so that all of them together are not larger
   * than what they are added to.
   */
  constructor({ layers, heads, width }: LayerSizes, random: Random) {
    const scale = 1 / Math.sqrt(2 * layers);
    this.attentionNorm = new LayerNorm(width);
    this.heads = Array.from(
      { length: heads },
      () => new Head(width, width / heads, scale, random),
    );
    this.forwardNorm = new LayerNorm(width);
    this.forward = new FeedForward(width, scale, random);
  }

  /**
   * @param states $x$. `[batch · time, width]`
   * @param mask The causal mask. `[time, time]`
   * @returns `[batch · time, width]`
   */
  apply(states: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const read = this.attentionNorm.apply(states);
      let sum = states;
      for (const head of this.heads) sum = sum.add(head.apply(read, mask));
      return sum.add(this.forward.apply(this.forwardNorm.apply(sum)));
    });
  }

  get variables(): tf.Variable[] {
    const parts = [
      this.attentionNorm,
      ...this.heads,
      this.forwardNorm,
      this.forward,
    ];
    return parts.flatMap(({ variables }) => variables);
  }
}
