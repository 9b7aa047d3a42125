/** Of a letter; everything else that has to do with writing follows from it. */
export const fontSize = 12;
export const lineHeight = 16;

/**
 * About how wide a text is, in units of the drawing: where it is made, there is no font to measure it with. A letter of
 * ours is half as wide as it is high, one of Chinese or Japanese as wide as high.
 */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += /[\u2e80-\uffef]/.test(letter) ? 1 : 0.54;
  return Math.ceil(width * fontSize);
}

/**
 * Moves what stands too close on a line apart, as little as need be.
 *
 * @param wanted where each should stand
 * @param gap how far from each other, at least
 * @returns where each stands, in the same order, between `low` and `high` if there is room for all
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = wanted.map((_, index) => index);
  order.sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
  const places = [...wanted];
  let free = low;
  for (const index of order) {
    places[index] = Math.max(places[index] ?? 0, free);
    free = (places[index] ?? 0) + gap;
  }
  free = high;
  for (const index of order.toReversed()) {
    places[index] = Math.min(places[index] ?? 0, free);
    free = (places[index] ?? 0) - gap;
  }
  return places;
}
