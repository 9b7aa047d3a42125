import type { Nodes } from 'hast';
import type { Node } from 'unist';
import { escapeHtml } from './escape-html.ts';
import type { ImageFile } from './images.ts';

export interface Formula extends Node {
  type: 'formula';
  tex: string;
  /** Whether it stands on lines of its own. */
  display: boolean;
  /** What its `<math>` holds beside the TeX. */
  mathml: string;
  /** HTML of what the eye sees; a line may break between two parts. */
  parts: string[];
  /** Glyphs of its longest part. */
  width: number;
}

/** Code within a sentence. */
export interface InlineCode extends Node {
  type: 'inlineCode';
  value: string;
  /** It is a name of the page's formula symbol of that number. */
  symbol?: number | undefined;
}

/** Code on lines of its own, a quotation, an image: HTML already. */
export interface Html extends Node {
  type: 'html';
  value: string;
  /** What it says. */
  text: string;
}

/** An image of the page's own files. */
export interface Image extends Node, ImageFile {
  type: 'image';
  alt: string;
}

interface Fills {
  formula: Formula;
  image: Image;
  inlineCode: InlineCode;
  html: Html;
}

declare module 'hast' {
  interface ElementContentMap extends Fills {}
  interface RootContentMap extends Fills {}
}

/** HTML of a node that stands in a placeholder's place and is none of HTML's own; of any other, nothing. */
export function fillHtml(node: Nodes): string | undefined {
  if (node.type === 'html') return node.value;
  if (node.type === 'formula') return formulaHtml(node);
  if (node.type === 'image') return imageHtml(node);
  if (node.type !== 'inlineCode') return undefined;
  const { value, symbol } = node;
  return `<code${symbol === undefined ? '' : ` data-s="${symbol}"`}>${escapeHtml(value)}</code>`;
}

/** @param folder address of the page's own files, with a slash at its end */
export function imageHtml({ file, alt, width, height }: Omit<Image, 'type'>, folder = ''): string {
  const size =
    width === undefined || height === undefined ? '' : ` width="${width}" height="${height}"`;
  return `<img src="${escapeHtml(folder + file)}" alt="${escapeHtml(alt)}"${size} loading="lazy">`;
}

/** A part of a formula that is longer may be wider than a phone. */
const widest = 24;

/** MathML for who listens, and beside it what the eye sees; a keyboard can only scroll what it can reach. */
export function formulaHtml(formula: Formula): string {
  const html =
    `<span class="katex"><span class="katex-mathml">${mathHtml(formula)}</span>` +
    `<span class="katex-html" aria-hidden="true">${formula.parts.join('')}</span></span>`;
  if (formula.display) return `<span class="katex-display" tabindex="0">${html}</span>`;
  return formula.width > widest ? `<span class="katex-wide" tabindex="0">${html}</span>` : html;
}

/** A formula as MathML alone. */
export function mathHtml({ tex, display, mathml }: Formula): string {
  return (
    `<math xmlns="http://www.w3.org/1998/Math/MathML"${display ? ' display="block"' : ''}><semantics>${mathml}` +
    `<annotation encoding="application/x-tex">${escapeHtml(tex)}</annotation></semantics></math>`
  );
}
