import { escapeHtml } from '../../annotate/escape-html.ts';

/**
 * A square image as SVG, in the colour of the text: runs of equal ink are one stroke.
 *
 * @param pixels bytes in hexadecimal, row by row; 0 is paper and ff is ink
 */
export function drawImage(pixels: string, id: string, name: string): string {
  const side = Math.sqrt(pixels.length / 2);
  const strokes: string[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side;) {
      const ink = inkAt(pixels, row * side + column);
      let end = column + 1;
      while (end < side && inkAt(pixels, row * side + end) === ink) end++;
      if (ink > 0)
        strokes.push(
          `<rect x="${column}" y="${row}" width="${end - column}" height="1" fill-opacity="${ink / 8}"/>`,
        );
      column = end;
    }
  }
  return (
    `<svg class="plot-image" role="img" aria-labelledby="${id}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<title id="${id}">${escapeHtml(name)}</title>${strokes.join('')}</svg>`
  );
}

/** Eight shades are as many as the eye needs at this size. */
function inkAt(pixels: string, at: number): number {
  return Math.round((Number.parseInt(pixels.slice(2 * at, 2 * at + 2), 16) / 255) * 8);
}
