import type { Nodes, Root } from 'hast';
import { sanitize as sanitizeTree, type Schema } from 'hast-util-sanitize';
import { visit } from 'unist-util-visit';
import { anchorId, textTags } from '../annotate/raw-html.ts';
import { type Content, parse, serialise } from './html.ts';
import { placeholder, placeholderNumber } from './placeholders.ts';
import { isAllowedUrl } from './url.ts';

/** Tags that a translation may use. */
export const allowedTags: readonly string[] = [
  ...textTags,
  // Placeholders alone: every other span is taken off before.
  'span',
];

const schema: Schema = {
  tagNames: [...allowedTags],
  attributes: { a: ['href', ['id', anchorId]], span: [['translate', 'no']] },
  // Addresses are judged by `isAllowedUrl`, which reads them as browsers do.
  protocols: {},
  // `<li>`, `<td>` and `<dt>` are segments of their own, without the list or table around them.
  ancestors: {},
  // Anchors are link targets and keep their names; those that the original lacks are dropped later.
  clobber: [],
  required: {},
  strip: [],
  allowComments: false,
  allowDoctypes: false,
};

/** Invisible characters: controls, and those that reorder what is read (bidi embeddings and isolates). */
const invisible = /[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;

/**
 * What remains of untrusted HTML: allowed tags and attributes, and text. What it writes reads back as the same
 * tree: taking off a tag may leave others nested as no parser nests them, so it is parsed again until nothing moves.
 */
export function sanitize(html: string): Root {
  let before = html;
  for (let round = 0; round < 8; round++) {
    const tree = clean(parse(before));
    const after = serialise(tree.children);
    if (after === before) return tree;
    before = after;
  }
  // No input is known to get here. Text alone is safe and stable.
  return { type: 'root', children: [{ type: 'text', value: textOf(parse(before)) }] };
}

/** Plain text without invisible characters. */
export function sanitizeText(text: string): string {
  return text.toWellFormed().replaceAll(invisible, '');
}

function clean(tree: Root): Root {
  visit(tree, 'element', (node) => {
    const { properties } = node;
    if (node.tagName === 'span') {
      const number = placeholderNumber(node);
      if (number === undefined) node.tagName = 'unknown';
      else node.children = placeholder(number).children;
    }
    if ('href' in properties && !isAllowedUrl(String(properties.href))) delete properties.href;
  });
  const cleaned = sanitizeTree(tree, schema);
  const children: Content[] = cleaned.type === 'root' ? cleaned.children : [cleaned as Content];
  const root: Root = { type: 'root', children };
  visit(root, 'text', (node) => {
    node.value = sanitizeText(node.value);
  });
  return root;
}

function textOf(node: Nodes): string {
  if (node.type === 'text') return sanitizeText(node.value);
  return 'children' in node ? node.children.map(textOf).join('') : '';
}
