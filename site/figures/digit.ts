import { escapeHtml } from '../../src/annotate/escape-html.ts';

const side = 28;

/** A handwritten digit as SVG, in the colour of the text: runs of equal ink are one stroke. */
export function drawDigit(pixels: readonly number[], id: string, name: string): string {
  const strokes: string[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side;) {
      const ink = inkAt(pixels, row, column);
      let end = column + 1;
      while (end < side && inkAt(pixels, row, end) === ink) end++;
      if (ink > 0)
        strokes.push(
          `<rect x="${column}" y="${row}" width="${end - column}" height="1" fill-opacity="${ink / 8}"/>`,
        );
      column = end;
    }
  }
  return (
    `<svg class="plot-digit" role="img" aria-labelledby="${id}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<title id="${id}">${escapeHtml(name)}</title>${strokes.join('')}</svg>`
  );
}

/** Eight shades are as many as the eye needs at this size. */
function inkAt(pixels: readonly number[], row: number, column: number): number {
  return Math.round(((pixels[row * side + column] ?? 0) / 255) * 8);
}
