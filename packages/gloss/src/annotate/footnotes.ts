import type { Element, ElementContent } from 'hast';
import type { FootnoteDefinition, FootnoteReference, Parent, Root } from 'mdast';
import type { Options } from 'remark-rehype';
import { visit } from 'unist-util-visit';
import { element } from './element.ts';
import { placeholder } from './placeholder.ts';

type State = Parameters<NonNullable<NonNullable<Options['handlers']>['footnotes']>>[0];

/** A page's notes in the order in which a reader comes upon them, and how often each was referred to. */
export type Notes = Map<string, number>;

/** What stands at a text's foot. */
export interface Footnotes extends Parent {
  type: 'footnotes';
  children: FootnoteDefinition[];
}

declare module 'mdast' {
  interface RootContentMap {
    footnotes: Footnotes;
  }
}

/**
 * Moves the notes of a text to its foot.
 *
 * @param scope keeps apart what texts that know nothing of each other call the same
 */
export function takeNotes(tree: Root, scope: string): void {
  const children: FootnoteDefinition[] = [];
  visit(tree, (node, index, parent) => {
    if (node.type === 'footnoteReference') node.identifier = `${scope} ${node.identifier}`;
    if (node.type !== 'footnoteDefinition' || !parent || index === undefined) return undefined;
    children.push({ ...node, identifier: `${scope} ${node.identifier}` });
    parent.children.splice(index, 1);
    return index;
  });
  for (const note of children)
    visit(note, 'footnoteReference', (node) => {
      node.identifier = `${scope} ${node.identifier}`;
    });
  if (children.length > 0) tree.children.push({ type: 'footnotes', children });
}

function numberOf(identifier: string, notes: Notes): number {
  if (!notes.has(identifier)) notes.set(identifier, 0);
  return [...notes.keys()].indexOf(identifier) + 1;
}

/** The number of a note. No heading or name has an id with a full stop. */
export function renderReference({ identifier }: FootnoteReference, notes: Notes): Element {
  const number = numberOf(identifier, notes);
  const count = (notes.get(identifier) ?? 0) + 1;
  notes.set(identifier, count);
  const id = `fnref.${number}${count > 1 ? `.${count}` : ''}`;
  const link = element('a', { type: 'text', value: String(number) });
  link.properties = { className: ['footnote-ref'], href: `#fn.${number}`, id, dataNote: number };
  return placeholder(element('sup', link));
}

/** A text's notes, each with its number on the page and a way back to where that stands first. */
export function renderNotes(state: State, { children }: Footnotes, notes: Notes): Element {
  const items = children.map((note) => ({ note, number: numberOf(note.identifier, notes) }));
  items.sort((one, other) => one.number - other.number);
  const list = items.map(({ note, number }) => {
    const content = state.all(note) as ElementContent[];
    const last = content.findLast((node) => node.type === 'element' && node.tagName === 'p');
    if (notes.get(note.identifier) !== 0) {
      const back = element('a', { type: 'text', value: '↩' });
      const href = `#fnref.${number}`;
      back.properties = { className: ['footnote-back'], href, dataNote: number };
      const home = last?.type === 'element' ? last.children : content;
      home.push({ type: 'text', value: ' ' }, placeholder(back));
    }
    const item = element('li', ...state.wrap(content, true));
    item.properties = { className: ['footnote'], id: `fn.${number}`, value: String(number) };
    return item;
  });
  const box = element('div', element('ol', ...state.wrap(list, true)));
  box.properties = { className: ['footnotes'], role: 'group' };
  return box;
}
