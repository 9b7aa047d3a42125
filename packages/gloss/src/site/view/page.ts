import type { Element, Root } from 'hast';
import type {
  AnnotatedPage,
  FormulaSymbol,
  Output,
  RenderedSection,
} from '../../annotate/types.ts';
import type { FrontMatter, Section } from '../../languages/types.ts';
import { withImages } from './images.ts';
import type { Language } from '../../translate/languages.ts';
import { toHtml } from '../../translate/show.ts';
import { type TranslatedPage, translatePage } from '../../translate/translate-page.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { Topic } from './navigation.ts';
import { withFigures } from '../figures/figures.ts';
import { withBadges } from './badges.ts';
import { makeReachable } from './reachable.ts';
import { textOf } from '../../annotate/text-of.ts';
import { bindPunctuation } from './bind-punctuation.ts';
import { legible } from '../legible.ts';
import { translationsUrlOf } from './urls.ts';

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
    const shown = withBadges(drawn, badgeOf(path, id, language));
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

/** Says in the reader's language why a segment is not, and leads to where it can be translated. */
function badgeOf(path: string, section: string, language: Language) {
  const { code, t } = language;
  const reasons: Record<string, string> = {
    missing: t('badge.missing'),
    outdated: t('badge.outdated'),
    suggested: t('badge.suggested'),
    invalid: t('badge.invalid'),
  };
  return (state: string): Element => ({
    type: 'element',
    tagName: 'a',
    properties: {
      className: ['badge'],
      lang: code,
      href: `${translationsUrlOf(language, path)}#${encodeURIComponent(section)}`,
      dataPagefindIgnore: '',
    },
    children: [{ type: 'text', value: reasons[state] ?? state }],
  });
}

/** A page's prose in a language, a tree for each section. */
export function treesIn(annotated: AnnotatedPage, language: Language): readonly Root[] {
  return spoken(annotated, language).trees;
}

/** A section is called by its heading, in the reader's language, or else by the name that it declares. */
export function sectionTitleIn(page: AnnotatedPage, id: string, language: Language): string {
  return spoken(page, language).titles.get(id) ?? '';
}

/** What stands above a section in words: its heading or the one before it, or else the page's title; never the name of another thing in it. */
export function headingAbove(page: AnnotatedPage, id: string, language: Language): string {
  const at = page.sections.findIndex((section) => section.id === id);
  const heading = page.sections.slice(0, at + 1).findLast(({ level }) => level > 0);
  return heading ? sectionTitleIn(page, heading.id, language) : titleIn(page, language);
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

export function titleIn(annotated: AnnotatedPage, language: Language): string {
  return translatedIn(annotated, language).title.text;
}

export function summaryIn(annotated: AnnotatedPage, language: Language): string {
  return translatedIn(annotated, language).summary.text;
}

/** What a page says in a language, and how far that is translated. */
export function translatedIn(annotated: AnnotatedPage, language: Language): TranslatedPage {
  return spoken(annotated, language).translated;
}

/** A topic is called what its overview is called; without one, it has only its folder's name. */
export function topicTitleIn(
  { name, pages }: Pick<Topic, 'name' | 'pages'>,
  language: Language,
): string {
  if (name === '') return language.t('home.shared');
  const overview = pages.find(({ path }) => path === name);
  return overview ? titleIn(overview, language) : name;
}

/** What a page says in a language. */
interface Spoken {
  translated: TranslatedPage;
  /** Its prose, a tree for each section. */
  trees: readonly Root[];
  /** What each section is called, by its id. */
  titles: ReadonlyMap<string, string>;
}

/** Every page with a name that leads to another needs what that says, so each is translated once. */
const spokenBefore = new WeakMap<Language, WeakMap<AnnotatedPage, Spoken>>();

function spoken(page: AnnotatedPage, language: Language): Spoken {
  const known = spokenBefore.get(language) ?? new WeakMap<AnnotatedPage, Spoken>();
  spokenBefore.set(language, known);
  const said = known.get(page) ?? speak(page, language);
  known.set(page, said);
  return said;
}

function speak(page: AnnotatedPage, { memory }: Language): Spoken {
  const translated = translatePage(page, memory);
  const trees = translated.sections.map(({ tree }) => withImages(tree));
  const titles = page.sections.map((section, index): [string, string] => {
    // An introduction that has no heading of its own is called what the page is called.
    if (index === 0 && section.title === page.frontMatter.title)
      return [section.id, translated.title.text];
    const heading = trees[index]?.children.find(
      (node): node is Element => node.type === 'element' && /^h[1-6]$/.test(node.tagName),
    );
    return [section.id, section.level > 0 && heading ? textOf(heading) : section.title];
  });
  return { translated, trees, titles: new Map(titles) };
}

/** About how many lines of code are as tall as what a cell has put out. */
function heightOf(outputs: readonly Output[]): number {
  return outputs.reduce((sum, output) => {
    if (output.kind === 'image' || output.kind === 'html') return sum + 14;
    return sum + ('html' in output ? output.html.split('\n').length : 3);
  }, 0);
}

/** Below half, search engines would take it for a copy of the original page. */
export function isFallback(annotated: AnnotatedPage, language: Language): boolean {
  return !language.isSource && percent(translatedIn(annotated, language)) < 50;
}

/** Whether a language's feed has it: somebody has said since when it is there, and it is no copy of the original. */
export function isInFeed(annotated: AnnotatedPage, language: Language): boolean {
  return annotated.frontMatter.date !== undefined && !isFallback(annotated, language);
}

/** Rounded down: only what is wholly translated is at 100 %. */
function percent({ share }: TranslatedPage): number {
  return Math.floor((100 * share.translated) / share.total);
}
