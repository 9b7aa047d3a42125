import type { Element, ElementContent, Root } from 'hast';
import type {
  Blockquote,
  Code,
  FootnoteReference,
  Html,
  Image,
  InlineCode,
  Link,
  LinkReference,
  ListItem,
  Nodes,
  Root as Markdown,
} from 'mdast';
import type { InlineMath, Math } from 'mdast-util-math';
import remarkRehype, { defaultHandlers, type Options } from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { attempt, type SourceError } from '../source-error.ts';
import { escapeHtml } from './escape-html.ts';
import type { Admonition } from '../languages/markdown/alerts.ts';
import type { InlineTag } from '../languages/markdown/inline-tag.ts';
import { linkParts } from '../languages/markdown/read-markdown.ts';
import { checkQuotation, renderAdmonition } from './admonitions.ts';
import { element } from './element.ts';
import { type Footnotes, type Notes, renderNotes, renderReference } from './footnotes.ts';
import { placeholder } from './placeholder.ts';

/** What HTML needs to know that Markdown doesn't say. */
export interface Renderer {
  formula(node: InlineMath | Math): ElementContent;
  /** A block of code, or the figure of a plot. */
  code(node: Code): Element;
  inlineCode(text: string): ElementContent;
  image(node: Image): ElementContent;
  /** Address of `{@link target}`; none where it leads nowhere. */
  link(node: InlineTag, target: string): string | undefined;
  /** The number that `{run:path}` stands for. */
  run(node: InlineTag, path: string): ElementContent;
  /** A piece of HTML, if it may stand in a text. */
  html(node: Html): Handled;
  /** Those that texts of the page have had so far. */
  notes: Notes;
  /** Whether links keep the address that is written, which else becomes one that browsers send. */
  keepsLinks: boolean;
  /** A node as its author wrote it. */
  raw(node: Nodes): string;
  /** Says what is wrong with a node that can be shown all the same. */
  report(node: Nodes, problem: string, remedy: string): void;
  /** Says that a node can't be shown, and the way out. */
  refuse(node: Nodes, problem: string, remedy: string): never;
  /** What was refused: it stands there as it is written. */
  faults: SourceError[];
}

type Handlers = NonNullable<Options['handlers']>;
type Handler = NonNullable<Handlers['listItem']>;
type Handled = ReturnType<Handler>;
type State = Parameters<Handler>[0];

/** Turns a Markdown tree into HTML's, with a placeholder for all that no translator touches. */
export function toHtml(tree: Markdown, renderer: Renderer): Root {
  const withUrl = (made: Handled, url: string | undefined): Handled => {
    if (renderer.keepsLinks && made && 'properties' in made) made.properties.href = url;
    return made;
  };
  const handlers: Handlers = {
    inlineCode: (_: State, { value }: InlineCode) => placeholder(renderer.inlineCode(value)),
    inlineMath: (_: State, node: InlineMath) => placeholder(renderer.formula(node)),
    // labml's shape, so that its translations fit.
    math: (_: State, node: Math) => element('p', placeholder(renderer.formula(node))),
    code: (_: State, node: Code) => renderer.code(node),
    image: (_: State, node: Image) => placeholder(renderer.image(node)),
    link: (state: State, node: Link) => withUrl(defaultHandlers.link(state, node), node.url),
    linkReference: (state: State, node: LinkReference) =>
      withUrl(
        defaultHandlers.linkReference(state, node),
        state.definitionById.get(node.identifier.toUpperCase())?.url,
      ),
    inlineTag: (state: State, node: InlineTag) =>
      node.value.startsWith('run:')
        ? placeholder(renderer.run(node, node.value.slice(4).trim()))
        : linkTo(state, node, renderer),
    html: (_: State, node: Html) => renderer.html(node),
    admonition: (state: State, node: Admonition) => renderAdmonition(state, node, renderer.report),
    blockquote: (state: State, node: Blockquote) => {
      checkQuotation(node, renderer.report);
      return defaultHandlers.blockquote(state, node);
    },
    listItem: (state: State, node: ListItem, parent: Parameters<Handler>[2]) =>
      node.checked === null || node.checked === undefined
        ? defaultHandlers.listItem(state, node, parent)
        : renderer.refuse(node, 'a page has no boxes to tick', 'Write a plain list'),
    imageReference: (_: State, node: Nodes) =>
      renderer.refuse(node, 'the image is given by reference', 'Write ![text](file)'),
    footnoteReference: (_: State, node: FootnoteReference) => renderReference(node, renderer.notes),
    footnotes: (state: State, node: Footnotes) => renderNotes(state, node, renderer.notes),
  };
  const safe = Object.fromEntries(
    Object.entries(handlers).map(([type, handler = () => undefined]) => [
      type,
      orAsWritten(handler, renderer),
    ]),
  );
  const html = unified()
    .use(remarkRehype, { handlers: safe, allowDangerousHtml: true })
    .runSync(tree);
  visit(html, 'element', ({ properties }) => {
    // HTML has given up the attribute that GFM's tables are rendered with.
    if (typeof properties.align === 'string') properties.className = [`align-${properties.align}`];
    delete properties.align;
  });
  return html;
}

