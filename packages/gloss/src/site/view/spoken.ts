import type { Element, Root } from 'hast';
import { textOf } from '../../annotate/text-of.ts';
import type { AnnotatedPage } from '../../annotate/types.ts';
import type { Language } from '../../translate/languages.ts';
import { type TranslatedPage, translatePage } from '../../translate/translate-page.ts';
import { withImages } from './images.ts';
import type { Topic } from './navigation.ts';

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

export function spoken(page: AnnotatedPage, language: Language): Spoken {
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

/** Below half, search engines would take it for a copy of the original page. */
export function isFallback(annotated: AnnotatedPage, language: Language): boolean {
  return !language.isSource && percent(translatedIn(annotated, language)) < 50;
}

/** Whether a language's feed has it: somebody has said since when it is there, and it is no copy of the original. */
export function isInFeed(annotated: AnnotatedPage, language: Language): boolean {
  return annotated.frontMatter.date !== undefined && !isFallback(annotated, language);
}

/** Rounded down: only what is wholly translated is at 100 %. */
export function percent({ share }: TranslatedPage): number {
  return Math.floor((100 * share.translated) / share.total);
}
