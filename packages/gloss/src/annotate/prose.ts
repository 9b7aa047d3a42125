import type { Root } from 'hast';
import type { Definition, Html, Image, Nodes } from 'mdast';
import { visit } from 'unist-util-visit';
import { attempt, SourceError, withinStack } from '../source-error.ts';
import { findBareNumbers } from './bare-number.ts';
import { checkClaim } from './claim.ts';
import { checkText } from './check-text.ts';
import type { Highlight } from './code.ts';
import { definitionList } from './definition-list.ts';
import { keepDrawings } from './drawings.ts';
import {
  type ImageSources,
  type Report,
  renderCode,
  renderImage,
  requireClosed,
} from './blocks.ts';
import type { InlineCode } from './fill.ts';
import { type Notes, takeNotes } from './footnotes.ts';
import { renderFormula } from './formula.ts';
import type { SourceLanguage, Stretch } from '../languages/language.ts';
import type { Macros } from './math.ts';
import { isUrl } from './links.ts';
import { dialects } from '../languages/markdown/dialects.ts';
import type { Files } from './images.ts';
import { takeMarkdown } from '../languages/markdown/read-markdown.ts';
import { openingOf } from './opening.ts';
import type { PageLinks } from './page-links.ts';
import { numberPlaceholders, placeholder } from './placeholder.ts';
import { renderPlot } from './plots/block.ts';
import { type Markdown, placeAt } from '../languages/prose-place.ts';
import { isTag, readHtml, tagsIn, takeLoneTags } from './raw-html.ts';
import { quoteRun } from './run-text.ts';
import { type Runs, runNumber } from './runs.ts';
import { alternative, plainCode, type Renderer, toHtml } from './to-html.ts';
import type { FormulaSymbol, Prose } from './types.ts';

/** What prose needs to know of the page that it stands on. */
export interface ProsePage extends ImageSources {
  language: SourceLanguage;
  highlight: Highlight;
  /** Symbols that formulas and names light up together. */
  symbols: readonly FormulaSymbol[];
  macros?: Macros | undefined;
  runs: Runs;
  links: PageLinks;
  /** `[name]: address` lines that stand anywhere in the file. */
  definitions: readonly Definition[];
  /** Images that the file itself holds. */
  files: Files;
  /** Ids that its HTML has given away. */
  ids: Set<string>;
  notes: Notes;
  /** What is wrong, and stands there as it is written. */
  faults: SourceError[];
}

/** What a page takes together of all its prose. */
interface Gathered {
  /** The classes of its formulas. */
  rules: Record<string, string>;
  /** Which of the page's symbols its formulas hold. */
  found: Set<number>;
}

/** A comment's Markdown and tags as HTML, ready to be translated, and what it calls itself. */
export function renderProse(
  markdown: Markdown,
  page: ProsePage,
): Gathered & { prose: Prose; opening: ReturnType<typeof openingOf> } {
  const gathered: Gathered = { rules: {}, found: new Set() };
  const { source, docs, docsLine } = markdown;
  const { opening, tree } = attempt(
    page.faults,
    () =>
      withinStack({ file: source.file, line: docsLine }, () => {
        const read = renderText(markdown, page, gathered);
        return { opening: openingOf(read), tree: read };
      }),
    () => ({
      opening: {},
      tree: { type: 'root' as const, children: [placeholder(plainCode(docs))] },
    }),
  );
  return { ...gathered, opening, prose: numberPlaceholders(tree) };
}

