import type { Element, ElementContent, Root } from 'hast';
import type { Code, Html, Image, InlineCode, ListItem, Nodes, Root as Markdown } from 'mdast';
import type { InlineMath, Math } from 'mdast-util-math';
import remarkRehype, { defaultHandlers, type Options } from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import type { InlineTag } from '../languages/markdown/inline-tag.ts';
import { linkParts } from '../languages/markdown/read-markdown.ts';
import { placeholder } from './placeholder.ts';

/** What HTML needs to know that Markdown doesn't say. */
export interface Renderer {
  formula(node: InlineMath | Math): ElementContent;
  /** A block of code, or the figure of a plot. */
  code(node: Code): Element;
  inlineCode(text: string): ElementContent;
  image(node: Image): ElementContent;
  /** Address of `{@link target}`. */
  link(node: InlineTag, target: string): string;
  /** The number that `{run:path}` stands for. */
  run(node: InlineTag, path: string): string;
  /** Says that a node can't be shown, and the way out. */
  refuse(node: Nodes, problem: string, remedy: string): never;
}

type Handlers = NonNullable<Options['handlers']>;
type Handler = NonNullable<Handlers['listItem']>;
type State = Parameters<Handler>[0];

/** Turns a Markdown tree into HTML's, with a placeholder for all that no translator touches. */
export function toHtml(tree: Markdown, renderer: Renderer): Root {
  const footnote: Handler = (_, node: Nodes) =>
    renderer.refuse(node, 'a page has no footnotes', 'Say it in the text, or link to it');
  const handlers: Handlers = {
    inlineCode: (_: State, { value }: InlineCode) => placeholder(renderer.inlineCode(value)),
    inlineMath: (_: State, node: InlineMath) => placeholder(renderer.formula(node)),
    // labml's shape, so that its translations fit.
    math: (_: State, node: Math) => element('p', placeholder(renderer.formula(node))),
    code: (_: State, node: Code) => renderer.code(node),
    image: (_: State, node: Image) => placeholder(renderer.image(node)),
    inlineTag: (_: State, node: InlineTag) =>
      node.value.startsWith('run:')
        ? placeholder({ type: 'text', value: renderer.run(node, node.value.slice(4).trim()) })
        : link(node, renderer),
    html: (_: State, node: Html) => refuseHtml(node, renderer),
    listItem: (state: State, node: ListItem, parent: Parameters<Handler>[2]) =>
      node.checked === null || node.checked === undefined
        ? defaultHandlers.listItem(state, node, parent)
        : renderer.refuse(node, 'a page has no boxes to tick', 'Write a plain list'),
    imageReference: (_: State, node: Nodes) =>
      renderer.refuse(node, 'the image is given by reference', 'Write ![text](file)'),
    footnoteReference: footnote,
    footnoteDefinition: footnote,
  };
  const html = unified().use(remarkRehype, { handlers }).runSync(tree);
  visit(html, 'element', ({ properties }) => {
    // HTML has given up the attribute that GFM's tables are rendered with.
    if (typeof properties.align === 'string') properties.className = [`align-${properties.align}`];
    delete properties.align;
  });
  return html;
}

export function element(tagName: string, ...children: ElementContent[]): Element {
  return { type: 'element', tagName, properties: {}, children };
}

/** `{@link Model}` is code that leads somewhere; with words of its own it is any link. */
function link(node: InlineTag, renderer: Renderer): Element {
  const { tag, target, text, titled } = linkParts(node.value);
  if (!/^link(?:code|plain)?$/.test(tag))
    renderer.refuse(
      node,
      `a page can't show {@${tag}}`,
      'Use {@link …}, or write \\{@ for the sign',
    );
  if (target === '') renderer.refuse(node, '{@link} leads nowhere', 'Name a file or a symbol');
  const code = tag === 'linkcode' || (tag === 'link' && !titled && !/^[a-z]+:/i.test(target));
  return {
    type: 'element',
    tagName: 'a',
    properties: { href: renderer.link(node, target) },
    children: [
      // Which folder a file lies in is no concern of a reader.
      code
        ? placeholder({ type: 'inlineCode', value: text.replace(/^(?:\.{1,2}\/)+/, '') })
        : { type: 'text', value: text },
    ],
  };
}

/** Comments are for editors of the Markdown; all other HTML would reach readers unchecked. */
function refuseHtml(node: Html, { refuse }: Renderer): undefined {
  if (/^(?:\s*<!--[\s\S]*?-->\s*)+$/.test(node.value)) return undefined;
  return refuse(
    node,
    `HTML in prose: ${node.value.split('\n')[0]}`,
    'Write Markdown; code goes between `backticks`, and \\< is the plain sign',
  );
}
