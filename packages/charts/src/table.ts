import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { formatNumber } from 'gloss-common/numbers';

export interface Table {
  caption: string;
  columns: readonly string[];
  /** The first cell of a row names it. What is undefined or NaN was not measured. */
  rows: readonly (readonly (string | number | undefined)[])[];
  /** How numbers are written. */
  format?: (value: number) => string;
}

/**
 * The figures of a plot as a table in HTML, for those who want them exactly, or don't see the plot.
 *
 * @returns a `table` element as text, with the class `plot-table`
 */
export function dataTable({
  caption,
  columns,
  rows,
  format = (value) => formatNumber(value),
}: Table): string {
  const cell = (value: string | number | undefined, index: number): Element => {
    const isNumber = typeof value === 'number';
    const isMissing = value === undefined || Number.isNaN(value);
    const text = isMissing ? '–' : isNumber ? format(value) : value;
    return index === 0
      ? element('th', { scope: 'row' }, text)
      : element('td', isNumber || isMissing ? { className: ['number'] } : {}, text);
  };
  const isNumeric = (index: number) => rows.some((row) => typeof row[index] === 'number');
  const head = columns.map((name, index) =>
    element(
      'th',
      { scope: 'col', ...(index > 0 && isNumeric(index) ? { className: ['number'] } : {}) },
      name,
    ),
  );
  return toHtml(
    element('table', { className: ['plot-table'] }, [
      element('caption', {}, caption),
      element('thead', {}, [element('tr', {}, head)]),
      element(
        'tbody',
        {},
        rows.map((row) => element('tr', {}, row.map(cell))),
      ),
    ]),
  );
}

function element(
  tagName: string,
  properties: Element['properties'],
  content: string | Element[],
): Element {
  const children: Element['children'] =
    typeof content === 'string' ? [{ type: 'text', value: content }] : content;
  return { type: 'element', tagName, properties, children };
}
