import { posix } from 'node:path';
import { attempt, SourceError, throwAll } from '../source-error.ts';
import { pageKeyOf } from './page-key.ts';
import { addressable, nameBelowRoot, pathOf } from './page-path.ts';
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
  symbols: ReadonlyMap<string, string>;
  /** Ids that its own HTML has. */
  anchors: string[];
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
  byKey: ReadonlyMap<string, PageEntry>;
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
 * @throws {SourceError | AggregateError} where strict files can't be pages, or two want the same address
 */
export function indexPages(
  files: readonly SourceFile[],
  { roots, former }: IndexOptions = {},
): PageIndex {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const keys = new Set(files.map(({ path }) => pageKeyOf(path, roots)));
  const byPath = new Map<string, PageEntry>();
  const byKey = new Map<string, PageEntry>();
  const bySource = new Map<string, IndexedFile>();
  const faults: SourceError[] = [];
  for (const file of sorted) {
    const known = former?.bySource.get(file.path);
    const indexed =
      known?.file.text === file.text
        ? known
        : attempt(
            faults,
            () => indexFile(file, roots),
            () => undefined,
          );
    if (!indexed) continue;
    const place = attempt(
      faults,
      () => placeFor(file, { roots, keys, byKey, byPath }),
      () => undefined,
    );
    if (!place) continue;
    const isSame = indexed.entry.path === place.path && indexed.entry.pageKey === place.pageKey;
    const entry = isSame ? indexed.entry : { ...indexed.entry, ...place };
    byPath.set(entry.path, entry);
    byKey.set(entry.pageKey, entry);
    bySource.set(file.path, { ...indexed, file, entry });
  }
  throwAll(faults);
  const pages = [...byPath.values()];
  const byName = new Map(pages.map((page) => [page.name.normalize(), page]));
  return { pages, byName, byKey, bySource };
}

/** First folders of an address that the site itself uses. */
export const reserved: readonly string[] = [
  'source',
  'images',
  'translations',
  '404',
  'llms.txt',
  'robots.txt',
  'feed.xml',
];

/** The addresses and translation files of pages. */
interface Taken {
  roots: readonly string[] | undefined;
  /** All that are wanted. */
  keys: ReadonlySet<string>;
  byKey: ReadonlyMap<string, PageEntry>;
  byPath: ReadonlyMap<string, PageEntry>;
}

/**
 * Where a file's page goes; one that isn't strict gives way to another.
 *
 * @throws {SourceError} where the address is taken
 */
function placeFor(
  { path: source, strict = true }: SourceFile,
  { roots, keys, byKey, byPath }: Taken,
): Pick<PageEntry, 'path' | 'pageKey'> {
  const wanted = pageKeyOf(source, roots);
  const path = addressable(pathOf(wanted, keys));
  const other = byPath.get(path);
  if (path !== '' && !other && (strict || isOpen(path))) return { path, pageKey: wanted };
  const pageKey = byKey.has(wanted) ? `${wanted}-${posix.extname(source).slice(1)}` : wanted;
  const free = [pageKey, `pages/${pageKey}`]
    .map(addressable)
    .find((each) => isOpen(each) && !byPath.has(each));
  if (!strict && free !== undefined && !byKey.has(pageKey)) return { path: free, pageKey };
  throw new SourceError(
    { file: source },
    other
      ? `its page would have the same address as that of ${other.source}`
      : 'its page would have the address of the home page',
    other ? 'Rename one of them' : 'Rename it, or move it into a folder',
  );
}

/** Whether no page of the site itself has addresses there. */
function isOpen(path: string): boolean {
  return !reserved.includes(path.split('/')[0] ?? '');
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
  const { source, language, opening, sections, symbols, anchors } = parsed;
  if (!opening && source.strict)
    throw new SourceError({ file: file.path, line: 1 }, 'it has no front matter', language.opening);
  const entry: PageEntry = {
    source: file.path,
    name: nameBelowRoot(file.path, roots),
    path: '',
    pageKey: '',
    ids: sections.map(({ id }) => id),
    symbols: new Map([...symbols].map(([symbol, number]) => [symbol, sections[number]?.id ?? ''])),
    anchors,
  };
  return { file, parsed, entry };
}
