import type { Element, ElementContent, Nodes, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import type { Html, Root as Markdown } from 'mdast';
import { EXIT, SKIP, visit } from 'unist-util-visit';
import { placeholder } from './placeholder.ts';
import { textOf } from './text-of.ts';

/** Tags that a text in a reader's language may use: those that Markdown makes of text. None of them loads, runs or covers anything. */
export const textTags: readonly string[] = [
  // Blocks, and the parts of lists and tables.
  ...'p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd table thead tbody tr th td'.split(' '),
  // Stress and type.
  ...'em strong small del sub sup br'.split(' '),
  // Links and anchors.
  'a',
];

/** Letters first, so that no name of the document's own (`__proto__`, `0`) can be taken. */
export const anchorId = /^[A-Za-z][\w-]*$/;

/** Stands for what comes from Markdown and is no HTML yet; its number leads to nothing but that. */
const stub = 'gloss-kept';
/** The same for a box of Markdown's, though what it holds is HTML. */
const shell = 'gloss-shell';

const schema: Schema = {
  tagNames: [...textTags, 'code', 'hr', 'img', 'details', 'summary', stub, shell],
  attributes: {
    a: ['href', ['id', anchorId]],
    details: ['open'],
    img: ['src', 'alt'],
    ol: ['start'],
    td: [['className', /^align-/]],
    th: [['className', /^align-/]],
    [stub]: ['dataN'],
    [shell]: ['dataN'],
  },
  protocols: {},
  ancestors: {},
  clobber: [],
  required: {},
  strip: 'iframe math noscript object script style svg template textarea title video'.split(' '),
};

/** What is lost with its tag. The text in any other one is shown. */
const lost = new Set([
  ...(schema.strip ?? []),
  ...'audio button canvas embed form input link meta object select'.split(' '),
]);

/** Tags that Markdown has others for. */
const sameAs = new Map([
  ['b', 'strong'],
  ['i', 'em'],
  ['kbd', 'code'],
  ['tt', 'code'],
  ['s', 'del'],
  ['strike', 'del'],
]);

const inline = new Set([...'a br del em img small span strong sub sup code'.split(' '), stub]);
const boxes = new Set(
  'address article center div figcaption figure footer header main nav section'.split(' '),
);

/** All other tags of HTML that a text may hold: what they add to it is not shown. */
const plain = new Set(
  'abbr bdi bdo big body caption cite col colgroup data dfn font head html ins label map mark meter nobr picture pre progress q rp rt ruby samp source span tfoot time u var wbr'.split(
    ' ',
  ),
);

const tags = new Set([
  ...textTags,
  'code',
  'hr',
  'img',
  ...lost,
  ...plain,
  ...boxes,
  'details',
  'summary',
  ...sameAs.keys(),
]);

/** `<eos>` is no tag, but a text that has to be seen. */
export function isTag(name: string): boolean {
  return tags.has(name);
}

/**
 * Takes for texts the tags that are only meant as texts, as `<s>` and `<data>` may be: they have no attributes, show nothing
 * of themselves, and no other closes them. `<s> and </s>` are two such texts, `<s>old</s>` is struck out.
 */
export function takeLoneTags(tree: Markdown, report: (node: Html) => void): void {
  visit(tree, 'html', (node, index = 0, parent) => {
    const [, mark, name = ''] = /^<(\/?)([a-z][\w-]*)>$/i.exec(node.value.trim()) ?? [];
    const tag = name.toLowerCase();
    if (!parent || tag === 'wbr' || !(plain.has(tag) || tag === 's')) return;
    const others = mark ? parent.children.slice(0, index) : parent.children.slice(index + 1);
    const partner = new RegExp(`<${mark ? '' : '/'}${tag}\\b`, 'i');
    const beside = mark ? others.at(-1) : others[0];
    const isApart =
      tag === 's' && beside?.type === 'text' && (mark ? /\s$/ : /^\s/).test(beside.value);
    if (!isApart && others.some((other) => other.type === 'html' && partner.test(other.value)))
      return;
    report(node);
    const text = { type: 'text' as const, value: node.value };
    const isInText =
      parent.type !== 'root' && parent.type !== 'blockquote' && parent.type !== 'listItem';
    parent.children[index] = isInText ? text : { type: 'paragraph', children: [text] };
  });
}

/** The tags of a piece of HTML, and where in it they stand. */
export function tagsIn(html: string): { tag: string; offset: number; isLost: boolean }[] {
  return Array.from(html.matchAll(/<\/?([a-z][\w-]*)/gi), ({ 1: name = '', index }) => {
    const tag = name.toLowerCase();
    return { tag, offset: index, isLost: lost.has(tag) || !isTag(tag) };
  });
}

/**
 * Reads the HTML in a tree as browsers do, and keeps of it what harms nobody.
 *
 * @param page its ids so far, and what it does with images and with links
 */
export function readHtml(
  tree: Root,
  page: {
    ids: Set<string>;
    image(url: string, alt: string): ElementContent;
    link(href: string): void;
  },
): Root {
  let hasHtml = false;
  visit(tree, 'raw', () => {
    hasHtml = true;
    return EXIT;
  });
  if (!hasHtml) return tree;
  const kept: Element[] = [];
  visit(tree, 'element', (node, index, parent) => {
    const isShell = isBox(node);
    if (node.properties.translate !== 'no' && !node.data && !isShell) return undefined;
    const properties = { dataN: kept.push(node) - 1 };
    if (isShell) {
      parent?.children.splice(index ?? 0, 1, { ...node, tagName: shell, properties });
      return [SKIP, index];
    }
    parent?.children.splice(index ?? 0, 1, {
      type: 'element',
      tagName: stub,
      properties,
      children: [],
    });
    return SKIP;
  });
  const read = fromHtml(toHtml(tree, { allowDangerousHtml: true }), { fragment: true });
  visit(read, 'element', (node, _, parent) => {
    const { tagName, properties, children } = node;
    // What opens nothing is a paragraph.
    if (tagName === 'summary' && !(parent && 'tagName' in parent && parent.tagName === 'details'))
      node.tagName = 'div';
    if (tagName === 'a') properties.id ??= properties.name;
    node.tagName = sameAs.get(node.tagName) ?? node.tagName;
    // A box of text is a paragraph; one of paragraphs is nothing beside them.
    if (boxes.has(node.tagName) && children.every(isInline)) node.tagName = 'p';
  });
  const clean = sanitize(read, schema) as Root;
  const result: Root = { type: 'root', children: paragraphsOf(clean.children) };
  visit(result, 'element', (node, index = 0, parent) => {
    const { tagName, properties } = node;
    if (tagName === 'details') node.children = paragraphsOf(node.children) as ElementContent[];
    if (properties.id !== undefined && page.ids.has(String(properties.id))) delete properties.id;
    else page.ids.add(String(properties.id));
    if (typeof properties.href === 'string') page.link(properties.href);
    const mine = kept[Number(properties.dataN)];
    if (tagName === shell && mine) {
      parent?.children.splice(index, 1, { ...mine, children: node.children });
      return [SKIP, index];
    }
    const own = tagName === stub ? mine : undefined;
    const { src = '', alt = '' } = properties;
    const code = () => placeholder({ type: 'inlineCode', value: textOf(node) });
    const made = { img: () => page.image(String(src), String(alt)), code }[tagName];
    const shown = own ?? made?.();
    if (!shown) return undefined;
    parent?.children.splice(index, 1, shown);
    return SKIP;
  });
  return result;
}

/** An element of Markdown's whose class has a meaning beyond the cells of a table. */
function isBox({ properties: { className } }: Element): boolean {
  return Array.isArray(className) && !String(className[0]).startsWith('align-');
}

function isInline(node: Nodes): boolean {
  return node.type === 'text' || (node.type === 'element' && inline.has(node.tagName));
}

/** Text that stands beside blocks is a paragraph, and a paragraph without any is none. */
function paragraphsOf(nodes: Root['children']): Root['children'] {
  const result: Root['children'] = [];
  let open: Element | undefined;
  for (const node of nodes) {
    const isStub = node.type === 'element' && node.tagName === stub;
    const isBlank = node.type === 'text' && node.value.trim() === '' && !open;
    if (!isInline(node) || isStub || isBlank) {
      result.push(node);
      open = undefined;
    } else if (open) open.children.push(node as ElementContent);
    else {
      open = { type: 'element', tagName: 'p', properties: {}, children: [node as ElementContent] };
      result.push(open);
    }
  }
  return result.filter(
    (node) => node.type !== 'element' || node.tagName !== 'p' || node.children.length > 0,
  );
}
