import { Random } from '../../../src/impl/random.ts';

/** Logits of a network that is right but for noise, and thinks too little of some classes. */
export function lackingLogits(
  seed: number,
  lacking: readonly number[],
  amount: number,
  count = 400,
): { logits: Float32Array; labels: Uint8Array } {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  const logits = Float32Array.from({ length: count * 10 }, (_, index) => {
    const digit = index % 10;
    const right = labels[Math.floor(index / 10)] === digit ? 6 : 0;
    return right + 2 * random.uniform() - (lacking.includes(digit) ? amount : 0);
  });
  return { logits, labels };
}
