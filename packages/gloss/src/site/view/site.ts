import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { options, places } from 'virtual:gloss/options';
import type { AnnotatedPage } from '../../annotate/types.ts';
import { readLocales, readReviews } from '../../project.ts';
import type { Language } from '../../translate/languages.ts';
import { localePath } from '../../translate/locale-path.ts';
import { loadLanguages } from '../../translate/load-languages.ts';
import { words } from '../../translate/words/words.ts';
import type { Manifest } from '../make-pages.ts';
import { type Group, groupsOf, type Topic, topicsOf } from './navigation.ts';
import { reportProblems } from './report.ts';
import { validateSource } from './validate-source.ts';

/** Everything that pages are made of: texts, languages, and how the pages hang together. */
export interface Site {
  languages: Language[];
  /** The one that pages are written in. */
  source: Language;
  /** Those that pages are translated to. */
  targets: Language[];
  pages: AnnotatedPage[];
  /** Those that have a file beside them as Markdown: all but those whose file's name is another's folder. */
  inMarkdown: AnnotatedPage[];
  topics: Topic[];
  groups: Group[];
  /** Images that pages hold: the file in the store of each, by the name that it is published as. */
  images: ReadonlyMap<string, string>;
  /** What the site is called, and one sentence about it. */
  title(language: Language): string;
  description(language: Language): string;
  language(code: string): Language;
  page(path: string): AnnotatedPage;
}

let made: { of: string; site: Promise<Site> } | undefined;
const read = new Map<string, AnnotatedPage>();

/** The site is made once in a build; while one writes, it is made again when a text or a translation has changed. */
export async function getSite(): Promise<Site> {
  if (made && import.meta.env.PROD) return made.site;
  const of = await readFile(places.manifest, 'utf8').catch(explain);
  if (made?.of !== of) made = { of, site: makeSite(JSON.parse(of)) };
  return made.site;
}

/** @throws what is wrong in the sources, where it has kept all pages from being made */
async function explain(cause: unknown): Promise<never> {
  const fault = await readFile(places.fault, 'utf8').catch(() => undefined);
  throw fault === undefined ? cause : new Error(fault, { cause });
}

async function makeSite(manifest: Manifest): Promise<Site> {
  const [pages, files] = await Promise.all([
    Promise.all(manifest.pages.map(({ digest }) => readPage(digest))),
    readLocales({ ...options, root: places.root }),
  ]);
  const folders = new Set(files.map(({ language }) => language));
  const reviews = await readReviews({ ...options, root: places.root }, folders);
  const { languages, problems } = loadLanguages(files, {
    reviews,
    source: options.sourceLanguage,
    shown: options.languages,
    words,
  });
  validateSource(problems, languages, pages, options);
  reportProblems(problems, languages, pages);
  const language = (code: string) =>
    found(
      languages.find((other) => other.code === code),
      code,
    );
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const topics = topicsOf(pages, options.topics);
  return {
    languages,
    source: language(options.sourceLanguage),
    targets: languages.filter(({ isSource }) => !isSource),
    pages,
    inMarkdown: pages.filter(
      ({ path }) => !pages.some((other) => `${other.path}/`.startsWith(`${path}.md/`)),
    ),
    topics,
    groups: groupsOf(topics),
    images: new Map(
      pages.flatMap(({ files }, number) =>
        files.map((file) => [file, `${manifest.pages[number]?.digest}.${file}`] as const),
      ),
    ),
    title: (language) => textIn(options.title, language),
    description: (language) => textIn(options.description, language),
    language,
    page: (path) => found(byPath.get(path), path),
  };
}

/** Where a file of the project can be edited; nothing where the publisher hasn't said. */
export function editUrlOf(file: string): string | undefined {
  return options.edit && `${options.edit}${file.split('/').map(encodeURIComponent).join('/')}`;
}

/** The file that translates a page. */
export function localePathOf({ code }: Language, pageKey: string): string {
  return localePath(options.locales, code, pageKey);
}

async function readPage(digest: string): Promise<AnnotatedPage> {
  const known = read.get(digest);
  if (known) return known;
  const page: AnnotatedPage = JSON.parse(
    await readFile(join(places.store, `${digest}.json`), 'utf8'),
  );
  read.set(digest, page);
  return page;
}

/** The source language's where a text is not in the reader's. */
export function textIn(
  text: string | Readonly<Record<string, string>> | undefined,
  { code }: Language,
): string {
  if (text === undefined || typeof text === 'string') return text ?? '';
  return text[code] ?? text[options.sourceLanguage] ?? Object.values(text)[0] ?? '';
}

function found<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The site has no "${name}"`);
  return value;
}
