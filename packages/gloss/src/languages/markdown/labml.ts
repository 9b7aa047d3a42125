import type { Nodes, Paragraph, Root } from 'mdast';
import { visit } from 'unist-util-visit';
import type { Extensions } from './extensions.ts';

/** What labml's notes are written in beside: the lists of Python-Markdown, and small print. */
export const labml: Extensions = {
  syntax: {},
  tree: { transforms: [runOn, flatten, makeSmall] },
};

/** A numbered list needs a blank line above; without one, its numbers stand in the text. */
function runOn(tree: Root): void {
  visit(tree, 'list', (list, index = 0, parent) => {
    const before = parent?.children[index - 1];
    if (!parent || before?.type !== 'paragraph' || !list.ordered) return;
    if (list.position?.start.line !== (before.position?.end.line ?? 0) + 1) return;
    const items = list.children.map(({ children: [only, ...others] }) => ({ only, others }));
    if (!items.every(({ only, others }) => only?.type === 'paragraph' && others.length === 0))
      return;
    for (const [number, { only }] of items.entries()) {
      const { children, position } = only as Paragraph;
      const value = ` ${(list.start ?? 1) + number}. `;
      const start = before.position?.end;
      const mark = start && position && { start, end: position.start };
      before.children.push({ type: 'text', value, position: mark }, ...children);
      before.position = position && {
        start: before.position?.start ?? position.start,
        end: position.end,
      };
    }
    parent.children.splice(index, 1);
  });
}

/** A list within another begins four columns further right; what begins before is another item. */
function flatten(tree: Root): void {
  const column = (node: Nodes) => node.position?.start.column ?? 1;
  visit(tree, 'list', (list) => {
    list.children = list.children.flatMap((item) => {
      const inner = item.children.at(-1);
      if (inner?.type !== 'list' || column(inner) >= column(item) + 4) return [item];
      item.children.pop();
      return [item, ...inner.children];
    });
  });
}

/** `---A remark.---` that is a paragraph is set small. */
function makeSmall(tree: Root): void {
  visit(tree, 'paragraph', (paragraph) => {
    const { children, position } = paragraph;
    const [first] = children;
    const last = children.at(-1);
    if (first?.type !== 'text' || !/^---(?!-)/.test(first.value)) return;
    if (last?.type !== 'text' || !/(?:^|[^-])---$/.test(last.value)) return;
    first.value = first.value.slice(3);
    last.value = last.value.slice(0, -3);
    const kept = children.filter((node) => node.type !== 'text' || node.value !== '');
    const data = { hName: 'small' };
    paragraph.children = [{ type: 'emphasis', data, children: kept, position }];
  });
}
