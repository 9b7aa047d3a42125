import { type Markish, plot, type PlotOptions } from '@observablehq/plot';
import type { Element, ElementContent, Root } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { parseHTML } from 'linkedom';
import type { Scaled } from './axis.ts';
import type { Frame } from './frame.ts';
import { sizes } from './frame.ts';
import { fontSize } from './letters.ts';

/** A library for browsers wants a document; this one never sees a page. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

export type Margins = Record<'marginTop' | 'marginRight' | 'marginBottom' | 'marginLeft', number>;

/** What stands in a plot, beside its frame. */
export interface Drawing {
  margins: Margins;
  marks: Markish[];
  /** What belongs to no axis: names and keys. */
  around: SVGElement[];
  height?: number;
  options?: PlotOptions;
  isEmpty: boolean;
}

/**
 * Draws a plot as SVG without any style in it: colours, dashes and faces come from `plots.css` by classes, so that one
 * drawing serves both themes under a policy that forbids inline styles.
 */
export function draw(
  frame: Frame,
  { margins, marks, around, height, options, isEmpty }: Drawing,
): string {
  const size = { ...sizes[frame.shape], ...(height === undefined ? {} : { height }) };
  const figure = plot({
    document: document as unknown as Document,
    className: 'plot',
    ...size,
    ...margins,
    ...options,
    marks: isEmpty ? [] : marks,
  });
  const { id, title, description } = frame;
  const text = (tagName: string, part: string, value: string): Element => ({
    type: 'element',
    tagName,
    properties: { id: `${id}-${part}` },
    children: [{ type: 'text', value }],
  });
  const said: Element = {
    type: 'element',
    tagName: 'text',
    properties: {
      className: ['plot-empty'],
      x: String(size.width / 2),
      y: String(size.height / 2),
    },
    children: [{ type: 'text', value: frame.empty }],
  };
  const svg: Element = {
    type: 'element',
    tagName: 'svg',
    properties: {
      id,
      className: ['plot', `plot-${frame.shape}`],
      viewBox: `0 0 ${size.width} ${size.height}`,
      width: String(size.width),
      height: String(size.height),
      fontSize: String(fontSize),
      textAnchor: 'middle',
      role: 'img',
      ariaLabelledBy: [`${id}-title`],
      ariaDescribedBy: [`${id}-text`],
    },
    children: [
      text('title', 'title', title),
      text('desc', 'text', description),
      ...(isEmpty ? [said] : [...childrenOf(figure), ...around.map(hastOf)]),
    ],
  };
  const root: Root = { type: 'root', children: [svg] };
  return toHtml(root, { space: 'svg', closeEmptyElements: true });
}

/** What Plot needs to know of an axis. */
export function scaleOf({ type, domain }: Scaled) {
  return { type, domain, axis: null } as const;
}

export function element(
  name: string,
  attributes: Record<string, string | number>,
  text?: string,
): SVGElement {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  if (text !== undefined) created.textContent = text;
  return created as unknown as SVGElement;
}

function childrenOf(parent: globalThis.Element): ElementContent[] {
  return [...parent.childNodes].flatMap((node): ElementContent[] => {
    if (node.nodeType === 3) return [{ type: 'text', value: node.textContent ?? '' }];
    const child = node as globalThis.Element;
    return node.nodeType === 1 && child.localName !== 'style' ? [hastOf(child)] : [];
  });
}

function hastOf(node: globalThis.Element): Element {
  const properties: Record<string, string> = {};
  for (const { name, value } of [...node.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // The whole drawing is one image with a text: what its parts call themselves is never read. Figures of one width are the
    // stylesheet's to ask for: as an attribute, SVG doesn't know them.
    if (name === 'style' || name === 'font-variant' || name.startsWith('aria-')) continue;
    properties[name] = rounded(value);
  }
  return { type: 'element', tagName: node.localName, properties, children: childrenOf(node) };
}

/** A hundredth of a pixel is enough. */
function rounded(value: string): string {
  return value.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) =>
    String(Number(Number(number).toFixed(2))),
  );
}
