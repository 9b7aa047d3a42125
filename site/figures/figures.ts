import { bothShapes } from '../../src/plots/shapes.ts';
import { dataTable, type Table } from '../../src/plots/table.ts';
import type { Frame, Shape } from '../../src/plots/frame.ts';
import type { Language } from '../../src/translate/languages.ts';
import { escapeHtml } from '../../src/annotate/escape-html.ts';
import { classesWithoutThree } from './classes-without-three.ts';
import { darkKnowledge } from './dark-knowledge.ts';
import { learningCurves } from './learning-curves.ts';
import { type Records, readRecords } from './records.ts';
import { temperatures } from './temperatures.ts';

/** A plot with all that belongs to it, in the reader's language. */
export interface Figure {
  caption: string;
  /** One drawing, or several that stand side by side where there is room. */
  drawings: { draw(frame: Pick<Frame, 'id' | 'shape'>): string; before?: string }[];
  table: Table;
}

export type FigureOf = (records: Records, language: Language) => Figure;

/** Every plot that a text may name in a block ```` ```plot ````. */
const figures: Readonly<Record<string, FigureOf>> = {
  'learning-curves': learningCurves,
  temperatures,
  'classes-without-three': classesWithoutThree,
  'dark-knowledge': darkKnowledge,
};

const place = /<figure data-plot="([^"]*)"><\/figure>/g;

/**
 * Draws the plots that a page's text has left room for.
 *
 * @param source the page's file, for the error message
 * @throws where a text names a plot that there is not
 */
export async function withFigures(
  html: string,
  source: string,
  language: Language,
): Promise<string> {
  if (!html.includes('<figure data-plot=')) return html;
  const records = await readRecords();
  return html.replaceAll(place, (_, name: string) => {
    const figureOf = figures[name];
    if (!figureOf)
      throw new Error(
        `${source}: there is no plot "${name}". Use one of ${Object.keys(figures).join(', ')}`,
      );
    return write(name, figureOf(records, language), language);
  });
}

function write(name: string, { caption, drawings, table }: Figure, { t }: Language): string {
  const drawn = drawings.map(({ draw, before = '' }, index) => {
    const shapes = bothShapes((shape: Shape) => draw({ id: `${name}-${index}-${shape}`, shape }));
    return `<div class="plot-part">${before}${shapes}</div>`;
  });
  return (
    `<figure class="plot-figure" id="plot-${name}">${drawn.join('')}` +
    `<figcaption>${escapeHtml(caption)}</figcaption>` +
    `<details><summary>${escapeHtml(t('plot.asTable'))}</summary>` +
    `<div class="plot-scroll" tabindex="0" role="group" aria-label="${escapeHtml(table.caption)}">${dataTable(table)}</div>` +
    `</details></figure>`
  );
}
