/**
 * ---
 * title: Softmax
 * summary: From scores to probabilities, without an overflow.
 * symbols: {z_i: scores, T: temperature}
 * ---
 *
 * A classifier gives each class a score $z_i$. Softmax makes probabilities of them: all positive, and together one.
 *
 * $$p_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}$$
 *
 * The temperature $T$ says how much the scores count. A low one leaves nearly all to the highest score, a high one makes
 * all alike.
 */

/**
 * ## Without an overflow
 *
 * Already $e^{710}$ is too large for a number of 64 bits. To take the highest score from all of them changes no
 * probability, as numerator and denominator shrink by the same factor, and no power is above one then.
 *
 * @param scores $z_i$, any numbers
 * @param temperature $T$, above zero
 * @returns the probabilities $p_i$, in the order of the scores
 */
export function softmax(scores: readonly number[], temperature = 1): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - highest) / temperature));

  // What remains is to divide by the sum.
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * ## Try it
 *
 * The same three scores at two temperatures: `node examples/softmax.ts`.
 */
for (const temperature of [1, 4]) console.log(softmax([4, 2, 1], temperature));
