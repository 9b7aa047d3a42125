/**
 * ---
 * title: Dark knowledge
 * summary: What a teacher knows beyond the right answer, made visible on two sevens.
 * order: 1
 * symbols: {z: logits}
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * Shown a 7, a good teacher doesn't only say “7”. It finds a 2 far more likely than
 * an 8 for one 7, and a 1 more likely for another. These ratios between wrong
 * answers say a great deal about how the classes resemble each other and how the
 * teacher generalises; a label says nothing of it. Hinton calls it *dark knowledge*.
 *
 * Why dark? A network's last layer gives a number for each class, the *logits* $z$. The
 * *softmax* turns them into probabilities: it raises $e$ to each of them and divides by
 * the sum. Differences between logits become ratios between probabilities, and so the
 * wrong answers hide far behind the decimal point. Dividing all logits by a *temperature*
 * $T$ greater than 1 brings the probabilities closer together, and the small ones come
 * to light. The teacher's, softened so, are the *soft targets* that a student learns from.
 *
 * ```plot
 * kind: distributions
 * run: paper
 * model: teacher.seed2
 * examples: ambiguous
 * temperatures: [1, 4, 20]
 * xLabel: Digit
 * title: What the teacher makes of two sevens
 * caption: >-
 *   Two sevens of the test set, and the probability that the teacher gives to each digit, in percent.
 *   The higher the temperature, the more is seen of what it takes them to be like.
 * ```
 *
 * One of these sevens resembles a 2, the other a 1. At $T = 1$ the teacher is nearly
 * certain of both.
 */
import { type Digits, classCount, pixelCount } from '../mnist.ts';

/** An image with what a teacher makes of it. */
export type Lookalike = {
  index: number; // place in the set
  label: number;
  pixels: string; // 784 bytes, two hexadecimal digits each
  logits: number[]; // [10]
};

/**
 * ## Finding lookalikes
 *
 * The images of the figure were not chosen by eye. Among the test images of a digit
 * that the teacher recognises, this looks for the one that it finds most like another
 * digit: where the probability of that other digit is largest in proportion to all
 * other wrong answers together. The logarithm of this ratio is
 *
 * $$z_o - \log \sum_{i \ne o, d} \exp(z_i)$$
 *
 * with the other digit $o$ and the digit $d$ itself.
 *
 * @param logits The teacher's for a whole set. `[count × 10]`
 * @param digit Which digit the images show.
 * @param other Which digit they should resemble.
 * @returns Nothing where no image of the digit is recognised.
 */
export function findLookalike(
  logits: Float32Array,
  { images, labels }: Digits,
  digit: number,
  other: number,
): Lookalike | undefined {
  let best: { index: number; row: number[]; lead: number } | undefined;
  labels.forEach((label, index) => {
    const start = index * classCount;
    const row = Array.from(logits.subarray(start, start + classCount));
    if (label !== digit || row.indexOf(Math.max(...row)) !== digit) return;
    const rest = row.filter((_, place) => place !== digit && place !== other);
    const sum = rest.reduce((total, logit) => total + Math.exp(logit), 0);
    const lead = (row[other] ?? NaN) - Math.log(sum);
    if (!best || lead > best.lead) best = { index, row, lead };
  });
  if (!best) return undefined;
  const { index, row } = best;
  const image = images.subarray(index * pixelCount, (index + 1) * pixelCount);
  return {
    index,
    label: digit,
    pixels: Array.from(image, (ink) => ink.toString(16).padStart(2, '0')).join(
      '',
    ),
    logits: row.map((logit) => Number(logit.toFixed(4))),
  };
}
