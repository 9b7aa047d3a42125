import type { Element, Root } from 'hast';
import type {
  AnnotatedPage,
  FormulaSymbol,
  Output,
  RenderedSection,
} from '../../annotate/types.ts';
import type { FrontMatter, Section } from '../../languages/types.ts';
import type { Language } from '../../translate/languages.ts';
import { toHtml } from '../../translate/show.ts';
import { type Layout, layoutOf } from './layout.ts';
import { withFigures } from '../figures/figures.ts';
import { withKinds } from './admonitions.ts';
import { badgeOf, withBadges } from './badges.ts';
import { makeReachable } from './reachable.ts';
import { textOf } from '../../annotate/text-of.ts';
import { bindPunctuation } from './bind-punctuation.ts';
import { legible } from '../legible.ts';
import { isFallback, percent, spoken, summaryIn, titleIn } from './spoken.ts';

/** Lines of code that follow one another in the file. */
export interface Stretch {
  startLine: number;
  /** HTML of each. */
  lines: string[];
  /** The section that they are, where that shows no prose of its own: a function's body, below its header. */
  section?: Pick<Section, 'id' | 'number'>;
}

/** A section as a reader of one language gets it, with the body that belongs to it. */
export interface Row {
  id: string;
  number: number;
  /** Plain text of its heading, or the name that it declares. */
  title: string;
  /** Whether the title is a heading, or a name in code. */
  kind: 'heading' | 'name';
  html: string;
  code: Stretch[];
  /** What its code has put out, in a notebook. */
  outputs: readonly Output[];
  /** Lines of the file, from the first of its comment and code to the last. */
  firstLine: number;
  lastLine: number;
  layout: Layout;
}

/** A page as a reader of one language gets it. Texts are plain and still to be escaped; `html` is ready. */
export interface Page {
  path: string;
  source: string;
  /** Its translation file, without its language's folder and `.json`. */
  pageKey: string;
  paper: FrontMatter['paper'];
  date: FrontMatter['date'];
  title: string;
  /** HTML of the first heading, where the text begins with one of its own; it may hold links and formulas. */
  heading: string | undefined;
  summary: string;
  /** Whether somebody has written the summary: it is no part of the text. */
  hasSummary: boolean;
  rows: Row[];
  symbols: FormulaSymbol[];
  /** How much of it is in the reader's language; none for the language it was written in. */
  translatedPercent?: number;
  /** Whether so little is translated that it is the original page at another address. */
  isFallback: boolean;
  /** Rules for the classes that stand in for KaTeX's inline styles. */
  css: string;
}

/** Puts a page into a language. */
export function pageIn(annotated: AnnotatedPage, language: Language): Page {
  const { path, pageKey, source, frontMatter, derived, sections, mathRules, symbols } = annotated;
  const { translated, trees, titles } = spoken(annotated, language);
  const top = derived.title ?? 0;
  const heading = trees[top] && headingOf(trees[top], derived.title !== undefined);
  const rows = sections.flatMap((section, index): Row[] => {
    if (section.role === 'body') return [];
    const tree = trees[index] ?? { type: 'root', children: [] };
    const { id, number, cell, firstLine, level, role } = section;
    const next = sections[index + 1];
    const body = next?.role === 'body' ? next : undefined;
    const code = stretchesOf(section, body);
    const lines = code.reduce((sum, stretch) => sum + stretch.lines.length, 0);
    const outputs = cell?.outputs ?? [];
    const drawn = withFigures(index === top ? without(tree, heading) : tree, id, language);
    const shown = withBadges(withKinds(drawn, language.t), badgeOf(path, id, language));
    const row = {
      id,
      number,
      title: titles.get(id) ?? '',
      kind: level > 0 ? ('heading' as const) : ('name' as const),
      html: toHtml(makeReachable(bindPunctuation(shown))),
      code,
      outputs,
      firstLine,
      lastLine: (body ?? section).lastLine,
      layout: layoutOf(role, lines + heightOf(outputs), shown),
    };
    return [row];
  });
  // An author who writes on white paper chooses colours that are too pale for it, or too dark for another.
  const css = Object.entries(mathRules).map(
    ([name, rule]) =>
      `.${name}{${rule.replace(/(?<=^|;)color:([^;]+)/, (_, colour: string) => `color:${legible(colour)}`)}}`,
  );
  return {
    path,
    source,
    pageKey,
    paper: frontMatter.paper,
    date: frontMatter.date,
    title: titleIn(annotated, language),
    heading: heading && toHtml({ type: 'root', children: heading.children }),
    summary: summaryIn(annotated, language),
    hasSummary: frontMatter.summary !== '' && derived.summary === undefined,
    rows,
    symbols,
    ...(!language.isSource && { translatedPercent: percent(translated) }),
    isFallback: isFallback(annotated, language),
    css: css.join(''),
  };
}

/** What stands beside a section's prose: its code, and the body that goes on with it. */
function stretchesOf(section: RenderedSection, body: RenderedSection | undefined): Stretch[] {
  const { codeLines, cell } = section;
  // A cell has lines of its own, as it has for its author.
  const startLine = section.startLine - (cell ? cell.firstLine - 1 : 0);
  const own = codeLines.length > 0 ? [{ startLine, lines: codeLines }] : [];
  if (!body) return own;
  const { id, number } = body;
  return [...own, { startLine: body.startLine, lines: body.codeLines, section: { id, number } }];
}

/** The page's own h1, if its text begins with one: the page shows it as its title, and not a second time. */
function headingOf({ children }: Root, isTitle: boolean): Element | undefined {
  const first = children.find((node) => textOf(node).trim() !== '');
  const tags = isTitle ? /^h[1-6]$/ : /^h1$/;
  return first?.type === 'element' && tags.test(first.tagName) ? first : undefined;
}

function without(tree: Root, heading: Element | undefined): Root {
  return { ...tree, children: tree.children.filter((node) => node !== heading) };
}

/** About how many lines of code are as tall as what a cell has put out. */
function heightOf(outputs: readonly Output[]): number {
  return outputs.reduce((sum, output) => {
    if (output.kind === 'image' || output.kind === 'html') return sum + 14;
    return sum + ('html' in output ? output.html.split('\n').length : 3);
  }, 0);
}
