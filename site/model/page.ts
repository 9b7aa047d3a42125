import type { Element, Root } from 'hast';
import type { AnnotatedPage, FrontMatter, RenderedSection } from '../../src/annotate/types.ts';
import { type Language, sourceLanguage } from '../../src/translate/languages.ts';
import { fillProse, toHtml } from '../../src/translate/show.ts';
import { type TranslatedPage, translatePage } from '../../src/translate/translate-page.ts';
import type { Segment } from '../../src/translate/types.ts';
import type { Topic } from './navigation.ts';

/** How a section's two columns share the width. */
export type Layout = 'beside' | 'wide' | 'text';

/** A section as a reader of one language gets it. */
export interface Row {
  id: string;
  number: number;
  title: string;
  html: string;
  codeLines: string[];
  startLine: number;
  layout: Layout;
}

/** A page as a reader of one language gets it. Texts are plain and still to be escaped; `html` is ready. */
export interface Page {
  path: string;
  source: string;
  paper: FrontMatter['paper'];
  title: string;
  /** HTML of the first heading, where the text begins with one of its own; it may hold links and formulas. */
  heading: string | undefined;
  summary: string;
  rows: Row[];
  /** How much of it is in the reader's language; none for the language it was written in. */
  translatedPercent?: number;
  /** Rules for the classes that stand in for KaTeX's inline styles. */
  css: string;
}

/** Puts a page into a language. */
export function pageIn(annotated: AnnotatedPage, language: Language): Page {
  const { path, source, frontMatter, sections, mathRules } = annotated;
  const translated = translationOf(annotated, language);
  const trees = sections.map(
    ({ prose }, index) => translated?.sections[index]?.tree ?? fillProse(prose),
  );
  const heading = trees[0] && headingOf(trees[0]);
  const rows = sections.map((section, index): Row => {
    const tree = trees[index] ?? fillProse(section.prose);
    const html = toHtml(index === 0 ? withoutHeading(tree) : tree);
    const { id, number, title, codeLines, startLine } = section;
    return { id, number, title, html, codeLines, startLine, layout: layoutOf(section, html) };
  });
  const css = Object.entries(mathRules).map(([name, rule]) => `.${name}{${rule}}`);
  return {
    path,
    source,
    paper: frontMatter.paper,
    title: titleIn(annotated, language),
    heading: heading && toHtml({ type: 'root', children: heading.children }),
    summary: summaryIn(annotated, language),
    rows,
    ...(translated && { translatedPercent: percent(translated) }),
    css: css.join(''),
  };
}

/** The page's own h1, if its text begins with one: the page shows it as its title, and not a second time. */
function headingOf({ children }: Root): Element | undefined {
  const [first] = children;
  return first?.type === 'element' && first.tagName === 'h1' ? first : undefined;
}

function withoutHeading(tree: Root): Root {
  return headingOf(tree) ? { ...tree, children: tree.children.slice(1) } : tree;
}

export function titleIn(annotated: AnnotatedPage, language: Language): string {
  return translationOf(annotated, language)?.title.text ?? annotated.frontMatter.title;
}

export function summaryIn(annotated: AnnotatedPage, language: Language): string {
  return translationOf(annotated, language)?.summary.text ?? annotated.frontMatter.summary;
}

/** All that can be translated of a page, with its state; nothing in the language it was written in. */
export function segmentsIn(annotated: AnnotatedPage, language: Language): Segment[] {
  return translationOf(annotated, language)?.segments ?? [];
}

/** A topic is called what its overview is called; without one, it has only its folder's name. */
export function topicTitleIn({ name, pages }: Topic, language: Language): string {
  if (name === '') return language.t('home.shared');
  const overview = pages.find(({ locale }) => locale === `${name}/index`);
  return overview ? titleIn(overview, language) : name;
}

/** Translating is asked for by every page that links to another, so each is done once. */
const translations = new WeakMap<Language, WeakMap<AnnotatedPage, TranslatedPage>>();

function translationOf(page: AnnotatedPage, language: Language): TranslatedPage | undefined {
  if (language.code === sourceLanguage) return undefined;
  const known = translations.get(language) ?? new WeakMap<AnnotatedPage, TranslatedPage>();
  translations.set(language, known);
  const translated = known.get(page) ?? translatePage(page, language.memory);
  known.set(page, translated);
  return translated;
}

/** Rounded down: only what is wholly translated is at 100 %. */
function percent({ share }: TranslatedPage): number {
  return Math.floor((100 * share.translated) / share.total);
}

/** More prose than this beside less code than that leaves the code column empty for half a screen. */
const longProse = 900;
const littleCode = 14;

/** Where prose and code stand: beside each other, unless one of them would face an empty column. */
function layoutOf(section: RenderedSection, html: string): Layout {
  if (section.codeLines.length === 0) return 'text';
  const text = html.replace(/<math[\s\S]*?<\/math>|<[^>]*>/g, '');
  return text.length > longProse && section.codeLines.length < littleCode ? 'wide' : 'beside';
}
