/**
 * ---
 * title: Attention
 * summary: A transformer learns to write from a single book, one character after another.
 * order: 0
 * symbols: {z: logits, N: [], c: [], L: loss}
 * paper:
 *   title: Attention Is All You Need
 *   authors: Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, Łukasz Kaiser, Illia Polosukhin
 *   year: 2017
 *   url: https://arxiv.org/abs/1706.03762
 * ---
 * A *language model* reads the beginning of a text and says what may come next,
 * and how likely each possibility is. It learns nothing else. But to do this
 * well it has to learn a great deal on the way: after *q* there comes a *u*;
 * after *the white* there may come a *whale*; a quotation that was opened will
 * be closed. A model that can say what comes next can also write: one draws the
 * next character from its prediction, appends it to the text, and has it predict
 * again.
 *
 * The model built here is a *transformer*, the architecture of today's large
 * language models. It is small enough to be read in an hour and trained on a
 * laptop in minutes, and its whole library is one novel, *Moby-Dick*, which it
 * reads character by character.
 *
 * Having read the book {run:attention.config.epochs} times, it is missing
 * {run:attention.transformer.testBits.spread} bits for each character of a part that
 * it never saw ({run:attention.transformer.testBits.count} seeds). A table of which
 * character follows which is missing {run:attention.bigram.testBits}. What is meant by
 * missing bits is explained below; more figures are among the
 * [results](../../../content/attention/results.md).
 *
 * ## Where to start
 *
 * 1. [Text](text.ts): the book becomes numbers.
 * 2. [A bigram table](bigram.ts) looks at one character to predict the next. It
 *    is the simplest language model, and what the transformer has to beat.
 * 3. [Attention](attention.ts), the heart of the matter: how a place in the text
 *    fetches what it needs from all places before it.
 * 4. [Layers](layers.ts): what else there is beside attention.
 * 5. [The transformer](transformer.ts): where layers begin and end.
 * 6. [Training](training.ts): Adam, and how fast to learn.
 * 7. [Sampling](sampling.ts): the model writes.
 * 8. [The program](main.ts) that does all of this, from top to bottom.
 *
 * The [settings](settings.ts) give a reason for every size and rate that was
 * chosen.
 */
import * as tf from '@tensorflow/tfjs';
import { cutWindows, windowStarts } from './text.ts';

/**
 * ## What a model predicts
 *
 * For each place the prediction is one number for each character $i$ of the
 * alphabet, its *logit* $z_i$: any number at all, the greater the likelier. The
 * *softmax* turns logits into probabilities. The exponential makes them positive,
 * and dividing by the sum lets them add up to 1:
 *
 * $$p_i = \frac{\exp(z_i)}{\sum_j \exp(z_j)}$$
 */
export interface LanguageModel {
  /**
   * @param characters Numbers of characters. `[batch, time]`
   * @returns For each place, row after row, the logits of the character that
   *   follows. `[batch · time, alphabet]`
   */
  logits(characters: tf.Tensor2D): tf.Tensor2D;
}

/**
 * ## The loss: how many bits are missing
 *
 * The model is judged by the probability that it gave to the character $c_n$
 * that really came. One that was sure of it, $p = 1$, has nothing to learn. One
 * that gave it $\tfrac12$ would have needed the answer to one more question
 * with yes or no; at $\tfrac14$ two questions: $-\log_2 p$ *bits* are missing.
 * The mean over all $N$ places is the *cross-entropy* of the text under the
 * model, here in bits per character:
 *
 * $$L = -\frac{1}{N} \sum_{n=1}^{N} \log_2 p(c_n \mid c_1, \dots, c_{n-1})$$
 *
 * It is what is minimised, and it is what models are compared by. With a model
 * of $L$ bits per character the book could be compressed to $L$ bits for each
 * of its characters. Others give the same in *nats*, with the natural
 * logarithm: one bit is $\ln 2 \approx 0.69$ nats. Or they give the
 * *perplexity* $2^L$: the model hesitates as if between that many equally
 * likely characters.
 *
 * To pick one probability out of each row, the row is multiplied by a *one-hot*
 * vector, which is 1 at the character that came and 0 elsewhere. The logarithm
 * of the softmax is computed in one piece, as a logarithm of a tiny probability
 * would be lost in rounding.
 *
 * @param logits `[places, alphabet]`
 * @param targets The characters that came. `[places]`
 * @returns The mean over the places, in bits. A scalar
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() => {
    const oneHot = tf.oneHot(targets, logits.shape[1]).toFloat(); // [places, alphabet]
    const nats = tf.logSoftmax(logits).mul(oneHot).sum(1).neg(); // [places]
    return nats.mean<tf.Scalar>().div(Math.LN2);
  });
}

/**
 * ## Measuring a text
 *
 * A whole part of the book is measured in windows that lie side by side. The
 * first characters of each window are predicted from very little, so the figure
 * is that of the model *and* the length of its window.
 *
 * @param time Length of a window.
 * @param pause Awaited after each batch, so that something else may happen.
 * @returns Bits per character.
 */
export async function bitsPerCharacter(
  model: LanguageModel,
  text: Uint8Array,
  time: number,
  pause = async () => {},
): Promise<number> {
  const starts = windowStarts(text, time);
  const batchSize = 32; // as many windows at a time as fit the memory easily
  let sum = 0;
  for (let first = 0; first < starts.length; first += batchSize) {
    const rows = starts.subarray(first, first + batchSize);
    const loss = tf.tidy(() => {
      const { inputs, targets } = cutWindows(text, rows, time);
      return crossEntropy(model.logits(inputs), targets);
    });
    const [bits = NaN] = await loss.data();
    loss.dispose();
    sum += bits * rows.length;
    await pause();
  }
  return sum / starts.length;
}

/**
 * ## Chance
 *
 * Random numbers for each purpose come from a stream of their own, so that a
 * change in one leaves the others as they are.
 */
export const streams = { weights: 1, windows: 2, samples: 3 };
