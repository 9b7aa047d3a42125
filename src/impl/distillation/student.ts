/**
 * ---
 * title: Student
 * summary: The small network. It is trained twice, once on labels and once by the teacher, and compared with itself.
 * order: 3
 * paper:
 *   title: Distilling the Knowledge in a Neural Network
 *   authors: Geoffrey Hinton, Oriol Vinyals, Jeff Dean
 *   year: 2015
 *   url: https://arxiv.org/abs/1503.02531
 * ---
 * The student is what will be used in the end, so it is small: in §3 of the paper,
 * two hidden layers of 800 rectified linear units. It has no dropout, no limit on
 * its weights, and it never sees a shifted image. Trained on labels, it makes more
 * than twice as many errors as the teacher (146 against 67 of 10,000 in §3).
 *
 * What it lacks is not capacity. The same network, with nothing changed but its
 * targets, comes close to the teacher (74 errors in §3): the soft targets carry
 * over even what the teacher learnt from shifted images, although the student is
 * shown none.
 */
import { classCount, pixelCount } from '../mnist.ts';
import type { Random } from '../random.ts';
import { Network } from './network.ts';

/**
 * ## 784 → 800 → 800 → 10
 *
 * The width is a parameter, because the right temperature depends on it: with 300
 * or more units in a layer, all temperatures above 8 work about equally well; with
 * 30, those from 2.5 to 4 are clearly better than higher or lower ones (§3). A very
 * small student can't follow its teacher in everything, and does better to ignore the
 * smallest probabilities.
 *
 * @see {@link distillationLoss} for what the temperature does.
 */
export class StudentModel extends Network {
  readonly width: number;

  /**
   * @param random Draws the first weights. Two students made with the same key are the
   *   same student, which makes a fair comparison.
   */
  constructor(width: number, random: Random) {
    super([pixelCount, width, width, classCount], random);
    this.width = width;
  }
}