function renderText(markdown: Markdown, page: ProsePage, gathered: Gathered): Root {
  const { splitTags, grammar = 'text' } = page.language;
  const render = (part: Markdown) => renderPart(part, page, gathered);
  if (!splitTags) return render(markdown);
  const { faults } = page;
  const parts = splitTags(markdown.docs, (offset) => placeAt(markdown, offset), faults);
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
          asItems: dialects[markdown.source.dialect].tagsAsList,
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
  const { definitions, faults, links, runs } = page;
  const dialect = dialects[source.dialect];
  const tree = takeMarkdown(source, docs, definitions);
  keepDrawings(tree, docs);
  const placeOfNode = (node: Nodes) => placeAt(markdown, node.position?.start.offset ?? 0);
  const report: Report = (node, problem, remedy) => {
    faults.push(new SourceError(placeOfNode(node), problem, remedy));
  };
  const refuse: Renderer['refuse'] = (node, problem, remedy) => {
    throw new SourceError(placeOfNode(node), problem, remedy);
  };
  for (const claim of tree.claims) {
    const said = claim.value.slice('claim:'.length).trim();
    attempt(faults, () => checkClaim(said, runs, placeOfNode(claim)), ignore);
  }
  for (const { text, offset } of findBareNumbers(tree))
    faults.push(
      new SourceError(
        placeAt(markdown, offset),
        `"${text}" is a measured number without a source`,
        'Take it from a run with {run:…}, or name its source in the sentence, as in (§3)',
      ),
    );
  visit(tree, (node) => {
    const start = node.position?.start.offset ?? 0;
    // The definitions below the text have their addresses already.
    if (start >= docs.length) return;
    if (node.type === 'text') checkText(node, docs, definitions, report);
    if (node.type === 'link' || node.type === 'definition') {
      const isText = node.type === 'link' && node.data?.bare;
      node.url = links.ofUrl(node.url, placeOfNode(node), isText);
      // A title shows only under a mouse, and no translator would see it.
      node.title = null;
    }
  });
  const refused = (node: Html) =>
    [node, `HTML in prose: ${node.value.split('\n')[0]}`, plainSign] as const;
  if (dialect.html) takeLoneTags(tree, (node) => report(...refused(node)));
  tree.children.push(...definitions);
  // Comments are read one by one, a text as a whole.
  takeNotes(tree, page.language.grammar === undefined ? '' : String(markdown.docsLine));
  const image = (node: Image) => renderImage(node, markdown, page, refuse, report);
  const positionIn = (part: string) => {
    const start = { line: 1, column: 1, offset: Math.max(0, docs.indexOf(part)) };
    return { start, end: start };
  };
  const imageInHtml = (url: string, alt: string) => {
    const node: Image = { type: 'image', url, alt, position: positionIn(url) };
    return placeholder(
      attempt(
        faults,
        () => image(node),
        () => alternative(alt),
      ),
    );
  };
  const html = toHtml(tree, {
    report,
    refuse,
    faults,
    notes: page.notes,
    raw: ({ position }) => docs.slice(position?.start.offset, position?.end.offset),
    keepsLinks: dialect.linksAsWritten,
    formula: (node) => {
      const { formula, rules, found } = renderFormula(node, markdown, page, (fault) =>
        faults.push(fault),
      );
      Object.assign(gathered.rules, rules);
      for (const symbol of found) gathered.found.add(symbol);
      return formula;
    },
    inlineCode: (text) => codeInLine(text, page),
    run: (node, path) => runNumber(path, runs, placeOfNode(node)),
    code: (node) => {
      requireClosed(node, docs, report);
      if (node.lang === 'plot') return renderPlot(node, markdown, runs);
      return placeholder(
        node.lang === 'run'
          ? quoteRun(node.value.trim(), runs, placeOfNode(node), node.meta)
          : renderCode(node, page.highlight, report),
      );
    },
    image,
    html: (node) => {
      // Comments are for editors of the Markdown.
      if (/^(?:\s*<!--[\s\S]*?-->\s*)+$/.test(node.value)) return undefined;
      const tags = tagsIn(node.value);
      if (!dialect.html || !tags.some(({ tag }) => isTag(tag))) return refuse(...refused(node));
      for (const { tag, offset, isLost } of tags) {
        if (!isLost || node.value.startsWith('/', offset + 1)) continue;
        const place = placeAt(markdown, (node.position?.start.offset ?? 0) + offset);
        faults.push(
          new SourceError(place, `a page doesn't show <${tag}>`, 'Write Markdown, or take it out'),
        );
      }
      return { type: 'raw', value: node.value };
    },
    link: (node, target) =>
      isUrl(target)
        ? links.ofUrl(target, placeOfNode(node))
        : links.ofSymbol(target, placeOfNode(node)),
  });
  if (!dialect.html) return html;
  return readHtml(html, {
    ids: page.ids,
    image: imageInHtml,
    link: (href) => {
      if (Object.hasOwn(links.written, href)) return;
      links.ofUrl(href, placeAt(markdown, positionIn(href).start.offset));
    },
  });
}

const plainSign = 'Write Markdown; code goes between `backticks`, and \\< is the plain sign';

function ignore(): void {}

function codeInLine(value: string, { symbols }: ProsePage): InlineCode {
  const symbol = symbols.findIndex(({ names }) => names.includes(value));
  return { type: 'inlineCode', value, ...(symbol >= 0 && { symbol }) };
}
