import { createMemory, type Memory } from './memory.ts';
import { matchPage, type TranslatablePage } from './match-page.ts';
import type { LocaleFile } from './types.ts';

/** A translation file whose page is called otherwise now. */
export interface Renamed {
  from: LocaleFile;
  locale: string;
}

/** Files that no page of the site has. */
export function orphansOf(memory: Memory, pages: readonly TranslatablePage[]): LocaleFile[] {
  const locales = new Set(pages.map(({ locale }) => locale));
  return [...memory.files.values()].filter(({ locale }) => !locales.has(locale));
}

/**
 * Finds the former files of pages that were renamed or moved: a page without a file of its own takes over the one that
 * translates at least half of it and has no page any more.
 */
export function findRenamed(memory: Memory, pages: readonly TranslatablePage[]): Renamed[] {
  const orphans = new Map(orphansOf(memory, pages).map((file) => [file.file, file]));
  return pages
    .filter(({ locale }) => !memory.files.has(locale))
    .flatMap((page): Renamed[] => {
      const { segments } = matchPage(page, memory);
      const files = Map.groupBy(segments, ({ entry }) => entry?.file ?? '');
      for (const [file, found] of files) {
        const from = orphans.get(file);
        if (!from || found.length * 2 < segments.length) continue;
        orphans.delete(file);
        return [{ from, locale: page.locale }];
      }
      return [];
    });
}

/** The same memory, with the files of renamed pages under their new names. */
export function withRenamed(memory: Memory, renamed: readonly Renamed[]): Memory {
  if (renamed.length === 0) return memory;
  const names = new Map(renamed.map(({ from, locale }) => [from.locale, locale]));
  const files = [...memory.files.values()].map(({ file, locale, entries }) => ({
    file,
    locale: names.get(locale) ?? locale,
    entries,
  }));
  return createMemory(memory.language, files);
}
