import type { Element, ElementContent, Root, RootContent } from 'hast';
import { escapeHtml } from '../../annotate/escape-html.ts';
import type { Plot } from '../../annotate/plots/plot.ts';
import { bothShapes } from 'gloss-charts/shapes';
import { dataTable } from 'gloss-charts/table';
import type { Language } from '../../translate/languages.ts';
import { textOf } from '../../annotate/text-of.ts';
import type { Drawing, Drawn, Speaker } from './drawn.ts';
import { classErrors } from './class-errors.ts';
import { distributions } from './distributions.ts';
import { learningCurves } from './learning-curves.ts';
import { sweep } from './sweep.ts';

/**
 * Draws the plots in a section: their figures hold the words, translated or not, and the numbers.
 *
 * @param id of the section
 */
export function withFigures(
  tree: Root,
  id: string,
  { t, code }: Pick<Language, 't' | 'code'>,
): Root {
  let count = 0;
  const walk = <Node extends RootContent>(node: Node): Node | Element => {
    if (node.type !== 'element') return node;
    const plot = node.data?.plot;
    if (plot) return figureOf(plot, node, { t, language: code, id: `plot-${id}-${++count}` });
    return { ...node, children: node.children.map(walk) };
  };
  return { ...tree, children: tree.children.map(walk) };
}

/** What speaks before it has a plot's own texts. */
type Quiet = Omit<Speaker, 'say'>;

function figureOf(plot: Plot, { children }: Element, speaker: Quiet): Element {
  const { t, id } = speaker;
  const paragraphs = children.filter((child) => child.type === 'element');
  const paragraphOf = (original: string) => paragraphs[plot.texts.indexOf(original)];
  const say: Speaker['say'] = (original, otherwise = '') => {
    if (original === undefined) return otherwise;
    const paragraph = paragraphOf(original);
    return paragraph ? textOf(paragraph) : original;
  };
  const { drawings, table } = drawn(plot, { say, ...speaker });
  const caption = paragraphOf(plot.caption);
  const lang = paragraphOf(plot.title)?.properties.lang;
  const parts = drawings.map((drawing, index) =>
    partOf(drawing, { ...speaker, id: `${id}-${index}` }),
  );
  const details =
    `<details><summary>${escapeHtml(t('plot.asTable'))}</summary>` +
    `<div class="plot-scroll" tabindex="0" role="group" aria-label="${escapeHtml(table.caption)}">${dataTable(table)}</div>` +
    '</details>';
  return element('figure', { className: ['plot-figure'], id, dataTexts: wordy(paragraphs) }, [
    ...parts.map((html) =>
      element('div', { className: ['plot-part'], ...(lang && { lang }) }, [raw(html)]),
    ),
    // A caption is the first of a figure, or the last.
    raw(details),
    element('figcaption', caption?.properties ?? {}, caption?.children ?? []),
  ]);
}

/** How many texts there are to translate. */
function wordy(paragraphs: readonly Element[]): number {
  return paragraphs.filter((paragraph) => /\p{L}/u.test(textOf(paragraph))).length;
}

function element(
  tagName: string,
  properties: Element['properties'],
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children };
}

function raw(value: string): ElementContent {
  return { type: 'raw', value };
}

function partOf({ title, before = '', draw }: Drawing, { t, language, id }: Quiet): string {
  const empty = t('plot.empty');
  return (
    before + bothShapes((shape) => draw({ id: `${id}-${shape}`, shape, title, empty, language }))
  );
}

function drawn(plot: Plot, speaker: Speaker): Drawn {
  switch (plot.kind) {
    case 'learning-curves':
      return learningCurves(plot, speaker);
    case 'sweep':
      return sweep(plot, speaker);
    case 'class-errors':
      return classErrors(plot, speaker);
    case 'distributions':
      return distributions(plot, speaker);
  }
}
