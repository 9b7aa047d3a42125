import type { Shape } from './frame.ts';

/**
 * A plot in both shapes: `plots.css` shows the one that fits the width of its column, and takes the other out of the
 * page, for screen readers too.
 *
 * @param drawShape draws one; it has to make the id differ by shape
 * @returns a `div` element as text
 */
export function bothShapes(drawShape: (shape: Shape) => string): string {
  return `<div class="plot-shapes">${drawShape('wide')}${drawShape('narrow')}</div>`;
}
