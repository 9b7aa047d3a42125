/**
 * ---
 * title: Where to begin
 * summary: k-means++ draws each first centre far from those that are there.
 * order: 2
 * symbols:
 *   D: distances
 *   k: count
 * paper:
 *   title: 'k-means++: The Advantages of Careful Seeding'
 *   authors: David Arthur, Sergei Vassilvitskii
 *   year: 2007
 *   url: https://theory.stanford.edu/~sergei/papers/kMeansPP-soda.pdf
 * ---
 * Two first centres in one group will share it, and another group goes without.
 * [k-means](k-means.ts) can't mend that, as it never moves a centre through a worse
 * place. So the first centres had better lie apart.
 */
import { kMeans, type Point, squaredDistance } from './k-means.ts';

/** A generator of numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/**
 * ## k-means++
 *
 * The first centre is any point. Each next one is drawn among the points, with a chance in
 * proportion to the square of its distance $D(x)$ to the nearest centre so far:
 *
 * $$p(x) = \frac{D(x)^2}{\sum_{x'} D(x')^2}$$
 *
 * To take the farthest point each time would be simpler, and would choose every outlier
 * first. By chance, outliers are rare and groups are not: the expected sum of squares is
 * at most $8 (\ln k + 2)$ times the best there is (theorem 1.1).
 *
 * @param points At least `count` different ones
 * @param count $k$
 */
export function seed(points: readonly Point[], count: number, random: Random): Point[] {
  const centres = [
    draw(
      points,
      points.map(() => 1),
      random,
    ),
  ];
  while (centres.length < count) {
    const distances = points.map((point) =>
      Math.min(...centres.map((centre) => squaredDistance(point, centre))),
    ); // [points], D²
    centres.push(draw(points, distances, random));
  }
  return centres;
}

/**
 * ## Drawing by weight
 *
 * A number between 0 and the sum of all weights falls into one item's share.
 */
function draw(points: readonly Point[], weights: readonly number[], random: Random): Point {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random() * total;
  const found = points.find((_, index) => {
    left -= weights[index] ?? 0;
    return left < 0;
  });
  if (!found) throw new RangeError('fewer different points than centres');
  return found;
}

/**
 * ## Both together
 *
 * ```ts
 * cluster([[0], [1], [10], [11]], 2, Math.random); // [[0.5], [10.5]], in either order
 * ```
 */
export function cluster(points: readonly Point[], count: number, random: Random): readonly Point[] {
  return kMeans(points, seed(points, count, random));
}
