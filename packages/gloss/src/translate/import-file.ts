import { localePlace } from './locale-path.ts';
import type { LocaleEntry, LocaleFile } from './types.ts';

export interface Import {
  entries: Map<string, Pick<LocaleEntry, 'value'>>;
  /** Keys that are new, or had no translation before. */
  taken: string[];
  /** Keys whose own, different translation stays. */
  kept: string[];
}

/** Adds a file's translations to those of a page. What is translated already stays as it is. */
export function importFile(existing: LocaleFile | undefined, imported: LocaleFile): Import {
  const entries: Import['entries'] = new Map(existing?.entries);
  const taken: string[] = [];
  const kept: string[] = [];
  for (const [key, { value }] of imported.entries) {
    const own = entries.get(key)?.value;
    if (own === undefined || (own === '' && value !== '')) {
      entries.set(key, { value });
      taken.push(key);
    } else if (own !== value && value !== '') kept.push(key);
  }
  return { entries, taken, kept };
}

export interface ImportPlace {
  /** Unknown where neither the name nor the caller says. */
  language: string | undefined;
  pageKey: string;
}

/**
 * Which language and page a file of labml's layout is for: by its path below the folder that is imported, or, for a
 * single file, by the end of its path that names a known page. What the caller says comes first.
 */
export function importPlace(
  path: string,
  pages: readonly string[],
  given: { language?: string | undefined; pageKey?: string | undefined },
): ImportPlace {
  const place = localePlace(path);
  const language = given.language ?? place.language;
  const below = place.pageKey.replace(new RegExp(`^${language ?? ''}/`), '');
  const parts = below.split('/').filter((part) => part !== '' && part !== '..');
  const ends = parts.map((_, index) => parts.slice(index).join('/'));
  return { language, pageKey: given.pageKey ?? ends.find((end) => pages.includes(end)) ?? below };
}
