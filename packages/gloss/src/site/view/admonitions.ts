import type { Element, Root, RootContent } from 'hast';
import type { T } from '../../translate/types.ts';

/** Calls each text that is set apart, and has no title of its own, by its kind, and says to who can't see it what a note is. */
export function withKinds(tree: Root, t: T): Root {
  const names: Record<string, () => string> = {
    note: () => t('admonition.note'),
    tip: () => t('admonition.tip'),
    important: () => t('admonition.important'),
    warning: () => t('admonition.warning'),
    caution: () => t('admonition.caution'),
  };
  const walk = <Node extends RootContent>(node: Node): Node => {
    if (node.type !== 'element') return node;
    const children = node.children.map(walk);
    if (node.tagName === 'details' && !children.some(isSummary))
      return { ...node, children: [summaryOf(t('admonition.details')), ...children] };
    const [mark, kind = ''] = classesOf(node);
    const { dataNote: number } = node.properties;
    const label =
      mark === 'footnotes'
        ? t('note.title')
        : mark === 'footnote-ref'
          ? t('note.reference', { number: Number(number) })
          : mark === 'footnote-back' && t('note.back', { number: Number(number) });
    if (label) {
      const { dataNote: _, ...properties } = node.properties;
      return { ...node, properties: { ...properties, ariaLabel: label }, children };
    }
    const name = mark === 'admonition' && !children.some(isTitle) && names[kind];
    return { ...node, children: name ? [titleOf(name()), ...children] : children };
  };
  return { ...tree, children: tree.children.map(walk) };
}

function isSummary(node: RootContent): boolean {
  return node.type === 'element' && node.tagName === 'summary';
}

function summaryOf(value: string): Element {
  return {
    type: 'element',
    tagName: 'summary',
    properties: {},
    children: [{ type: 'text', value }],
  };
}

/** No paragraph: those are what translations are made of. */
function titleOf(value: string): Element {
  const properties = { className: ['admonition-title'] };
  return { type: 'element', tagName: 'div', properties, children: [{ type: 'text', value }] };
}

function isTitle(node: RootContent): boolean {
  return node.type === 'element' && classesOf(node)[0] === 'admonition-title';
}

function classesOf({ properties: { className } }: Element): string[] {
  return Array.isArray(className) ? className.map(String) : [];
}
