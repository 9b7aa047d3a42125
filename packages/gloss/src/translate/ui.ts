import { createInstance } from 'i18next';
import { SourceError } from '../source-error.ts';
import { readFlatJson } from './flat-json.ts';
import type { LocaleEntry, LocaleText, Problems, T } from './types.ts';

/** Language → key → string. */
export type UiResources = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The language that the interface has all its words in. */
const english = 'en';

/**
 * The interface's strings. A language without a key speaks the source language there, or else English; what none has
 * shows as its key. Nothing is escaped: the page does that.
 */
export function createUi(resources: UiResources, source: string): (language: string) => T {
  const i18n = createInstance({
    resources: Object.fromEntries(
      Object.entries(resources).map(([language, ui]) => [language, { ui }]),
    ),
    fallbackLng: [source, english],
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
 * Reads every `ui.json` among the files and holds each translation to the words of the source language.
 *
 * @param words that are there already; files add to them, and replace what they name
 */
export function loadUi(
  files: readonly LocaleText[],
  source: string,
  words: UiResources = {},
): Problems & { ui: (language: string) => T } {
  const problems: SourceError[] = [];
  const read: { file: string; language: string; entries: Map<string, LocaleEntry> }[] = [];
  const found = files.filter(({ pageKey }) => pageKey === 'ui');
  for (const { file, text, language } of found) {
    try {
      read.push({ file, language, entries: readFlatJson(file, text) });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(error);
    }
  }
  const own = read.find(({ language }) => language === source)?.entries;
  const needed = originals(own, source, words);
  // Held to words that can't be read, every translation would seem wrong.
  const isBroken = !own && found.some(({ language }) => language === source);
  for (const { file, language, entries } of read) {
    if (needed.size > 0 && !isBroken && language !== source)
      problems.push(...compare(file, language, needed, entries, words[language]));
  }
  const resources: Record<string, Record<string, string>> = { ...words };
  for (const { language, entries } of read)
    resources[language] = { ...words[language], ...stringsOf(entries) };
  return { ui: createUi(resources, source), problems };
}

function originals(
  own: ReadonlyMap<string, LocaleEntry> | undefined,
  source: string,
  words: UiResources,
): Map<string, string> {
  return new Map([
    ...Object.entries(words[english] ?? {}),
    ...Object.entries(words[source] ?? {}),
    ...Object.entries(own ? stringsOf(own) : {}),
  ]);
}

/** A string of the interface, for its translator. */
export interface UiString {
  key: string;
  original: string;
  /** What the language's own file has for it, and whether it has it at all. */
  value: string;
  isThere: boolean;
  /** What it says without that. */
  known: string;
}

/**
 * All strings of the interface in a language, in the order of the original.
 *
 * @throws {SourceError} where a file can't be read
 */
export function uiStrings(
  files: readonly LocaleText[],
  language: string,
  source: string,
  words: UiResources,
): UiString[] {
  const entriesOf = (code: string) => {
    const found = files.find((file) => file.pageKey === 'ui' && file.language === code);
    return found && readFlatJson(found.file, found.text);
  };
  const own = entriesOf(language);
  const needed = neededIn(language, originals(entriesOf(source), source, words));
  return Array.from(needed, ([key, original]) => ({
    key,
    original,
    value: own?.get(key)?.value ?? '',
    isThere: own?.has(key) ?? false,
    known: words[language]?.[key] ?? '',
  }));
}

/** What a language's own file holds once it has all strings that neither it nor Gloss has words for, as `""`. */
export function syncUi(
  strings: readonly UiString[],
  own: ReadonlyMap<string, Pick<LocaleEntry, 'value'>>,
): Map<string, Pick<LocaleEntry, 'value'>> {
  const wanted = strings.filter(({ isThere, known }) => isThere || known === '');
  return new Map([...wanted.map(({ key, value }) => [key, { value }] as const), ...own]);
}

function stringsOf(entries: ReadonlyMap<string, LocaleEntry>): Record<string, string> {
  const all = Array.from(entries, ([key, { value }]) => [key, value] as const);
  return Object.fromEntries(all.filter(([, value]) => value.trim() !== ''));
}

/** Each key of the source language is there with the same `{{names}}`, and no other key. */
function compare(
  file: string,
  language: string,
  original: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, LocaleEntry>,
  known: Readonly<Record<string, string>> = {},
): SourceError[] {
  const needed = neededIn(language, original);
  // What is there and empty waits for its translator, as in any other file.
  const missing = [...needed.keys()].filter((key) => !entries.has(key) && !known[key]);
  const problems = missing.map(
    (key) =>
      new SourceError(
        { file },
        `the interface has no "${key}" in this language`,
        `Add it; until then readers see the original: ${JSON.stringify(needed.get(key))}`,
      ),
  );
  // Names are the same in many languages, but not half of all words.
  const copied = [...entries].filter(
    ([key, { value }]) => /\p{L}/u.test(value) && value === (original.get(key) ?? needed.get(key)),
  );
  if (copied.length > entries.size / 2)
    problems.push(
      new SourceError(
        { file },
        `${copied.length} of ${entries.size} strings are the original's own`,
        'Translate them, or leave them empty; readers see the original either way',
      ),
    );
  for (const [key, { value, line }] of entries) {
    const wanted = needed.get(key);
    if (wanted === undefined) {
      const remedy = 'Remove it, or correct the key';
      problems.push(new SourceError({ file, line }, `the original has no "${key}"`, remedy));
    } else if (!fillsTheSame(value, wanted)) {
      const remedy = `Use ${names(wanted) || 'none'}, as the original does: ${JSON.stringify(wanted)}`;
      problems.push(
        new SourceError({ file, line }, `"${key}" doesn't fill in the same values`, remedy),
      );
    }
  }
  return problems;
}

/** The strings of a language with their originals, in the plural forms that it has. */
function neededIn(language: string, original: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...original].flatMap(([key, value]) =>
      inLanguage(key, language).map((key) => [key, value] as const),
    ),
  );
}

/** Whether a string has the same `{{names}}` as its original. One that is empty isn't shown. */
export function fillsTheSame(value: string, original: string): boolean {
  return value === '' || names(value) === names(original);
}

/** Languages have plural forms of their own: `pages_one` and `pages_other` are `pages_other` alone in Chinese. */
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
