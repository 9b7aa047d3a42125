/**
 * ---
 * title: Sampling
 * summary: The model writes, one character after another, at a temperature.
 * order: 7
 * symbols: {T: temperature, z: logits}
 * ---
 * A language model writes by predicting again and again. It is given the beginning
 * of a text; the next character is drawn from its prediction and appended, and the
 * text that is now one character longer is what it predicts from next. Texts then
 * come up as often as the model finds them probable.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import type { LanguageModel } from './index.ts';

/**
 * ## Temperature
 *
 * Drawn with the probabilities as they are, now and then a character comes up
 * that the model found improbable, and after it the text may go astray. Taking
 * the most probable one each time is no better: the text soon turns in circles.
 * Between the two lies a *temperature* $T$, by which the logits are divided
 * before the softmax:
 *
 * $$p_i \propto \exp(z_i / T)$$
 *
 * At $T = 1$ the probabilities stay as they are. A lower temperature makes what
 * is probable more probable still; as $T \to 0$ only the greatest logit
 * remains.
 *
 * The greatest logit is subtracted from all of them first. That changes no
 * probability, and no exponential can overflow. Then the characters are lined
 * up, each on a section of a line that is as long as the character is probable.
 * A point of the line is drawn, and with it the character on whose section it
 * lies.
 *
 * @param logits $z$ of one place. `[alphabet]`
 * @param temperature $T > 0$
 * @returns The number of the character drawn.
 */
export function draw(
  logits: Float32Array,
  temperature: number,
  random: Random,
): number {
  const greatest = logits.reduce((a, b) => Math.max(a, b));
  const sections = logits.map((logit) =>
    Math.exp((logit - greatest) / temperature),
  );
  let point = random.uniform() * sections.reduce((a, b) => a + b);
  const found = sections.findIndex((section) => (point -= section) < 0);
  return found < 0 ? logits.indexOf(greatest) : found; // rounding may overshoot the end
}

/**
 * ## Writing
 *
 * Only the last characters that fit the context are read. For each new one, all
 * of them are computed anew, though only the last row of logits is of interest;
 * larger programs keep the keys and values of earlier places instead.
 *
 * @param prompt Numbers of the characters to begin with; at least one.
 *   `[length]`
 * @param count How many to write.
 * @param context How many the model can read.
 * @param pause Awaited after each character, so that something else may happen.
 * @returns The new characters. `[count]`
 */
export async function write(
  model: LanguageModel,
  prompt: Iterable<number>,
  count: number,
  context: number,
  temperature: number,
  random: Random,
  pause = async () => {},
): Promise<number[]> {
  const text = [...prompt];
  const begin = text.length;
  while (text.length < begin + count) {
    const window = text.slice(-context);
    const last = tf.tidy(() => {
      const logits = model.logits(tf.tensor2d([window], undefined, 'int32')); // [time, alphabet]
      return logits.slice(window.length - 1); // [1, alphabet]
    });
    const logits = await last.data<'float32'>();
    last.dispose();
    text.push(draw(logits, temperature, random));
    await pause();
  }
  return text.slice(begin);
}
