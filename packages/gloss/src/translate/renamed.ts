import { createMemory, type Memory } from './memory.ts';
import { matchPage, type TranslatablePage } from './match-page.ts';
import type { LocaleFile } from './types.ts';

/** A translation file whose page is called otherwise now. */
export interface Renamed {
  from: LocaleFile;
  pageKey: string;
}

/** Files that no page of the site has. */
export function orphansOf(memory: Memory, pages: readonly TranslatablePage[]): LocaleFile[] {
  const locales = new Set(pages.map(({ pageKey }) => pageKey));
  return [...memory.files.values()].filter(({ pageKey }) => !locales.has(pageKey));
}

/**
 * Finds the former files of pages that were renamed or moved: a page without a file of its own takes over the one that
 * translates at least half of it and has no page any more.
 */
export function findRenamed(memory: Memory, pages: readonly TranslatablePage[]): Renamed[] {
  const orphans = new Map(orphansOf(memory, pages).map((file) => [file.file, file]));
  return pages
    .filter(({ pageKey }) => !memory.files.has(pageKey))
    .flatMap((page): Renamed[] => {
      const { segments } = matchPage(page, memory);
      const files = Map.groupBy(segments, ({ entry }) => entry?.file ?? '');
      for (const [file, found] of files) {
        const from = orphans.get(file);
        if (!from || found.length * 2 < segments.length) continue;
        orphans.delete(file);
        return [{ from, pageKey: page.pageKey }];
      }
      return [];
    });
}

/** The same memory, with the files of renamed pages under their new names. */
export function withRenamed(memory: Memory, renamed: readonly Renamed[]): Memory {
  if (renamed.length === 0) return memory;
  const names = new Map(renamed.map(({ from, pageKey }) => [from.pageKey, pageKey]));
  const files = [...memory.files.values()].map(({ file, pageKey, entries }) => ({
    file,
    pageKey: names.get(pageKey) ?? pageKey,
    entries,
  }));
  return createMemory(memory.language, files, memory.source);
}
