import type { Element, ElementContent, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { EXIT, SKIP, visit } from 'unist-util-visit';

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
  tagNames: [...textTags, 'hr', 'img', stub],
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
  visit(read, 'element', ({ tagName, properties }) => {
    if (tagName === 'a') properties.id ??= properties.name;
  });
  const clean = sanitize(read, schema) as Root;
  const result: Root = { type: 'root', children: paragraphsOf(clean.children) };
  visit(result, 'element', (node, index = 0, parent) => {
    const { tagName, properties } = node;
    if (properties.id !== undefined && ids.has(String(properties.id))) delete properties.id;
    else ids.add(String(properties.id));
    const own = tagName === stub ? kept[Number(properties.dataN)] : undefined;
    const { src = '', alt = '' } = properties;
    const shown = own ?? (tagName === 'img' ? image(String(src), String(alt)) : undefined);
    if (!shown) return undefined;
    parent?.children.splice(index, 1, shown);
    return SKIP;
  });
  return result;
}

const inline = new Set('a br del em img small strong sub sup'.split(' '));

/** Text that stands beside blocks is a paragraph. */
function paragraphsOf(nodes: Root['children']): Root['children'] {
  const result: Root['children'] = [];
  let open: Element | undefined;
  for (const node of nodes) {
    const isInline =
      node.type === 'text'
        ? open !== undefined || node.value.trim() !== ''
        : node.type === 'element' && inline.has(node.tagName);
    if (!isInline) {
      result.push(node);
      open = undefined;
    } else if (open) open.children.push(node as ElementContent);
    else {
      open = { type: 'element', tagName: 'p', properties: {}, children: [node as ElementContent] };
      result.push(open);
    }
  }
  return result;
}
