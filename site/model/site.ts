import { getCollection } from 'astro:content';
import type { AnnotatedPage } from 'astro-gloss/annotate/types';
import type { Language } from 'astro-gloss/translate/languages';
import { loadLanguages } from 'astro-gloss/translate/load-languages';
import { excerpt, topicOrder } from '../home.ts';
import { type Topic, topicsOf } from './navigation.ts';
import { reportProblems } from './report.ts';
import { requireSoundSource } from './sound-source.ts';

/** Everything that pages are made of: texts, languages, and how the pages hang together. */
export interface Site {
  languages: Language[];
  pages: AnnotatedPage[];
  topics: Topic[];
  /** The section that the first page shows of all the programs. */
  excerpt: { page: string; section: string };
  language(code: string): Language;
  page(path: string): AnnotatedPage;
}

let made: { digest: string; site: Site } | undefined;

/** Reads the collections; the site is made once and again only when a text or a translation has changed. */
export async function getSite(): Promise<Site> {
  const [pages, locales] = await Promise.all([getCollection('pages'), getCollection('locales')]);
  const digest = [...pages, ...locales].map((entry) => `${entry.id} ${entry.digest}`).join('\n');
  if (made?.digest !== digest) {
    const files = locales.map(({ data }) => ({ file: data.path, text: data.text }));
    made = {
      digest,
      site: makeSite(
        pages.map(({ data }) => data),
        files,
      ),
    };
  }
  return made.site;
}

function makeSite(pages: AnnotatedPage[], files: { file: string; text: string }[]): Site {
  const { languages, problems } = loadLanguages(files);
  requireSoundSource(problems, languages, pages, excerpt);
  reportProblems(problems, languages, pages);
  return {
    languages,
    pages,
    topics: topicsOf(pages, topicOrder),
    excerpt,
    language: (code) =>
      found(
        languages.find((language) => language.code === code),
        code,
      ),
    page: (path) =>
      found(
        pages.find((page) => page.path === path),
        path,
      ),
  };
}

function found<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The site has no "${name}"`);
  return value;
}
