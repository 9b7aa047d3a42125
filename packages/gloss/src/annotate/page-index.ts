import { posix } from 'node:path';
import { SourceError } from '../source-error.ts';
import { pageKeyOf } from './page-key.ts';
import { nameBelowRoot, pathOf } from './page-path.ts';
import { type Parsed, parse } from '../languages/parse.ts';
import type { Section, SourceFile } from '../languages/types.ts';

/** What others can link to in one page. */
export interface PageEntry {
  source: string;
  /** Its file below its root: `topic/model.ts`. */
  name: string;
  path: string;
  pageKey: string;
  /** Ids of its sections, in order. */
  ids: string[];
  /** What it declares for others to name → id of the section that does. */
  symbols: Record<string, string>;
}

/** A file that is a page, cut into sections, and what others can link to in it. */
export interface IndexedFile {
  file: SourceFile;
  parsed: Parsed;
  entry: PageEntry;
}

/** All pages, before they are made, and all that links can lead to. */
export interface PageIndex {
  pages: PageEntry[];
  byName: ReadonlyMap<string, PageEntry>;
  bySource: ReadonlyMap<string, IndexedFile>;
}

export interface IndexOptions {
  /** Folders that pages come from; addresses begin below them. */
  roots?: readonly string[] | undefined;
  /** An earlier index, whose entries serve again where the text is the same. */
  former?: PageIndex | undefined;
}

/**
 * Parses all files, each once, and reads what links can lead to.
 *
 * @throws {SourceError} where a file can't be a page, or two want the same address
 */
export function indexPages(
  files: readonly SourceFile[],
  { roots, former }: IndexOptions = {},
): PageIndex {
  const byPath = new Map<string, PageEntry>();
  const bySource = new Map<string, IndexedFile>();
  const locales = new Set(files.map(({ path }) => pageKeyOf(path, roots)));
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const known = former?.bySource.get(file.path);
    const indexed = known?.file.text === file.text ? known : indexFile(file, roots);
    const path = pathOf(indexed.entry.pageKey, locales);
    const entry = indexed.entry.path === path ? indexed.entry : { ...indexed.entry, path };
    const other = byPath.get(path);
    if (other)
      throw new SourceError(
        { file: entry.source },
        `its page would have the same address as that of ${other.source}`,
        'Rename one of them',
      );
    byPath.set(path, entry);
    bySource.set(file.path, { ...indexed, entry });
  }
  const pages = [...byPath.values()];
  return {
    pages,
    byName: new Map(pages.map((page) => [page.name, page])),
    bySource,
  };
}

/** All sources whose types a file's own types may hang on: what it imports, what that imports, and so on. */
export function importedBy(source: string, { bySource }: PageIndex): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    for (const name of bySource.get(path)?.parsed.imports ?? []) {
      const next = posix.join(posix.dirname(path), name);
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(source);
  return [...found].sort();
}

/** The section whose code a line belongs to; lines count from 1. */
export function sectionAt(index: PageIndex, source: string, line: number): Section | undefined {
  return index.bySource
    .get(source)
    ?.parsed.sections.find(({ startLine, endLine }) => startLine <= line && line <= endLine);
}

function indexFile(file: SourceFile, roots?: readonly string[]): IndexedFile {
  const parsed = parse(file);
  const { language, opening, sections, symbols } = parsed;
  if (!opening && !file.draft)
    throw new SourceError({ file: file.path, line: 1 }, 'it has no front matter', language.opening);
  const pageKey = pageKeyOf(file.path, roots);
  if (pageKey === 'index')
    throw new SourceError(
      { file: file.path },
      'its page would have the address of the home page',
      'Rename it, or move it into a folder',
    );
  const entry: PageEntry = {
    source: file.path,
    name: nameBelowRoot(file.path, roots),
    path: pageKey,
    pageKey,
    ids: sections.map(({ id }) => id),
    symbols: Object.fromEntries(
      [...symbols].map(([symbol, number]) => [symbol, sections[number]?.id ?? '']),
    ),
  };
  return { file, parsed, entry };
}
