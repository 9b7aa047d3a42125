import type { Element, ElementContent, Root } from 'hast';
import { codeBlock } from './blocks.ts';
import type { Highlight } from './code.ts';
import type { Stretch, Tag, TagKind } from '../languages/language.ts';
import { placeholder } from './placeholder.ts';
import { element } from './element.ts';

const labels: Record<Exclude<TagKind, 'param' | 'unknown'>, string> = {
  returns: 'Returns',
  yields: 'Yields',
  throws: 'Throws',
  raises: 'Raises',
  see: 'See',
  notes: 'Notes',
  references: 'References',
  example: 'Example',
  deprecated: 'Deprecated',
  default: 'Default',
};

/** A comment's tags as `<dl>`: parameters and the words for the rest are terms, what is said of them definitions. */
export function definitionList(
  tags: readonly Tag[],
  render: (text: Stretch) => Root,
  {
    grammar,
    highlight,
    inlineCode,
    asItems,
  }: {
    grammar: string;
    highlight: Highlight;
    inlineCode: (text: string) => ElementContent;
    /** Whether each term is the beginning of a list's item instead. */
    asItems: boolean;
  },
): Element {
  const list = element('dl');
  let former: string | undefined;
  for (const tag of tags) {
    // Several of a kind stand under one term, except where each has its own name.
    const term = `${tag.kind} ${tag.name} ${tag.type ?? ''}`;
    if (term !== former) add(list, element('dt', ...termOf(tag, inlineCode)));
    former = term;
    const isCode = tag.kind === 'example' && !/^ *(?:```|~~~)/m.test(tag.text.docs);
    add(
      list,
      isCode
        ? element(
            'dd',
            placeholder(codeBlock(tag.text.docs.replace(/^\s*\n/, ''), grammar, highlight)),
          )
        : element('dd', ...unwrap(render(tag.text))),
    );
  }
  return asItems ? itemsOf(list) : list;
}

/** `x` and what is said of it as an item, as labml has them: its translations know no other form. */
function itemsOf({ children }: Element): Element {
  const list = element('ul');
  let item = element('li');
  for (const node of children) {
    if (node.type !== 'element') continue;
    if (node.tagName === 'dt') {
      const term = node.children.map((child) =>
        child.type === 'text' && /\p{L}/u.test(child.value) ? element('em', child) : child,
      );
      item = element('li', ...term);
      add(list, item);
    } else item.children.push({ type: 'text', value: ' ' }, ...node.children);
  }
  return list;
}

function termOf(
  { kind, name, type = '' }: Tag,
  inlineCode: (text: string) => ElementContent,
): ElementContent[] {
  const parts = [name, type].filter((part) => part !== '');
  const code = parts.flatMap((part, index): ElementContent[] => [
    ...(index > 0 ? [{ type: 'text' as const, value: ': ' }] : []),
    placeholder(inlineCode(part)),
  ]);
  if (kind === 'param') return code;
  if (kind === 'unknown') return [{ type: 'text', value: `@${name}` }];
  const label: ElementContent = { type: 'text', value: labels[kind] };
  return code.length === 0 ? [label] : [label, { type: 'text', value: ' ' }, ...code];
}

/** A definition of one paragraph is the text itself. */
function unwrap({ children }: Root): ElementContent[] {
  const content = children.filter((child) => child.type !== 'doctype');
  const [only, ...others] = content;
  const isParagraph = only?.type === 'element' && only.tagName === 'p' && others.length === 0;
  return isParagraph ? only.children : content;
}

function add(list: Element, child: Element): void {
  if (list.children.length > 0) list.children.push({ type: 'text', value: '\n' });
  list.children.push(child);
}
