import type { Heading, Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { EXIT, visit } from 'unist-util-visit';
import { takeClaims } from './take-claims.ts';
import { type InlineTag, inlineTagFromMarkdown, inlineTagSyntax } from './inline-tag.ts';

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkMath)
  .data('micromarkExtensions', [inlineTagSyntax])
  .data('fromMarkdownExtensions', [inlineTagFromMarkdown])
  .freeze();

/** Reads Markdown with tables, formulas, `{@link …}` and `{run:…}`. Its `{claim:…}` tags are in `claims`, and not in the tree. */
export function readMarkdown(markdown: string): Root & { claims: InlineTag[] } {
  const tree = processor.parse(markdown);
  return Object.assign(tree, { claims: takeClaims(tree) });
}

/** The first heading's depth and plain text. */
export function firstHeading(markdown: string): { depth: number; text: string } | undefined {
  // Most sections have no heading; looking for its mark is far cheaper than reading the Markdown.
  if (!/^ {0,3}(?:#|=+[ \t]*$|-+[ \t]*$)/m.test(markdown)) return undefined;
  let found: Heading | undefined;
  visit(readMarkdown(markdown), 'heading', (heading) => {
    found = heading;
    return EXIT;
  });
  return found && { depth: found.depth, text: textOf(found) };
}

/** The first block's words without any marks. */
export function plainText(markdown: string): string {
  const [first] = readMarkdown(markdown).children;
  return first ? textOf(first) : '';
}

/** What a node says, formulas as TeX, a link as its text. */
export function textOf(node: Nodes): string {
  if (node.type === 'inlineTag') {
    return node.value.startsWith('@') ? linkParts(node.value).text : `{${node.value}}`;
  }
  if ('value' in node) return node.value;
  if ('alt' in node) return node.alt ?? '';
  if (node.type === 'break') return ' ';
  if (!('children' in node)) return '';
  return node.children.map(textOf).join('').replaceAll(/\s+/g, ' ').trim();
}

/** `@link model.ts#loss|the loss` → where to, and with which words. */
export function linkParts(value: string): {
  tag: string;
  target: string;
  text: string;
  titled: boolean;
} {
  const [, tag = '', rest = ''] = /^@(\w*)\s*(.*)$/.exec(value) ?? [];
  const [, target = '', title = ''] = /^([^\s|]*)\s*\|?\s*(.*)$/.exec(rest.trim()) ?? [];
  return { tag, target, text: title === '' ? target : title, titled: title !== '' };
}
