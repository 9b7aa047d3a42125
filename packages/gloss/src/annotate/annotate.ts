import { SourceError } from '../source-error.ts';
import { findBareNumberIn } from './bare-number.ts';
import { loadHighlight } from './code.ts';
import { writeLine } from './code-line.ts';
import { collectDefinitions } from './definitions.ts';
import { collectHovers } from './hovers.ts';
import { indexPages, type PageIndex } from './page-index.ts';
import { type ProsePage, renderProse } from './prose.ts';
import type { Runs } from './runs.ts';
import { checkSymbols, readSymbols } from './symbols.ts';
import type { NameReader, Opening } from '../languages/language.ts';
import type { AnnotatedPage, RenderedSection } from './types.ts';
import type { SourceFile } from '../languages/types.ts';

export { importedBy, indexPages, type PageEntry, type PageIndex } from './page-index.ts';

export interface AnnotateOptions extends Pick<ProsePage, 'asset'> {
  /** Knows the types of names; without it, code has no hovers. */
  types?: NameReader | undefined;
  /** What `{run:…}` reads its numbers from. */
  runs?: Runs | undefined;
  /** Folders that pages come from. */
  roots?: readonly string[] | undefined;
}

/** Makes a page of every file. */
export async function annotate(
  files: readonly SourceFile[],
  options: AnnotateOptions = {},
): Promise<AnnotatedPage[]> {
  const index = indexPages(files, options);
  const pages: AnnotatedPage[] = [];
  for (const { path } of files) pages.push(await annotateFile(path, index, options));
  return pages;
}

/**
 * Makes a page of one file of the index. It depends on the file, on `index.digest`, on the runs and, for its types, on the files it
 * imports (`importedBy`), and on nothing else.
 *
 * @throws {SourceError} where a formula, a link, a tag, a symbol, a run's number or the front matter is wrong
 */
export async function annotateFile(
  path: string,
  index: PageIndex,
  { asset, types, runs = new Map() }: AnnotateOptions = {},
): Promise<AnnotatedPage> {
  const highlight = await loadHighlight();
  const indexed = index.bySource.get(path);
  if (!indexed) throw new SourceError({ file: path }, 'it is in no index', 'Index all files first');
  const { entry: from, file, parsed } = indexed;
  const { source, language, opening, sections } = parsed;
  const { frontMatter } = opening ?? { frontMatter: { title: '', summary: '' } };
  if (opening) checkBareNumbers(opening);
  const mathRules: Record<string, string> = {};
  const symbols = readSymbols(frontMatter, source, mathRules);
  const page: ProsePage = {
    language,
    index,
    from,
    draft: file.draft,
    highlight,
    mathRules,
    symbols,
    foundSymbols: new Set(),
    runs,
    definitions: '',
    asset,
  };
  page.definitions = collectDefinitions(source, sections, page);
  const { grammar, word } = language;
  const names = grammar === undefined ? [] : (types?.(path) ?? []);
  const { table, marks } = collectHovers(names, page, symbols);
  // Highlighting needs the whole file: a line alone doesn't say whether it stands in a string or a comment.
  const lines = grammar === undefined ? [] : highlight(source.text, grammar);
  const rendered = sections.map(({ docs, code, ...section }): RenderedSection => {
    const { docsLine, startLine, endLine } = section;
    const prose = renderProse({ source, docs, docsLine }, page);
    const runsOfCode = code === '' ? [] : lines.slice(startLine - 1, endLine);
    const codeLines = runsOfCode.map((line, at) => writeLine(line, marks.get(startLine - 1 + at)));
    return { ...section, prose, codeLines };
  });
  const texts = sections.map(({ code, docs }) => (grammar === undefined ? docs : code));
  const words = () => texts.flatMap((text) => text.match(word) ?? []);
  const known = types && grammar !== undefined ? names.map(({ text }) => text) : words();
  checkSymbols(symbols, source, page.foundSymbols, new Set(known));
  return {
    path: from.path,
    locale: from.locale,
    source: path,
    frontMatter,
    sections: rendered,
    mathRules,
    symbols,
    hovers: table,
  };
}

function checkBareNumbers({ frontMatter, places }: Opening): void {
  for (const field of ['title', 'summary'] as const) {
    const bare = findBareNumberIn(frontMatter[field]);
    if (bare === undefined) continue;
    throw new SourceError(
      places[field],
      `"${bare}" is a measured number without a source`,
      'Front matter takes no {run:…}: leave the number to the text, or name its source, as in (§3)',
    );
  }
}
