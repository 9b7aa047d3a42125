import type { Definition, Heading, Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import { type Processor, unified } from 'unified';
import { EXIT, visit } from 'unist-util-visit';
import type { Text } from '../text.ts';
import { takeClaims } from './take-claims.ts';
import { type Dialect, type DialectName, dialects } from './dialects.ts';
import type { Extensions } from './extensions.ts';
import type { InlineTag } from './inline-tag.ts';

const reader = ({ extensions }: Dialect) =>
  unified()
    .use(remarkParse)
    // `1~3 or 5~7` are ranges.
    .use(remarkGfm, { singleTilde: false })
    .use(remarkMath, { singleDollarTextMath: false })
    .use(teach, extensions)
    .freeze();
const readers = {
  gloss: reader(dialects.gloss),
  plain: reader(dialects.plain),
  labml: reader(dialects.labml),
} satisfies Record<DialectName, unknown>;

/** What is taught last comes first where both could read a text. */
function teach(this: Processor, extensions: readonly Extensions[]): void {
  const { micromarkExtensions, fromMarkdownExtensions } = this.data();
  micromarkExtensions?.push(...extensions.map(({ syntax }) => syntax));
  fromMarkdownExtensions?.push(...extensions.map(({ tree }) => tree));
}

/** Markdown with tables, formulas, `{@link …}` and `{run:…}`. */
export interface MarkdownTree extends Root {
  /** Its `{claim:…}` tags, which are not among the children. */
  claims: InlineTag[];
  /** Whether the whole file was read with it, and so all that the file defines was known. */
  whole?: boolean;
}

/** What stages have looked at by now, and the last one will take: no stretch of a file is read a second time. */
const trees = new WeakMap<Text, Map<string, MarkdownTree>>();

/** Reads a stretch of a file's Markdown, to be looked at. */
export function lookAtMarkdown(source: Text, docs: string): MarkdownTree {
  const tree = takeMarkdown(source, docs);
  keepMarkdown(source, docs, tree);
  return tree;
}

/**
 * Reads a stretch of a file's Markdown for the one who does with the tree what he likes.
 *
 * @param definitions of the whole file; those that the stretch needed to be read may stand at the tree's end
 */
export function takeMarkdown(
  source: Text,
  docs: string,
  definitions: readonly Definition[] = [],
): MarkdownTree {
  const kept = trees.get(source);
  const known = kept?.get(docs);
  kept?.delete(docs);
  if (known && (known.whole || definitions.length === 0)) return known;
  const below = definitions.map(({ label, url }) => `[${label}]: <${url}>`);
  const tree = readers[source.dialect].parse(
    below.length === 0 ? docs : [docs, '', ...below].join('\n'),
  );
  return Object.assign(tree, { claims: takeClaims(tree) });
}

/** Keeps what was read as a part of something greater. */
export function keepMarkdown(source: Text, docs: string, tree: MarkdownTree): void {
  const kept = trees.get(source) ?? new Map<string, MarkdownTree>();
  trees.set(source, kept.set(docs, tree));
}

/** The first heading's depth and plain text. */
export function firstHeading(
  source: Text,
  docs: string,
): { depth: number; text: string } | undefined {
  // Most sections have no heading; looking for its mark is far cheaper than reading the Markdown.
  if (!/^ {0,3}(?:#|=+[ \t]*$|-+[ \t]*$)/m.test(docs)) return undefined;
  let found: Heading | undefined;
  visit(lookAtMarkdown(source, docs), 'heading', (heading) => {
    found = heading;
    return EXIT;
  });
  return found && { depth: found.depth, text: textOf(found) };
}

/** The first block's words without any marks. */
export function plainText(source: Text, docs: string): string {
  const [first] = lookAtMarkdown(source, docs).children;
  return first ? textOf(first) : '';
}

/** What a node says, formulas as TeX, a link as its text. */
export function textOf(node: Nodes): string {
  if (node.type === 'inlineTag') {
    return node.value.startsWith('@') ? linkParts(node.value).text : `{${node.value}}`;
  }
  if (node.type === 'html') return '';
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
