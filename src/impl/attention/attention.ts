/**
 * ---
 * title: Attention heads
 * summary: Queries, keys and values; the causal mask; and several heads side by side.
 * order: 3
 * symbols:
 *   x: states
 *   Q: [queries, query]
 *   K: [keys, key]
 *   V: [values, value]
 *   W: []
 *   d: size
 *   S: scores
 *   M: mask
 *   A: weights
 *   T: time
 * paper:
 *   title: Attention Is All You Need
 *   authors: Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, Łukasz Kaiser, Illia Polosukhin
 *   year: 2017
 *   url: https://arxiv.org/abs/1706.03762
 * ---
 * Inside the model, each place of a window has a *state* $x_t$: a vector that
 * holds what is known about this place so far. To begin with, that is no more
 * than which character stands there. But what may follow the space after *the*
 * depends on the words before it, and so a state has to take in something of
 * other states. *Attention* is how it does this. It is the only part of a
 * transformer in which places exchange anything.
 *
 * One can think of it as a search. A place asks a question, its *query*. Every
 * place holds up a *key*, which says what is to be found there. Where the key
 * fits the query, the place hands over its *value*. All three are vectors, and
 * each is a linear function of the state, so that the model learns what to ask,
 * what to announce and what to hand over:
 *
 * $$Q = x W_Q, \qquad K = x W_K, \qquad V = x W_V$$
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';

/**
 * ## First weights
 *
 * What comes out of a matrix is a sum over all that goes in. If it is to vary as
 * much as its inputs do, so that states neither grow nor fade from layer to
 * layer, the weights need the variance $1/\text{inputs}$. A uniform distribution
 * on $[-a, a]$ has the variance $a^2/3$, therefore $a = \sqrt{3/\text{inputs}}$.
 *
 * @param scale The standard deviation that an output should have.
 * @returns `[inputs, outputs]`
 */
export function randomMatrix(
  inputs: number,
  outputs: number,
  random: Random,
  scale = 1,
): tf.Variable<tf.Rank.R2> {
  const limit = scale * Math.sqrt(3 / inputs);
  const values = Float32Array.from(
    { length: inputs * outputs },
    () => (2 * random.uniform() - 1) * limit,
  );
  return tf.tidy(() => tf.variable(tf.tensor2d(values, [inputs, outputs])));
}

/**
 * ## No looking ahead
 *
 * In training, all characters of a window are there at once, and each place is
 * asked for the next one. If it could look to its right, it would simply copy
 * the answer. The *causal mask* forbids it. It is added to the scores $S$ below:
 * zero where place $i$ may look at place $j$, and minus infinity where it may
 * not. A number that is large enough serves as infinity:
 *
 * $$M_{ij} = \begin{cases} 0 & j \le i \\ -10^9 & j > i \end{cases}$$
 *
 * @param time How many places there are, $T$.
 * @returns `[time, time]`
 */
export function causalMask(time: number): tf.Tensor2D {
  const values = Float32Array.from({ length: time * time }, (_, index) => {
    const [i, j] = [Math.floor(index / time), index % time];
    return j <= i ? 0 : -1e9;
  });
  return tf.tensor2d(values, [time, time]);
}

/**
 * ## Who attends to whom
 *
 * How well a key fits a query is measured by their scalar product, the *score*.
 * A softmax makes weights of the scores that one query has with all keys. They
 * are positive, and add up to 1:
 *
 * $$S = \frac{Q K^\top}{\sqrt{d}}, \qquad A = \text{softmax}(S + M)$$
 *
 * A scalar product of $d$ terms, each with the variance 1, has the variance
 * $d$. Without the division, the scores of long vectors would lie so far apart
 * that the softmax gave nearly all of the weight to one place, and where it is
 * that certain, hardly any gradient passes through it (§3.2.1). Where the mask
 * forbids a place, the exponential in the softmax is zero.
 *
 * @param queries $Q$. `[batch, time, size]`
 * @param keys $K$. `[batch, time, size]`
 * @param mask $M$. `[time, time]`
 * @returns $A$: how much each place, a row, takes from each place, a column.
 *   `[batch, time, time]`
 */
export function attentionWeights(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Tensor3D {
  return tf.tidy(() => {
    const size = queries.shape[2];
    // Dividing the queries gives the same, and there are fewer of them than scores.
    const scores = tf.matMul(queries.div(Math.sqrt(size)), keys, false, true); // [batch, time, time]
    return tf.softmax(scores.add<tf.Tensor3D>(mask));
  });
}

/**
 * ## One head
 *
 * Each place takes the mean of all values with its weights, $A V$. One more
 * matrix brings what was found back to the width of a state:
 *
 * $$\text{head}(x) = A V W_O$$
 *
 * ## Several heads
 *
 * A head asks one question at a time. A model has several, each with matrices of
 * its own: one may look for the last space, to know where the word began,
 * another for an opened quotation. All of them read the same states, and what
 * they find is added up:
 *
 * $$\text{attention}(x) = \sum_h A_h V_h W_{O,h}$$
 *
 * The paper writes the results $A_h V_h$ side by side and multiplies them by one
 * large matrix (§3.2.2). That is the same sum: the rows of the large matrix are
 * those of the $W_{O,h}$, one below the other. As $d$ is the width divided by
 * the number of heads, all heads together cost what one of full width would.
 */
export class Head {
  readonly query: tf.Variable<tf.Rank.R2>; // W_Q, [width, size]
  readonly key: tf.Variable<tf.Rank.R2>; // W_K, [width, size]
  readonly value: tf.Variable<tf.Rank.R2>; // W_V, [width, size]
  readonly output: tf.Variable<tf.Rank.R2>; // W_O, [size, width]

  /**
   * @param width Length of a state.
   * @param size Length of queries, keys and values, $d$.
   * @param scale How large the result should be at first.
   * @param random Draws the weights.
   */
  constructor(width: number, size: number, scale: number, random: Random) {
    this.query = randomMatrix(width, size, random);
    this.key = randomMatrix(width, size, random);
    this.value = randomMatrix(width, size, random);
    this.output = randomMatrix(size, width, random, scale);
  }

  /**
   * States come as a matrix with one row for each place, window after window.
   * All products with weights are products of two matrices then, which is what
   * any machine does fastest. Only the scores and the means are separate for
   * each window.
   *
   * @param states $x$. `[batch · time, width]`
   * @param mask $M$. `[time, time]`
   * @returns `[batch · time, width]`
   */
  apply(states: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const [time, size] = [mask.shape[0], this.value.shape[1]];
      const inWindows = (rows: tf.Tensor2D): tf.Tensor3D =>
        rows.reshape([-1, time, size]); // [batch, time, size]
      const queries = inWindows(tf.matMul(states, this.query));
      const keys = inWindows(tf.matMul(states, this.key));
      const values = inWindows(tf.matMul(states, this.value));
      const weights = attentionWeights(queries, keys, mask); // [batch, time, time]
      const found = tf.matMul(weights, values).reshape([-1, size]); // [batch · time, size]
      return tf.matMul<tf.Tensor2D>(found, this.output);
    });
  }

  /** What is learnt: $W_Q, W_K, W_V, W_O$. */
  get variables(): tf.Variable[] {
    return [this.query, this.key, this.value, this.output];
  }
}
