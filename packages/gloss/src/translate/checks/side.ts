import type { Nodes, Root } from 'hast';
import { parse } from '../html.ts';
import { placeholderNumber, placeholderNumbers } from '../placeholders.ts';

/** One side of an entry, original or translation, with what the checks compare. */
export interface Side {
  html: string;
  /** BCP 47. */
  language: string;
  tree: Root;
  /** Text outside tags and placeholders; a placeholder leaves U+FFFC, which stands for an object. */
  text: string;
  placeholders: number[];
  /** Targets of links. */
  links: string[];
  /** Anchors, `a[id]`. */
  anchors: string[];
}

export function sideOf(html: string, language: string): Side {
  const tree = parse(html);
  return {
    html,
    language,
    tree,
    text: textOf(tree),
    placeholders: placeholderNumbers(tree.children),
    links: valuesOf(tree, 'href'),
    anchors: valuesOf(tree, 'id'),
  };
}

/** Plain text is a side without tags. */
export function textSide(text: string, language: string): Side {
  const tree: Root = { type: 'root', children: [{ type: 'text', value: text }] };
  return { html: text, language, tree, text, placeholders: [], links: [], anchors: [] };
}

function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (placeholderNumber(node) !== undefined) return '\uFFFC';
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

function valuesOf(node: Nodes, name: 'href' | 'id'): string[] {
  if (!('children' in node)) return [];
  const value = node.type === 'element' && node.tagName === 'a' ? node.properties[name] : undefined;
  const inner = node.children.flatMap((child) => valuesOf(child, name));
  return typeof value === 'string' ? [value, ...inner] : inner;
}

/** What the first list has more often than the second. */
export function surplus<Item>(of: readonly Item[], over: readonly Item[]): Item[] {
  const left = [...over];
  return of.filter((item) => {
    const index = left.indexOf(item);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
