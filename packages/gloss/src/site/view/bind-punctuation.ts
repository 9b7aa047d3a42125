import type { Element, ElementContent, Root } from 'hast';
import type { Formula } from '../../annotate/fill.ts';

const closing = /^[,.;:!?)\]…’”、，。；：！？）》」』]+/;
const opening = /[([“‘（《「『]+$/;

/** Keeps punctuation on the line of the formula it belongs to: browsers would break before a full stop otherwise. */
export function bindPunctuation(tree: Root): Root {
  return { ...tree, children: joined(tree.children as ElementContent[]) };
}

function joined(nodes: readonly ElementContent[]): ElementContent[] {
  const result: ElementContent[] = [];
  const rest = nodes.map((node) =>
    node.type === 'element' ? { ...node, children: joined(node.children) } : node,
  );
  for (let index = 0; index < rest.length; index++) {
    const node = rest[index];
    if (!node) continue;
    if (node.type !== 'formula' || node.display) {
      result.push(node);
      continue;
    }
    const before = result.at(-1);
    const after = rest[index + 1];
    const start = before?.type === 'text' ? (opening.exec(before.value)?.[0] ?? '') : '';
    const end = after?.type === 'text' ? (closing.exec(after.value)?.[0] ?? '') : '';
    if (start === '' && end === '') {
      result.push(node);
      continue;
    }
    if (before?.type === 'text' && start !== '') {
      result[result.length - 1] = { ...before, value: before.value.slice(0, -start.length) };
    }
    if (after?.type === 'text' && end !== '') {
      rest[index + 1] = { ...after, value: after.value.slice(end.length) };
    }
    result.push(tight(start, node, end));
  }
  return result;
}

function tight(start: string, formula: Formula, end: string): Element {
  const text = (value: string): ElementContent[] => (value === '' ? [] : [{ type: 'text', value }]);
  return {
    type: 'element',
    tagName: 'span',
    properties: { className: ['tight'] },
    children: [...text(start), end === '' ? formula : withLast(formula), ...text(end)],
  };
}

/** A long formula may break between its parts, but after the last of them a browser would break as well. */
function withLast(formula: Formula): Formula {
  const { parts } = formula;
  return {
    ...formula,
    parts: parts.map((part, index) =>
      index < parts.length - 1 ? part : `<span class="last">${part}</span>`,
    ),
  };
}
