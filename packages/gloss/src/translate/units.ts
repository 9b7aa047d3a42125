import type { Element, Nodes } from 'hast';
import type { Prose } from '../annotate/types.ts';
import { hasBlock, isBlock, says } from './blocks.ts';
import type { Content } from './html.ts';
import { keyOf, normaliseNodes } from './keys.ts';
import { placeholderNumber, renumbered } from './placeholders.ts';

/** What is translated in one piece: a block without blocks in it, or a run of text between blocks. */
export interface Unit {
  /** Original HTML, placeholders numbered from 0. */
  key: string;
  /** The key as it is compared. */
  normal: string;
  /** Tag of the block; a run has that of the list item, definition or cell around it, or is taken for a `p`. */
  tag: string;
  /** The block's own element, which stays; a run has none. */
  shell: Element | undefined;
  content: Content[];
  /** The nodes that the unit was made of. */
  original: Content[];
  /** Placeholder N of the key is `numbers[N]` in the section. */
  numbers: number[];
  /** Whether there is anything to translate: a letter outside placeholders. */
  hasLetters: boolean;
}

/** A section's units that want translating, in the order of the text. */
export function units({ tree }: Pick<Prose, 'tree'>): Unit[] {
  return allUnits(tree.children).filter(({ hasLetters }) => hasLetters);
}

/** All units, the formulas and numbers among them. */
export function allUnits(nodes: readonly Content[]): Unit[] {
  const found: Unit[] = [];
  mapUnits(nodes, (unit) => {
    found.push(unit);
    return [];
  });
  return found;
}

/** Rebuilds a tree with `replace(unit)` in each unit's place. */
export function mapUnits(
  nodes: readonly Content[],
  replace: (unit: Unit) => Content[],
  carrier = 'p',
): Content[] {
  const result: Content[] = [];
  let run: Content[] = [];
  const endRun = () => {
    result.push(...(run.some(says) ? replace(unitOf(carrier, undefined, run)) : run));
    run = [];
  };
  for (const node of nodes) {
    if (!isBlock(node)) run.push(node);
    else {
      endRun();
      const { tagName, children } = node;
      if (hasBlock(children)) {
        const inner = mapUnits(children, replace, carriers.has(tagName) ? tagName : 'p');
        result.push({ ...node, children: inner as Element['children'] });
      } else if (children.some(says)) {
        // A translator needs not know what opens with a click.
        const tag = tagName === 'summary' ? 'p' : tagName;
        result.push(...replace(unitOf(tag, node, children)));
      } else result.push(node);
    }
  }
  endRun();
  return result;
}

/** Where text may stand beside blocks. */
const carriers = new Set(['li', 'dd', 'td', 'th']);

function unitOf(tag: string, shell: Element | undefined, content: Content[]): Unit {
  const children = trimmed(content) as Element['children'];
  const { nodes, numbers } = renumbered<Nodes>([
    { type: 'element', tagName: tag, properties: {}, children },
  ]);
  return {
    key: keyOf(nodes),
    normal: normaliseNodes(nodes),
    tag,
    shell,
    content,
    original: shell ? [shell] : content,
    numbers,
    hasLetters: hasLetters(content),
  };
}

/** White space at a block's ends is no part of what it says. */
export function trimmed(content: readonly Content[]): Content[] {
  return content.flatMap((node, index): Content[] => {
    if (node.type !== 'text') return [node];
    let { value } = node;
    if (index === 0) value = value.trimStart();
    if (index === content.length - 1) value = value.trimEnd();
    return value === '' ? [] : [{ ...node, value }];
  });
}

export function hasLetters(nodes: readonly Nodes[]): boolean {
  return nodes.some((node) => {
    if (node.type === 'text') return /\p{L}/u.test(node.value);
    return 'children' in node && placeholderNumber(node) === undefined && hasLetters(node.children);
  });
}
