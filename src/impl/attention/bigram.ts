/**
 * ---
 * title: Bigram table
 * summary: The simplest language model counts which character follows which, and is what the transformer has to beat.
 * order: 2
 * symbols: {n: counts, A: size, \alpha: smoothing}
 * paper:
 *   title: A Mathematical Theory of Communication
 *   authors: Claude E. Shannon
 *   year: 1948
 *   url: https://doi.org/10.1002/j.1538-7305.1948.tb01338.x
 * ---
 * Before anything is built that is hard to understand, it is good to know how
 * far something simple gets. A *bigram* is a pair of neighbouring characters.
 * Once all pairs of a book are counted, the next character can be predicted
 * from the present one: after *q* nearly always a *u*, after a full stop nearly
 * always a space. Shannon wrote English-looking text in this way in 1948, with
 * a book from his shelf in place of a computer.
 *
 * What came before the present character the table can't know. All that the
 * transformer does better, it does by looking further back.
 */
import * as tf from '@tensorflow/tfjs';
import type { LanguageModel } from './index.ts';

/** The model is one table: a row for the present character, a column for the next. */
export class Bigram implements LanguageModel {
  readonly table: tf.Variable<tf.Rank.R2>; // logits, [alphabet, alphabet]

  /**
   * Before anything is counted, all logits are equal: the model has no
   * preference, and is missing $\log_2 A$ bits per character.
   *
   * @param size How many characters the alphabet has, $A$.
   */
  constructor(size: number) {
    this.table = tf.tidy(() => tf.variable(tf.zeros([size, size])));
  }

  /**
   * ## Counting is training
   *
   * Which table has the smallest cross-entropy on a text? One need not search
   * for it by gradient descent: of all distributions, the frequencies
   * themselves miss the fewest bits. If $b$ followed $a$ in $n_{ab}$ places,
   * then
   *
   * $$p(b \mid a) = \frac{n_{ab} + \alpha}{\sum_{b'} (n_{ab'} + \alpha)}$$
   *
   * with $\alpha = 0$ is the best possible prediction for the text that was
   * counted. But a pair that never occurred there would have the probability 0, and
   * if it occurs in another text, infinitely many bits are missing. *Smoothing*
   * prevents that: a small $\alpha$ is added to every count.
   *
   * The logarithm of a probability is a logit that gives this probability,
   * since the softmax undoes it.
   *
   * @param text `[length]`
   * @param smoothing $\alpha > 0$
   */
  count(text: Uint8Array, smoothing: number): void {
    const size = this.table.shape[0];
    const counts = new Float32Array(size * size).fill(smoothing);
    for (let place = 1; place < text.length; place++) {
      const pair = (text[place - 1] ?? 0) * size + (text[place] ?? 0);
      counts[pair] = (counts[pair] ?? 0) + 1;
    }
    tf.tidy(() => {
      const rows = tf.tensor2d(counts, [size, size]);
      this.table.assign(rows.div<tf.Tensor2D>(rows.sum(1, true)).log());
    });
  }

  /**
   * ## Looking up by multiplying
   *
   * The prediction for a character is its row of the table. A one-hot vector times
   * the table is just that row: all others are multiplied by zero. Seen in this way
   * a look-up is a matrix product like any other, which can be differentiated and
   * is fast everywhere. The transformer will begin in the same way.
   */
  logits(characters: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const size = this.table.shape[0];
      const oneHot = tf.oneHot(characters.flatten(), size).toFloat(); // [batch · time, alphabet]
      return tf.matMul<tf.Tensor2D>(oneHot, this.table);
    });
  }

  /** What is learnt: the table. */
  get variables(): tf.Variable[] {
    return [this.table];
  }

  /** Gives the table's memory back. */
  dispose(): void {
    this.table.dispose();
  }
}
