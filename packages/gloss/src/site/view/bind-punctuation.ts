import type { Element, ElementContent, Root } from 'hast';

type Raw = Extract<ElementContent, { type: 'raw' }>;

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
    if (node.type !== 'raw' || !node.value.startsWith('<span class="katex">')) {
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

function tight(start: string, formula: Raw, end: string): Element {
  const text = (value: string): ElementContent[] => (value === '' ? [] : [{ type: 'text', value }]);
  return {
    type: 'element',
    tagName: 'span',
    properties: { className: ['tight'] },
    children: [...text(start), end === '' ? formula : withLast(formula), ...text(end)],
  };
}

/** A long formula may break between its parts, but after the last of them a browser would break as well. */
function withLast({ value }: Raw): Raw {
  const tail = '</span></span>';
  const at = value.lastIndexOf('<span class="katex-base">');
  if (at < 0 || !value.endsWith(tail)) return { type: 'raw', value };
  const last = `<span class="last">${value.slice(at, -tail.length)}</span>`;
  return { type: 'raw', value: value.slice(0, at) + last + tail };
}
