import type { ElementContent, Root } from 'hast';
import { toHtml as writeHtml } from 'hast-util-to-html';
import { fillHtml } from '../annotate/fill.ts';
import { writeNumbers } from '../annotate/runs.ts';
import type { Prose } from '../annotate/types.ts';
import { blocksOf, isBlock } from './blocks.ts';
import type { Content } from './html.ts';
import { directionOf } from './languages.ts';
import type { Memory } from './memory.ts';
import { replacePlaceholders } from './placeholders.ts';
import { sanitize } from './sanitize.ts';
import type { SegmentState } from './types.ts';
import { trimmed, type Unit } from './units.ts';

/** Writes a translated tree as a page's HTML. */
export function toHtml({ children }: Root): string {
  return writeHtml({ type: 'root', children: written(children) }, { allowDangerousHtml: true });
}

function written<Node extends Content>(nodes: readonly Node[]): Node[] {
  return nodes.map((node) => {
    if ('children' in node) return { ...node, children: written(node.children) };
    const value = fillHtml(node);
    return value === undefined ? node : ({ type: 'raw', value } as Node);
  });
}

/**
 * Prose as it was written, with its formulas and code in place.
 *
 * @param language whose way to write numbers it has
 */
export function fillProse({ tree, fills }: Prose, language: string): Root {
  return { type: 'root', children: fill(tree.children, fills, language) };
}

/** A unit in translation, in the original block's own element. */
export function showTranslation(
  unit: Unit,
  value: string,
  fills: readonly ElementContent[],
  language: string,
): Content[] {
  const { shell, content, numbers } = unit;
  const inline = trimmed(inlineOf(translatedNodes(value, content)));
  const children = fill(inline, fills, language, numbers);
  return shell ? [{ ...shell, children: children as ElementContent[] }] : children;
}

/** Several blocks in a translation that replaces them together. */
export function showWhole(
  value: string,
  original: readonly Content[],
  fills: readonly ElementContent[],
  language: string,
  numbers?: readonly number[],
): Content[] {
  return fill(adoptItems(translatedNodes(value, original)), fills, language, numbers);
}

/** A list item that slipped out of its list goes back to the one before it. */
function adoptItems(nodes: readonly Content[]): Content[] {
  const result: Content[] = [];
  for (const node of nodes) {
    const isItem = node.type === 'element' && node.tagName === 'li';
    const list = result.findLast((other) => other.type !== 'text' || other.value.trim() !== '');
    const isList = list?.type === 'element' && /^[uo]l$/.test(list.tagName);
    if (!isItem) result.push(node);
    else if (isList) list.children.push(node);
    else result.push({ type: 'element', tagName: 'ul', properties: {}, children: [node] });
  }
  return result;
}

/** A unit that stays as it was written, marked for readers and screen readers. */
export function showOriginal(
  { shell, content }: Unit,
  state: SegmentState,
  fills: readonly ElementContent[],
  { source, language }: Memory,
): Content[] {
  const own = directionOf(source);
  const dir = own === directionOf(language) ? {} : { dir: own };
  const mark = { lang: source, ...dir, dataState: state };
  const children = fill(content, fills, source) as ElementContent[];
  if (shell) return [{ ...shell, properties: { ...shell.properties, ...mark }, children }];
  // A run shares its list item with other blocks, which may be translated.
  return [{ type: 'element', tagName: 'span', properties: mark, children }];
}

/** Anchors are what links lead to, in every language: those that the original lacks could only hide others. */
function translatedNodes(value: string, original: readonly Content[]): Content[] {
  const known = new Set(anchorsOf(original));
  const dropUnknown = (node: Content): Content => {
    if (node.type !== 'element') return node;
    const { id, ...others } = node.properties;
    const properties = id === undefined || known.has(String(id)) ? node.properties : others;
    return { ...node, properties, children: node.children.map(dropUnknown) as ElementContent[] };
  };
  return sanitize(value).children.map(dropUnknown);
}

function anchorsOf(nodes: readonly Content[]): string[] {
  return nodes.flatMap((node) => {
    if (node.type !== 'element') return [];
    const { id } = node.properties;
    return [...(typeof id === 'string' ? [id] : []), ...anchorsOf(node.children)];
  });
}

function lineBreak(): Content {
  return { type: 'element', tagName: 'br', properties: {}, children: [] };
}

/** What is inside a translation's block; of several blocks, one a line. */
function inlineOf(nodes: readonly Content[]): Content[] {
  if (!nodes.some(isBlock)) return [...nodes];
  const lines = blocksOf(nodes).map((block) =>
    inlineOf(block.nodes.flatMap((node) => (isBlock(node) ? node.children : (node as Content)))),
  );
  return lines.flatMap((line, number) => (number === 0 ? line : [lineBreak()].concat(line)));
}

/** `numbers` are the placeholders' numbers in the section, where they were renumbered. */
function fill(
  nodes: readonly Content[],
  fills: readonly ElementContent[],
  language: string,
  numbers?: readonly number[],
): Content[] {
  return replacePlaceholders(nodes, (number) => {
    const found = fills[numbers ? (numbers[number] ?? -1) : number];
    const measured = found?.type === 'text' ? found.data?.numbers : undefined;
    return measured ? writeNumbers(measured, language) : (found ?? { type: 'text', value: '' });
  });
}
