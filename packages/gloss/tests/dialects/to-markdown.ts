import type { Nodes } from 'hast';
import { blocksOf } from '../../src/translate/blocks.ts';
import { parse } from '../../src/translate/html.ts';
import { placeholderNumber } from '../../src/translate/placeholders.ts';

/** A text as labml's authors might have written it that has this key. */
export function toMarkdown(key: string): string {
  return blocksOf(parse(key).children)
    .map(({ tag, nodes }) => block(tag, nodes))
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}

function block(tag: string, nodes: readonly Nodes[]): string {
  const [only] = nodes;
  const content = tag !== '' && only && 'children' in only ? only.children : nodes;
  if (/^h\d$/.test(tag)) return `${'#'.repeat(Number(tag[1]))} ${inline(content)}`;
  if (tag === 'ul')
    return content
      .filter((node) => node.type === 'element')
      .map((item) => `* ${inline(item.children)}`)
      .join('\n');
  // A block of code or of mathematics stands by itself.
  if (tag === '' && content.every((node) => placeholderNumber(node) !== undefined || isBlank(node)))
    return content
      .filter((node) => !isBlank(node))
      .map(() => '\\begin{align}\nx &= y\n\\end{align}')
      .join('\n');
  // Numbered lists are run on.
  const text = inline(content);
  return text.replaceAll(
    /(?<=^|[.:)\w`] )(\d)\. (?=[A-Z`])/g,
    (whole: string, _: string, at: number) => (at === 0 ? whole : `\n${whole}`),
  );
}

function isBlank(node: Nodes): boolean {
  return node.type === 'text' && node.value.trim() === '';
}

function inline(nodes: readonly Nodes[]): string {
  return nodes.map(written).join('').replaceAll(/\s+/g, ' ').trim();
}

function written(node: Nodes): string {
  if (node.type === 'text') return node.value.replaceAll(/[\\*`<[\]]|(?<!\w)_|_(?!\w)/g, '\\$&');
  if (node.type !== 'element') return '';
  if (placeholderNumber(node) !== undefined) return '`code`';
  const text = inline(node.children);
  const lead = node.children[0]?.type === 'text' && /^\s/.test(node.children[0].value) ? ' ' : '';
  const { href, id } = node.properties;
  switch (node.tagName) {
    case 'a':
      if (id !== undefined) return `<a id="${id}">${text}</a>`;
      return text.replaceAll('\\', '') === href && !/^https?:/.test(text)
        ? `[${href}]`
        : `${lead}[${text}](<${href}>)`;
    case 'em':
      return `*${text}*`;
    case 'strong':
      return `**${text}**`;
    case 'small':
      return `---${text}---`;
    default:
      throw new Error(`no key has <${node.tagName}>`);
  }
}
