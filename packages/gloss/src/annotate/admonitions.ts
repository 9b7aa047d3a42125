import type { Element, ElementContent } from 'hast';
import type { Nodes } from 'mdast';
import type { Options } from 'remark-rehype';
import { didYouMean } from 'gloss-common/nearest';
import {
  type Admonition,
  admonitionKind,
  admonitionNames,
  alertMark,
  titleData,
} from '../languages/markdown/alerts.ts';
import { element } from './element.ts';

type Handler = NonNullable<NonNullable<Options['handlers']>['blockquote']>;
type State = Parameters<Handler>[0];
type Say = (node: Nodes, problem: string, remedy: string) => void;

/**
 * A text set apart as a box of its kind. Where it has no title of its own, it is the page that calls it by its kind. What
 * is meant to be one, and is of no kind, stands there as it is written.
 */
export function renderAdmonition(state: State, node: Admonition, report: Say): ElementContent[] {
  const { kind: name, isClosed } = node;
  const kind = admonitionKind(name);
  if (!kind) return asWritten(state, node, report);
  if (!isClosed) report(node, `:::${name} is never closed`, 'End it with a line :::');
  if (kind === 'details') return [detailsOf(state, node)];
  const box = element('div', ...state.wrap(state.all(node) as ElementContent[], true));
  return [{ ...box, properties: { className: ['admonition', kind], role: 'note' } }];
}

function asWritten(state: State, node: Admonition, report: Say): ElementContent[] {
  const { kind, isClosed } = node;
  requireKind(kind, node, report);
  const { title, words, body } = partsOf(state, node);
  const text = (value: string): ElementContent => ({ type: 'text', value });
  return [
    element('p', text(title ? `:::${kind} ` : `:::${kind}`), ...words),
    ...(state.all(body) as ElementContent[]),
    ...(isClosed ? [element('p', text(':::'))] : []),
  ];
}

/** Without a title, it is the page that says what it is. */
function detailsOf(state: State, node: Admonition): Element {
  const { title, words, body } = partsOf(state, node);
  const all = state.all(body) as ElementContent[];
  return element(
    'details',
    ...state.wrap(title ? [element('summary', ...words), ...all] : all, true),
  );
}

function partsOf(state: State, node: Admonition) {
  const [first, ...others] = node.children;
  const title = first?.data === titleData ? first : undefined;
  return {
    title,
    words: title ? (state.all(title) as ElementContent[]) : [],
    body: title ? { ...node, children: others } : node,
  };
}

/** `[!KIND]` that opens a quotation means to set it apart. */
export function checkQuotation(node: Nodes, report: Say): void {
  const [first] = 'children' in node ? node.children : [];
  const [text] = first?.type === 'paragraph' ? first.children : [];
  const name = text?.type === 'text' ? alertMark.exec(text.value)?.[1] : undefined;
  if (name !== undefined) requireKind(name, node, report);
}

function requireKind(name: string, node: Nodes, report: Say): void {
  report(
    node,
    `no text is set apart as "${name}"`,
    `${didYouMean(name, admonitionNames)}Use one of ${admonitionNames.join(', ')}`,
  );
}
