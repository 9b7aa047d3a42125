import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { SourceError } from '../source-error.ts';
import { localeOf, nameBelowRoot, pathOf } from './page-path.ts';
import { parse } from '../languages/parse.ts';
import type { SourceFile } from '../languages/types.ts';

/** What others can link to in one page. */
export interface PageEntry {
  source: string;
  /** Its file below its root: `topic/model.ts`. */
  name: string;
  path: string;
  locale: string;
  /** Ids of its sections, in order. */
  ids: string[];
  /** What it declares for others to name → id of the section that does. */
  symbols: Record<string, string>;
}

/** Where a section's code stands in its file; lines count from 1, the last included. */
export interface SectionSpan {
  id: string;
  startLine: number;
  endLine: number;
}

/** All that links can lead to. */
export interface PageIndex {
  pages: PageEntry[];
  byName: ReadonlyMap<string, PageEntry>;
  /** Changes if and only if some link might resolve differently: with a file's own text, a page depends on nothing else. */
  digest: string;
  /** The text each entry was made from. */
  texts: ReadonlyMap<string, string>;
  /** Where names are defined: source → its sections. */
  spans: ReadonlyMap<string, SectionSpan[]>;
  /** Source → the sources that it imports. */
  imports: ReadonlyMap<string, string[]>;
}

export interface IndexOptions {
  /** Folders that pages come from; addresses begin below them. */
  roots?: readonly string[] | undefined;
  /** An earlier index, whose entries serve again where the text is the same. */
  former?: PageIndex | undefined;
}

/**
 * Reads what links can lead to.
 *
 * @throws {SourceError} where a file can't be a page, or two want the same address
 */
export function indexPages(
  files: readonly SourceFile[],
  { roots, former }: IndexOptions = {},
): PageIndex {
  const byPath = new Map<string, PageEntry>();
  const spans = new Map<string, SectionSpan[]>();
  const imports = new Map<string, string[]>();
  const locales = new Set(files.map(({ path }) => localeOf(path, roots)));
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const {
      entry: own,
      sections,
      imported,
    } = indexedBefore(file, former) ?? indexFile(file, roots);
    const path = pathOf(own.locale, locales);
    const entry = own.path === path ? own : { ...own, path };
    const other = byPath.get(entry.path);
    if (other)
      throw new SourceError(
        { file: entry.source },
        `its page would have the same address as that of ${other.source}`,
        'Rename one of them',
      );
    byPath.set(entry.path, entry);
    spans.set(file.path, sections);
    imports.set(file.path, imported);
  }
  const pages = [...byPath.values()];
  return {
    pages,
    byName: new Map(pages.map((page) => [page.name, page])),
    digest: createHash('sha256').update(JSON.stringify(pages)).digest('base64url').slice(0, 16),
    texts: new Map(files.map(({ path, text }) => [path, text])),
    spans,
    imports,
  };
}

/** All sources whose types a file's own types may hang on: what it imports, what that imports, and so on. */
export function importedBy(source: string, { imports }: PageIndex): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    for (const next of imports.get(path) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(source);
  return [...found].sort();
}

interface Indexed {
  entry: PageEntry;
  sections: SectionSpan[];
  imported: string[];
}

function indexedBefore({ path, text }: SourceFile, former?: PageIndex): Indexed | undefined {
  const entry = former?.pages.find(({ source }) => source === path);
  if (!former || !entry || former.texts.get(path) !== text) return undefined;
  return {
    entry,
    sections: former.spans.get(path) ?? [],
    imported: former.imports.get(path) ?? [],
  };
}

function indexFile(file: SourceFile, roots?: readonly string[]): Indexed {
  const { language, opening, sections, symbols, imports } = parse(file);
  if (!opening && !file.draft)
    throw new SourceError({ file: file.path, line: 1 }, 'it has no front matter', language.opening);
  const locale = localeOf(file.path, roots);
  if (locale === 'index')
    throw new SourceError(
      { file: file.path },
      'its page would have the address of the home page',
      'Rename it, or move it into a folder',
    );
  const entry: PageEntry = {
    source: file.path,
    name: nameBelowRoot(file.path, roots),
    path: locale,
    locale,
    ids: sections.map(({ id }) => id),
    symbols: Object.fromEntries(
      [...symbols].map(([symbol, number]) => [symbol, sections[number]?.id ?? '']),
    ),
  };
  return {
    entry,
    sections: sections.map(({ id, startLine, endLine }) => ({ id, startLine, endLine })),
    imported: imports.map((name) => posix.join(posix.dirname(file.path), name)),
  };
}
