import { SourceError } from '../source-error.ts';
import { loadHighlight } from './code.ts';
import { writeLine } from './code-line.ts';
import { collectDefinitions } from './definitions.ts';
import { collectHovers } from './hovers.ts';
import { indexPages, type PageIndex } from './page-index.ts';
import { parse } from './parse.ts';
import { type ProsePage, renderProse } from './prose.ts';
import type { Runs } from './runs.ts';
import { checkSymbols, readSymbols } from './symbols.ts';
import { readText } from './text.ts';
import type { TypeReader } from './type-reader.ts';
import type { AnnotatedPage, RenderedSection, SourceFile } from './types.ts';

export { importedBy, indexPages, type PageEntry, type PageIndex } from './page-index.ts';
export { openTypes, type TypeReader } from './type-reader.ts';

export interface AnnotateOptions extends Pick<ProsePage, 'asset'> {
  /** Knows the types of names; without it, code has no hovers. */
  types?: TypeReader | undefined;
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
  for (const file of files) pages.push(await annotateFile(file, index, options));
  return pages;
}

/**
 * Makes a page of one file. It depends on the file, on `index.digest`, on the runs and, for its types, on the files it
 * imports (`importedBy`), and on nothing else.
 *
 * @throws {SourceError} where a formula, a link, a tag, a symbol, a run's number or the front matter is wrong
 */
export async function annotateFile(
  file: SourceFile,
  index: PageIndex,
  { asset, types, runs = new Map() }: AnnotateOptions = {},
): Promise<AnnotatedPage> {
  const highlight = await loadHighlight();
  const source = readText(file);
  const { frontMatter = file.draft ? { title: '', summary: '' } : undefined, sections } =
    parse(file);
  const from = index.pages.find((page) => page.source === file.path);
  if (!from || !frontMatter)
    throw new SourceError({ file: file.path }, 'it is in no index', 'Index all files first');
  const mathRules: Record<string, string> = {};
  const symbols = readSymbols(frontMatter, source, mathRules);
  const page: ProsePage = {
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
  const isProgram = !file.path.endsWith('.md');
  const names = isProgram ? (types?.(file.path) ?? []) : [];
  const { table, marks } = collectHovers(names, page, symbols);
  // Highlighting needs the whole file: a line alone doesn't say whether it stands in a string or a comment.
  const lines = isProgram ? highlight(source.text, 'ts') : [];
  const rendered = sections.map(({ docs, code, ...section }): RenderedSection => {
    const { docsLine, startLine, endLine } = section;
    const prose = renderProse({ source, docs, docsLine }, page);
    const runsOfCode = code === '' ? [] : lines.slice(startLine - 1, endLine);
    const codeLines = runsOfCode.map((line, at) => writeLine(line, marks.get(startLine - 1 + at)));
    return { ...section, prose, codeLines };
  });
  const words = sections.flatMap(({ code, docs }) => wordsIn(isProgram ? code : docs));
  const known = types && isProgram ? names.map(({ text }) => text) : words;
  checkSymbols(symbols, source, page.foundSymbols, new Set(known));
  const { path, locale } = from;
  return {
    path,
    locale,
    source: file.path,
    frontMatter,
    sections: rendered,
    mathRules,
    symbols,
    hovers: table,
  };
}

function wordsIn(code: string): string[] {
  return code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
}
