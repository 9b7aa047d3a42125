/**
 * ---
 * title: k-means
 * summary: Points find their groups, and groups their centres, until neither moves.
 * order: 1
 * symbols:
 *   c: centres
 *   x: point
 *   k: []
 * paper:
 *   title: Least squares quantization in PCM
 *   authors: Stuart P. Lloyd
 *   year: 1982
 *   url: https://doi.org/10.1109/TIT.1982.1056489
 * ---
 * Nobody says which points belong together. *k-means* looks for $k$ centres $c_1, \dots, c_k$
 * such that every point lies close to one of them:
 *
 * $$\min_{c_1, \dots, c_k} \sum_x \min_j \lVert x - c_j \rVert^2$$
 *
 * Once the centres are known, it is easy to say which is nearest, and once the groups are
 * known, which centres are best. So the two take turns. Neither can make the sum larger, and
 * there are only so many ways to group the points, so it comes to an end.
 */

export type Point = readonly number[];

/**
 * ## How far apart
 *
 * The square of the distance does as well as the distance, since both have the
 * same order.
 */
export function squaredDistance(point: Point, other: Point): number {
  return point.reduce((sum, value, axis) => sum + (value - (other[axis] ?? 0)) ** 2, 0);
}

/**
 * ## Each point to its nearest centre
 *
 * @param point $x$
 * @param centres $c_1, \dots, c_k$
 * @returns The number of the nearest one, the first of several
 */
export function nearest(point: Point, centres: readonly Point[]): number {
  const distances = centres.map((centre) => squaredDistance(point, centre)); // [k]
  return distances.indexOf(Math.min(...distances));
}

/**
 * ## Each centre to the middle of its points
 *
 * The mean is the place from which the sum of squared distances is smallest. A centre
 * that no point is nearest to stays where it is.
 */
export function middle(points: readonly Point[], centre: Point): Point {
  if (points.length === 0) return centre;
  return centre.map(
    (_, axis) => points.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / points.length,
  );
}

/**
 * ## In turns
 *
 * Begins with $k$ of the points as centres, and stops where no centre has moved.
 * Where it ends depends on where it begins, so it is run several times and the best
 * result kept. [A better start](seeding.ts#k-means) saves many of those runs.
 *
 * @param points At least $k$ of them, all of the same length
 * @param centres To begin with
 * @returns The centres, in the order of the first ones
 */
export function kMeans(points: readonly Point[], centres: readonly Point[]): readonly Point[] {
  const groups = Map.groupBy(points, (point) => nearest(point, centres));
  const moved = centres.map((centre, number) => middle(groups.get(number) ?? [], centre));
  const isAtRest = moved.every(
    (centre, number) => squaredDistance(centre, centres[number] ?? []) === 0,
  );
  return isAtRest ? centres : kMeans(points, moved);
}
