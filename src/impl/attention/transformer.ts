/**
 * ---
 * title: Transformer
 * summary: Embeddings, positions, layer norm, feed-forward layers and residuals, stacked into a model.
 * order: 4
 * symbols:
 *   x: states
 *   E: embedding
 *   P: positions
 *   z: logits
 *   g: gain
 *   b: shift
 *   W: []
 *   T: time
 * paper:
 *   title: Attention Is All You Need
 *   authors: Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, Łukasz Kaiser, Illia Polosukhin
 *   year: 2017
 *   url: https://arxiv.org/abs/1706.03762
 * ---
 * Attention brings together what lies apart. A transformer alternates it with a
 * small network that thinks about each place on its own, and does so in several
 * layers: the first may find out which word a place is in, the next what kind of
 * word, a later one what the sentence still lacks.
 *
 * The transformer of the paper translates. Half of it, the encoder, reads the
 * sentence in one language, the other half, the decoder, writes it in another.
 * A language model has nothing to translate, so it is the decoder alone.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import { Head, causalMask, randomMatrix } from './attention.ts';
import type { LanguageModel } from './index.ts';

/** ## What can be chosen */
export interface Sizes {
  layers: number;
  heads: number; // in each layer
  width: number; // length of a state, a multiple of heads
  context: number; // the longest window, in characters
}

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
 * The network that thinks about each place on its own has one hidden layer,
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
  constructor({ layers, heads, width }: Sizes, random: Random) {
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

/**
 * ## The model
 *
 * What remains is a beginning and an end.
 */
export class Transformer implements LanguageModel {
  readonly sizes: Sizes;
  readonly embedding: tf.Variable<tf.Rank.R2>; // [alphabet, width]
  readonly positions: tf.Variable<tf.Rank.R2>; // [context, width]
  readonly layers: readonly Layer[];
  readonly norm: LayerNorm;
  readonly output: tf.Variable<tf.Rank.R2>; // [width, alphabet]

  /**
   * ## Embedding
   *
   * Each character of the alphabet has a vector of its own, its *embedding*: a
   * row of $E$. What the numbers in it mean is left to the model; characters
   * that are used alike may come to lie close together.
   *
   * ## Position
   *
   * Attention has no notion of order: it takes a mean over places, and a mean
   * is the same in any order. So each place of the window has a vector as well,
   * a row of $P$, which is learnt like everything else. A state begins as the
   * sum of the two, each number of which has the variance 1 at first:
   *
   * $$x_t = E_{c_t} + P_t$$
   *
   * @param alphabet How many characters there are.
   * @param random Draws the weights: the same state gives the same model.
   */
  constructor(sizes: Sizes, alphabet: number, random: Random) {
    const { layers, width, context } = sizes;
    this.sizes = sizes;
    this.embedding = randomMatrix(alphabet, width, random, Math.sqrt(alphabet));
    this.positions = randomMatrix(context, width, random, Math.sqrt(context));
    this.layers = Array.from(
      { length: layers },
      () => new Layer(sizes, random),
    );
    this.norm = new LayerNorm(width);
    this.output = randomMatrix(width, alphabet, random);
  }

  /**
   * ## From characters to logits
   *
   * The embeddings are looked up with a product of one-hot vectors, as in the
   * [bigram table](bigram.ts). At the end, a last norm and a matrix turn each
   * state into logits for the character that follows:
   *
   * $$z_t = \text{norm}(x_t)\, W$$
   *
   * @param characters Windows of $T$ characters; $T$ may be less than the
   *   context, but not more. `[batch, time]`
   * @returns $z$. `[batch · time, alphabet]`
   */
  logits(characters: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const [batch, time] = characters.shape;
      const [alphabet, width] = this.embedding.shape;
      const oneHot = tf.oneHot(characters.flatten(), alphabet).toFloat(); // [batch · time, alphabet]
      const embedded = tf.matMul(oneHot, this.embedding); // [batch · time, width]
      const positions = this.positions.slice(0, time); // [time, width]
      let states = embedded
        .reshape([batch, time, width])
        .add(positions)
        .reshape<tf.Tensor2D>([batch * time, width]);
      const mask = causalMask(time);
      for (const layer of this.layers) states = layer.apply(states, mask);
      return tf.matMul<tf.Tensor2D>(this.norm.apply(states), this.output);
    });
  }

  /** All that is learnt, in a fixed order. */
  get variables(): tf.Variable[] {
    return [
      this.embedding,
      this.positions,
      ...this.layers.flatMap(({ variables }) => variables),
      ...this.norm.variables,
      this.output,
    ];
  }

  /** A backend's memory is not garbage-collected: it has to be given back. */
  dispose(): void {
    tf.dispose(this.variables);
  }
}
