import type { Element, ElementContent, Root as Html } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { type Handle, type NodeHandle, toMdast } from 'hast-util-to-mdast';
import type { BlockContent, Heading, PhrasingContent, Root, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { AnnotatedPage } from '../../annotate/types.ts';
import { textOf } from '../../annotate/text-of.ts';

/** What a page is written from beside itself. */
export interface MarkdownSource {
  /** Its prose, a tree for each section. */
  trees: readonly Html[];
  /** The text that its lines count in. */
  text: string;
  /** Where a link or an image leads that stands on the page. */
  resolve(url: string): string;
}

const writer = unified()
  .use(remarkGfm)
  .use(remarkMath)
  .use(remarkStringify, { bullet: '-', rule: '-' })
  .freeze();

/**
 * A page for those who read Markdown: title, summary, paper, and the sections in the source's order, prose first and its code in a
 * fence below.
 */
export function markdownOf(
  { source, frontMatter, derived, sections, script }: AnnotatedPage,
  { trees, text, resolve }: MarkdownSource,
): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  // What a notebook's cells are written in, its name doesn't say.
  const lang = script === undefined ? /\.(\w+)$/.exec(source)?.[1] : undefined;
  const children = sections.flatMap(({ startLine, endLine }, at): RootContent[] => {
    const prose = trees[at] ? blocksOf(trees[at]) : [];
    if (endLine < startLine) return prose;
    const value = lines.slice(startLine - 1, endLine).join('\n');
    return [...prose, { type: 'code', lang: lang ?? null, value }];
  });
  const [first] = children;
  const title: Heading =
    first?.type === 'heading' && first.depth === 1
      ? first
      : { type: 'heading', depth: 1, children: [words(frontMatter.title)] };
  const { paper } = frontMatter;
  const opening: RootContent[] = [title];
  if (derived.summary === undefined && frontMatter.summary !== '')
    opening.push({
      type: 'blockquote',
      children: [{ type: 'paragraph', children: [words(frontMatter.summary)] }],
    });
  if (paper) {
    const { url, authors, year } = paper;
    const rest = [authors, year].filter((part) => part !== undefined).map((part) => `, ${part}`);
    const link = { type: 'link' as const, url, children: [words(paper.title)] };
    opening.push({ type: 'paragraph', children: [link, words(rest.join(''))] });
  }
  const body = title === first ? children.slice(1) : children;
  const tree: Root = { type: 'root', children: [...opening, ...body] };
  visit(tree, (node) => {
    if (node.type === 'link' || node.type === 'image') node.url = resolve(node.url);
  });
  return writer.stringify(tree);
}

function words(value: string): PhrasingContent {
  return { type: 'text', value };
}

function blocksOf(tree: Html): RootContent[] {
  const read = toMdast(tree, { handlers, nodeHandlers });
  return read.type === 'root' ? read.children : [];
}

const nodeHandlers: Record<string, NodeHandle> = {
  formula: (_, { tex }) => ({ type: 'inlineMath', value: tex }),
  inlineCode: (_, { value }) => ({ type: 'inlineCode', value }),
  html: (state, { value, text }) =>
    value.startsWith('<pre class="code"')
      ? { type: 'code', value: text }
      : state.all(fromHtml(value, { fragment: true })),
};

const handlers: Record<string, Handle> = {
  p(state, node: Element) {
    const [only, ...others] = node.children.filter(
      (child) => textOf(child).trim() !== '' || child.type !== 'text',
    );
    if (only?.type === 'formula' && only.display && others.length === 0)
      return { type: 'math', value: only.tex.trim() };
    return { type: 'paragraph', children: state.all(node) as PhrasingContent[] };
  },
  // A text set apart is a quotation that begins with its kind, as GitHub shows it.
  div(state, node: Element) {
    const { className } = node.properties;
    const [mark, kind] = Array.isArray(className) ? className : [];
    if (mark !== 'admonition') return state.all(node);
    const head = { type: 'html' as const, value: `[!${String(kind).toUpperCase()}]` };
    return {
      type: 'blockquote',
      children: [{ type: 'paragraph', children: [head] }, ...(state.all(node) as BlockContent[])],
    };
  },
  // Its numbers are drawn elsewhere; here are its title and its caption.
  figure(state, node: Element) {
    const said = node.children.filter(({ type }: ElementContent) => type === 'element');
    const [title, caption] = [said[0], said.at(-1)];
    if (!('plot' in (node.data ?? {})) || !title || !caption) return state.all(node);
    const children = [
      { type: 'strong', children: [words(textOf(title))] },
      words(` ${textOf(caption)}`),
    ];
    return { type: 'paragraph', children: children as PhrasingContent[] };
  },
};
