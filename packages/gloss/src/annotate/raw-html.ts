import type { Element, ElementContent, Nodes, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
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

const schema: Schema = {
  tagNames: [...textTags, 'code', 'hr', 'img', stub],
  attributes: {
    a: ['href', ['id', anchorId]],
    img: ['src', 'alt'],
    ol: ['start'],
    td: [['className', /^align-/]],
    th: [['className', /^align-/]],
    [stub]: ['dataN'],
  },
  protocols: {},
  ancestors: {},
  clobber: [],
  required: {},
  strip: 'iframe math noscript object script style svg template textarea title video'.split(' '),
};

/** What is lost with its tag. The text in any other unknown one is shown. */
const lost = new Set([
  ...(schema.strip ?? []),
  'audio',
  'button',
  'embed',
  'form',
  'input',
  'link',
  'meta',
  'select',
]);

/** Tags that Markdown has others for. */
const sameAs = new Map([
  ['b', 'strong'],
  ['i', 'em'],
  ['kbd', 'code'],
  ['tt', 'code'],
]);

/** The tags of a piece of HTML that a page doesn't show, and the addresses that its links lead to. */
export function readTags(html: string): { refused: string[]; hrefs: string[] } {
  const tags = Array.from(html.matchAll(/<([a-z][\w-]*)/gi), ([, name = '']) => name.toLowerCase());
  const links = html.matchAll(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi);
  return {
    refused: tags.filter((tag) => lost.has(tag)),
    hrefs: Array.from(links, ([, double, single]) => double ?? single ?? ''),
  };
}

/** Reads the HTML in a tree as browsers do, and keeps of it what harms nobody. */
export function readHtml(
  tree: Root,
  { ids, image }: { ids: Set<string>; image(url: string, alt: string): ElementContent },
): Root {
  let hasHtml = false;
  visit(tree, 'raw', () => {
    hasHtml = true;
    return EXIT;
  });
  if (!hasHtml) return tree;
  const kept: Element[] = [];
  visit(tree, 'element', (node, index, parent) => {
    if (node.properties.translate !== 'no' && !node.data) return undefined;
    const properties = { dataN: kept.push(node) - 1 };
    parent?.children.splice(index ?? 0, 1, {
      type: 'element',
      tagName: stub,
      properties,
      children: [],
    });
    return SKIP;
  });
  const read = fromHtml(toHtml(tree, { allowDangerousHtml: true }), { fragment: true });
  visit(read, 'element', (node) => {
    const { tagName, properties, children } = node;
    if (tagName === 'a') properties.id ??= properties.name;
    node.tagName = sameAs.get(tagName) ?? tagName;
    // A box of text is a paragraph; one of paragraphs is nothing beside them.
    if (boxes.has(tagName) && children.every(isInline)) node.tagName = 'p';
  });
  const clean = sanitize(read, schema) as Root;
  const result: Root = { type: 'root', children: paragraphsOf(clean.children) };
  visit(result, 'element', (node, index = 0, parent) => {
    const { tagName, properties } = node;
    if (properties.id !== undefined && ids.has(String(properties.id))) delete properties.id;
    else ids.add(String(properties.id));
    const own = tagName === stub ? kept[Number(properties.dataN)] : undefined;
    const { src = '', alt = '' } = properties;
    const code = () => placeholder({ type: 'inlineCode', value: textOf(node) });
    const made = { img: () => image(String(src), String(alt)), code }[tagName];
    const shown = own ?? made?.();
    if (!shown) return undefined;
    parent?.children.splice(index, 1, shown);
    return SKIP;
  });
  return result;
}

const inline = new Set([...'a br del em img small span strong sub sup code'.split(' '), stub]);
const boxes = new Set(
  'address article center details div figcaption figure footer header main nav section summary'.split(
    ' ',
  ),
);

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
