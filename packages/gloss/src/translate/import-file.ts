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
export function importFile(existing: Import['entries'] | undefined, imported: LocaleFile): Import {
  const entries: Import['entries'] = new Map(existing);
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
 * Which language and page each file of labml's layout is for: by its path below the folder that is imported. The folder may
 * hold the pages' own tree, lie within it or around it: as many parts of all paths are left out as makes most of them name pages,
 * and of no path more than of another, so that files of one name stay apart. What the caller says comes first.
 *
 * @param folder that the paths are relative to; none for a single file
 */
export function importPlaces(
  paths: readonly string[],
  folder: string,
  pages: readonly string[],
  given: { language?: string | undefined; pageKey?: string | undefined } = {},
): ImportPlace[] {
  const known = new Set(pages);
  const around = partsOf(folder);
  const places = paths.map((path) => {
    const place = localePlace(path);
    const language = given.language ?? place.language;
    const [first, ...rest] = partsOf(place.pageKey);
    return { language, parts: [...around, ...(first === language ? [] : [first ?? '']), ...rest] };
  });
  const from = (start: number) => places.map(({ parts }) => parts.slice(start).join('/'));
  const hits = (start: number) => from(start).filter((pageKey) => known.has(pageKey)).length;
  const starts = Array.from({ length: sharedFolders(places) + 1 }, (_, start) => start);
  const [start = 0] = starts.sort(
    (a, b) => hits(b) - hits(a) || Math.abs(a - around.length) - Math.abs(b - around.length),
  );
  return places.map(({ language }, index) => ({
    language,
    pageKey: given.pageKey ?? from(start)[index] ?? '',
  }));
}

function partsOf(path: string): string[] {
  return path.split(/[\\/]/).filter((part) => !/^\.{0,2}$/.test(part));
}

/** How many folders all paths begin with. */
function sharedFolders(places: readonly { parts: readonly string[] }[]): number {
  const folders = places.map(({ parts }) => parts.slice(0, -1));
  const [first = []] = folders;
  const end = first.findIndex((part, index) => folders.some((other) => other[index] !== part));
  return end === -1 ? Math.min(...folders.map(({ length }) => length), first.length) : end;
}
