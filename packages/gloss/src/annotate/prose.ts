import type { Root } from 'hast';
import type { Definition, Nodes, Text } from 'mdast';
import { visit } from 'unist-util-visit';
import { SourceError } from '../source-error.ts';
import { findBareNumber } from './bare-number.ts';
import { checkClaim } from './claim.ts';
import type { Highlight } from './code.ts';
import { definitionList } from './definition-list.ts';
import { renderCode, renderImage, requireClosed } from './blocks.ts';
import type { InlineCode } from './fill.ts';
import { renderFormula } from './formula.ts';
import type { SourceLanguage, Stretch } from '../languages/language.ts';
import type { Macros } from './math.ts';
import { isUrl, type Question, resolveSymbol, resolveUrl } from './links.ts';
import { takeMarkdown } from '../languages/markdown/read-markdown.ts';
import type { PageEntry, PageIndex } from './page-index.ts';
import { numberPlaceholders, placeholder } from './placeholder.ts';
import { renderPlot } from './plots/block.ts';
import { type Markdown, placeAt } from '../languages/prose-place.ts';
import { quoteRun } from './run-text.ts';
import { type Runs, runNumber } from './runs.ts';
import { type Renderer, toHtml } from './to-html.ts';
import type { FormulaSymbol, Prose } from './types.ts';

/** What prose needs to know of the page that it stands on. */
export interface ProsePage {
  language: SourceLanguage;
  index: PageIndex;
  from: PageEntry;
  draft?: boolean | undefined;
  highlight: Highlight;
  /** Symbols that formulas and names light up together. */
  symbols: readonly FormulaSymbol[];
  macros?: Macros | undefined;
  runs: Runs;
  /** `[name]: address` lines that stand anywhere in the file. */
  definitions: readonly Definition[];
  /** Address of an image file, given relative to the project's root. Without it, pages have no images. */
  asset?: ((path: string) => string) | undefined;
}

/** What a page takes together of all its prose. */
interface Gathered {
  /** The classes of its formulas. */
  rules: Record<string, string>;
  /** Which of the page's symbols its formulas hold. */
  found: Set<number>;
  asked: Question[];
}

/** A comment's Markdown and tags as HTML, ready to be translated. */
export function renderProse(markdown: Markdown, page: ProsePage): Gathered & { prose: Prose } {
  const gathered: Gathered = { rules: {}, found: new Set(), asked: [] };
  const tree = renderText(markdown, page, gathered);
  return { ...gathered, prose: numberPlaceholders(tree) };
}

function renderText(markdown: Markdown, page: ProsePage, gathered: Gathered): Root {
  const { splitTags, grammar = 'text' } = page.language;
  const render = (part: Markdown) => renderPart(part, page, gathered);
  if (!splitTags) return render(markdown);
  const parts = splitTags(markdown.docs, (offset) => placeAt(markdown, offset));
  const children: Root['children'] = [];
  for (const part of parts) {
    const isList = Array.isArray(part);
    if (isList && part.length === 0) continue;
    if (children.length > 0) children.push({ type: 'text', value: '\n' });
    if (!isList) children.push(...render(partOf(markdown, part)).children);
    else
      children.push(
        definitionList(part, (text) => render(partOf(markdown, text)), {
          grammar,
          highlight: page.highlight,
          inlineCode: (name) => codeInLine(name, page),
        }),
      );
  }
  return { type: 'root', children };
}

function partOf({ source, docs, docsLine }: Markdown, part: Stretch): Markdown {
  const above = docs.slice(0, part.offset).split('\n').length - 1;
  return { source, docs: part.docs, docsLine: docsLine + above };
}

function renderPart(markdown: Markdown, page: ProsePage, gathered: Gathered): Root {
  const { source, docs } = markdown;
  const { definitions } = page;
  const tree = takeMarkdown(source, docs, definitions);
  const placeOfNode = (node: Nodes) => placeAt(markdown, node.position?.start.offset ?? 0);
  const refuse: Renderer['refuse'] = (node, problem, remedy) => {
    throw new SourceError(placeOfNode(node), problem, remedy);
  };
  const resolve = (node: Nodes, kind: 'url' | 'symbol', target: string) => {
    gathered.asked.push([kind, target]);
    const { index, from, draft } = page;
    const origin = { index, from, draft, place: placeOfNode(node) };
    return kind === 'url' ? resolveUrl(target, origin) : resolveSymbol(target, origin);
  };
  for (const claim of tree.claims)
    checkClaim(claim.value.slice('claim:'.length).trim(), page.runs, placeOfNode(claim));
  const bare = findBareNumber(tree);
  if (bare)
    throw new SourceError(
      placeAt(markdown, bare.offset),
      `"${bare.text}" is a measured number without a source`,
      'Take it from a run with {run:…}, or name its source in the sentence, as in (§3)',
    );
  visit(tree, (node) => {
    const start = node.position?.start.offset ?? 0;
    // The definitions below the text have their addresses already.
    if (start >= docs.length) return;
    if (node.type === 'text') checkText(node, docs, refuse);
    if (node.type === 'link' || node.type === 'definition') {
      node.url = resolve(node, 'url', node.url);
      // A title shows only under a mouse, and no translator would see it.
      node.title = null;
    }
  });
  tree.children.push(...definitions);
  return toHtml(tree, {
    refuse,
    formula: (node) => {
      const { formula, rules, found } = renderFormula(node, markdown, page);
      Object.assign(gathered.rules, rules);
      for (const symbol of found) gathered.found.add(symbol);
      return formula;
    },
    inlineCode: (text) => codeInLine(text, page),
    run: (node, path) => runNumber(path, page.runs, placeOfNode(node)),
    code: (node) => {
      requireClosed(node, docs, refuse);
      if (node.lang === 'plot') return renderPlot(node, markdown, page.runs);
      return placeholder(
        node.lang === 'run'
          ? quoteRun(node.value.trim(), page.runs, placeOfNode(node), node.meta)
          : renderCode(node, page.highlight, refuse),
      );
    },
    image: (node) => renderImage(node, markdown, page.asset, refuse),
    link: (node, target) => resolve(node, isUrl(target) ? 'url' : 'symbol', target),
  });
}

function codeInLine(value: string, { symbols }: ProsePage): InlineCode {
  const symbol = symbols.findIndex(({ names }) => names.includes(value));
  return { type: 'inlineCode', value, ...(symbol >= 0 && { symbol }) };
}

/** Lines of prose may be filled anew at any time: that must not make a translation outdated. */
function checkText(node: Text, docs: string, refuse: Renderer['refuse']): void {
  const raw = docs
    .slice(node.position?.start.offset, node.position?.end.offset)
    .replaceAll(/\\[^]/g, '')
    // A claim that was taken out has left its place behind.
    .replaceAll(/\{claim:[^{}]*\}/g, '');
  const open = /\{(?:run|claim):/.exec(raw)?.[0];
  if (open !== undefined)
    refuse(
      node,
      `"${open}" opens a tag that is never closed`,
      `Close it with } in the same paragraph, or write \\${open} for the signs`,
    );
  if (raw.includes('$'))
    refuse(
      node,
      'a dollar sign opens a formula that never ends',
      'Close the formula, or write \\$ for the sign',
    );
  node.value = node.value.replaceAll(/\s*\n\s*/g, ' ');
}
