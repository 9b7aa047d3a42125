import { createInstance } from 'i18next';
import { SourceError } from '../source-error.ts';
import { readFlatJson } from './flat-json.ts';
import { sourceLanguage } from './languages.ts';
import { localePlace } from './locale-path.ts';
import type { LocaleEntry, Problems, T, TextFile } from './types.ts';

/** Language → key → string. */
export type UiResources = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The interface's strings. A language without a key speaks English there; what no language has shows as its key.
 * Nothing is escaped: the page does that.
 */
export function createUi(resources: UiResources): (language: string) => T {
  const i18n = createInstance({
    resources: Object.fromEntries(
      Object.entries(resources).map(([language, ui]) => [language, { ui }]),
    ),
    fallbackLng: sourceLanguage,
    defaultNS: 'ui',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnEmptyString: false,
    initAsync: false,
  });
  void i18n.init();
  return (language) => {
    const t = i18n.getFixedT(language);
    return (key, values = {}) => String(t(key, values));
  };
}

/**
 * Reads every `ui.json` among the files and holds each language's to the English one.
 *
 * @param words that are there already; files add to them, and replace what they name
 */
export function loadUi(
  files: readonly TextFile[],
  words: UiResources = {},
): Problems & { ui: (language: string) => T } {
  const problems: SourceError[] = [];
  const read: { file: string; language: string; entries: Map<string, LocaleEntry> }[] = [];
  for (const { file, text } of files) {
    const { language, pageKey } = localePlace(file);
    if (language === undefined || pageKey !== 'ui') continue;
    try {
      read.push({ file, language, entries: readFlatJson(file, text) });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(error);
    }
  }
  const own = read.find(({ language }) => language === sourceLanguage)?.entries;
  const english = new Map([
    ...Object.entries(words[sourceLanguage] ?? {}),
    ...Object.entries(own ? stringsOf(own) : {}),
  ]);
  // Held to an English that can't be read, every other language would seem wrong.
  const isBroken = problems.some(
    ({ place }) => localePlace(place.file).language === sourceLanguage,
  );
  for (const { file, language, entries } of read) {
    if (english.size > 0 && !isBroken && language !== sourceLanguage)
      problems.push(...compare(file, language, english, entries, words[language]));
  }
  const resources: Record<string, Record<string, string>> = { ...words };
  for (const { language, entries } of read)
    resources[language] = { ...words[language], ...stringsOf(entries) };
  return { ui: createUi(resources), problems };
}

function stringsOf(entries: ReadonlyMap<string, LocaleEntry>): Record<string, string> {
  return Object.fromEntries(Array.from(entries, ([key, { value }]) => [key, value]));
}

/** Each key of the English is there with the same `{{names}}`, and no other key. */
function compare(
  file: string,
  language: string,
  english: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, LocaleEntry>,
  known: Readonly<Record<string, string>> = {},
): SourceError[] {
  const needed = new Map(
    Array.from(english, ([key, value]) => [inLanguage(key, language), value] as const).flatMap(
      ([keys, value]) => keys.map((key) => [key, value] as const),
    ),
  );
  const missing = [...needed.keys()].filter(
    (key) => !(entries.get(key)?.value || (!entries.has(key) && known[key])),
  );
  const problems = missing.map(
    (key) =>
      new SourceError(
        { file, line: entries.get(key)?.line },
        `the interface has no "${key}" in this language`,
        `Add it; until then readers see the English: ${JSON.stringify(needed.get(key))}`,
      ),
  );
  for (const [key, { value, line }] of entries) {
    const source = needed.get(key);
    if (source === undefined) {
      const remedy = 'Remove it, or correct the key';
      problems.push(new SourceError({ file, line }, `English has no "${key}"`, remedy));
    } else if (value !== '' && names(value) !== names(source)) {
      const remedy = `Use ${names(source) || 'none'}, as the English does: ${JSON.stringify(source)}`;
      problems.push(
        new SourceError({ file, line }, `"${key}" doesn't fill in the same values`, remedy),
      );
    }
  }
  return problems;
}

/** Languages have other plural forms than English: `pages_one` and `pages_other` are `pages_other` alone in Chinese. */
function inLanguage(key: string, language: string): string[] {
  const [, stem, form] = /^(.+)_(zero|one|two|few|many|other)$/.exec(key) ?? [];
  if (stem === undefined) return [key];
  if (form !== 'other') return [];
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  return pluralCategories.map((category) => `${stem}_${category}`);
}

function names(value: string): string {
  const found = Array.from(value.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g), ([whole]) => whole);
  return [...new Set(found.map((name) => name.replaceAll(/\s/g, '')))].sort().join(', ');
}
