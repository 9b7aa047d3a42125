import { SourceError } from '../source-error.ts';
import { describeLanguage, isLanguage, type Language } from './languages.ts';
import { loadLanguage } from './load.ts';
import { isUnreviewedIn, readUnreviewed } from './review.ts';
import type { LocaleText, Problems } from './types.ts';
import { loadUi, type UiResources } from './ui.ts';

export interface LanguageOptions {
  /** The language that pages are written in; it is always shown. */
  source: string;
  /** Which are shown, in their order; if not given, the source language and then each folder by name. */
  shown?: readonly string[] | undefined;
  /** Words of the interface that are there without any file. */
  words?: UiResources | undefined;
  /** Which translations nobody has looked at. */
  reviews?: readonly LocaleText[] | undefined;
}

/**
 * Makes languages of all translation files: each folder is one. Nothing that a translator wrote stops this; it is told
 * in `problems`.
 */
export function loadLanguages(
  files: readonly LocaleText[],
  { source, shown, words, reviews = [] }: LanguageOptions,
): Problems & { languages: Language[] } {
  const folders = Map.groupBy(files, ({ language }) => language);
  const others = shown ?? [...folders.keys()].sort();
  const codes = new Set(shown?.includes(source) ? shown : [source, ...others]);
  const wanted = files.filter(({ language }) => codes.has(language));
  const { ui, problems } = loadUi(wanted, source, words);
  const languages: Language[] = [];
  for (const code of codes) {
    const own = folders.get(code) ?? [];
    if (!isLanguage(code)) {
      const remedy = 'Name the folder by a language tag such as zh or pt-BR';
      const file = own[0]?.file ?? '';
      problems.push(new SourceError({ file }, `"${code}" is no language`, remedy));
      continue;
    }
    const { memory, ...loaded } = loadLanguage(own, code, source);
    const review = readUnreviewed(reviews.filter(({ language }) => language === code));
    problems.push(...loaded.problems, ...review.problems);
    languages.push({
      ...describeLanguage(code),
      isSource: code === source,
      t: ui(code),
      memory,
      isUnreviewed: isUnreviewedIn(review.unreviewed),
    });
  }
  return { languages, problems };
}
