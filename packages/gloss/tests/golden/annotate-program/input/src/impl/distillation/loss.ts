/**
 * ---
 * title: The loss
 * summary: Soft targets at a temperature.
 * ---
 */

/**
 * The {@link Student}'s logits $z_i$, softened.
 *
 * @param logits - what the network says, `[batch, 10]`
 * @param T the temperature, $T \ge 1$
 * @returns probabilities
 */
export function softTargets(logits: number[], T: number): number[] {
  return logits.map((z) => Math.exp(z / T));
}