/** What a handler refuses stands there as it is written. */
function orAsWritten(handler: Handler, { faults, raw }: Renderer): Handler {
  return (state, node: Nodes, parent) =>
    attempt(
      faults,
      () => handler(state, node, parent),
      () => {
        const value = raw(node);
        switch (node.type) {
          case 'inlineMath':
            return placeholder({ type: 'inlineCode', value });
          case 'math':
            return element('p', placeholder({ type: 'inlineCode', value }));
          case 'code':
            return placeholder(plainCode(value));
          case 'image':
          case 'imageReference':
            return placeholder(alternative(node.alt));
          case 'listItem':
            return defaultHandlers.listItem(state, withBox(node), parent);
          default: {
            const text = { type: 'text' as const, value };
            const isBlock = ['root', 'blockquote', 'listItem'].includes(parent?.type ?? 'root');
            return isBlock ? element('p', text) : text;
          }
        }
      },
    );
}

/** What stands in the place of an image that can't be shown. */
export function alternative(alt: string | null | undefined): ElementContent {
  return { type: 'html', value: escapeHtml(alt ?? ''), text: '' };
}

/** A text as its author wrote it. */
export function plainCode(text: string): ElementContent {
  const value = `<pre class="code" tabindex="0"><code>${escapeHtml(text)}</code></pre>`;
  return { type: 'html', value, text };
}

/** A list item that begins with the signs of its box. */
function withBox(item: ListItem): ListItem {
  const value = item.checked ? '[x] ' : '[ ] ';
  const [first, ...others] = item.children;
  const box = { type: 'text' as const, value };
  const opened: ListItem['children'] =
    first?.type === 'paragraph'
      ? [{ ...first, children: [box, ...first.children] }, ...others]
      : item.children;
  return { ...item, checked: null, children: opened };
}

/** `{@link Model}` is code that leads somewhere; with words of its own it is any link. */
function linkTo(state: State, node: InlineTag, renderer: Renderer): ElementContent[] {
  const { tag, target, text, titled } = linkParts(node.value);
  if (!/^link(?:code|plain)?$/.test(tag))
    renderer.refuse(
      node,
      `a page can't show {@${tag}}`,
      'Use {@link …}, or write \\{@ for the sign',
    );
  if (target === '') renderer.refuse(node, '{@link} leads nowhere', 'Name a file or a symbol');
  const own = node.words && state.all({ type: 'paragraph', children: node.words });
  const isCode = tag === 'linkcode' || (tag === 'link' && !titled && !/^[a-z]+:/i.test(target));
  // Which folder a file lies in is no concern of a reader.
  const name = text.replace(/^(?:\.{1,2}\/)+/, '');
  const words: ElementContent[] = (own as ElementContent[] | undefined) ?? [
    isCode ? placeholder({ type: 'inlineCode', value: name }) : { type: 'text', value: text },
  ];
  const href = renderer.link(node, target);
  return href === undefined ? words : [{ ...element('a', ...words), properties: { href } }];
}
