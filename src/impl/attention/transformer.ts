/**
 * ---
 * title: Transformer
 * summary: Embeddings and positions at the beginning, layers one upon the other, and logits at the end.
 * order: 5
 * symbols: {x: states, E: embedding, P: positions, z: logits, W: output, T: time}
 * paper:
 *   title: Attention Is All You Need
 *   authors: Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, Łukasz Kaiser, Illia Polosukhin
 *   year: 2017
 *   url: https://arxiv.org/abs/1706.03762
 * ---
 * A transformer is a stack of [layers](layers.ts). The first may find out which
 * word a place is in, the next what kind of word it is, a later one what the
 * sentence still lacks.
 *
 * The transformer of the paper translates. Half of it, the encoder, reads the
 * sentence in one language, the other half, the decoder, writes it in another.
 * A language model has nothing to translate: it is a decoder alone.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import { causalMask, randomMatrix } from './attention.ts';
import type { LanguageModel } from './index.ts';
import { Layer, LayerNorm, type LayerSizes } from './layers.ts';

/**
 * ## What can be chosen
 *
 * The sizes of a layer, and how far the model can look back.
 */
export interface Sizes extends LayerSizes {
  context: number; // the longest window, in characters
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
