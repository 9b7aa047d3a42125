import { SourceError } from '../source-error.ts';
import { findBareNumberIn } from './bare-number.ts';
import { loadHighlight } from './code.ts';
import { writeLine } from './code-line.ts';
import { collectDefinitions } from './definitions.ts';
import { collectHovers } from './hovers.ts';
import { indexPages, type PageIndex } from './page-index.ts';
import { type ProsePage, renderProse } from './prose.ts';
import type { Question } from './links.ts';
import type { Runs } from './runs.ts';
import { checkSymbols, readSymbols } from './symbols.ts';
import { openLanguages } from '../languages/languages.ts';
import type { NameReader, Opening } from '../languages/language.ts';
import type { AnnotatedPage, RenderedSection } from './types.ts';
import type { SourceFile } from '../languages/types.ts';

export { answerTo, type Question } from './links.ts';
export { importedBy, indexPages, type PageEntry, type PageIndex } from './page-index.ts';

export interface AnnotateOptions extends Pick<ProsePage, 'asset' | 'macros'> {
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
  await openLanguages(files);
  const index = indexPages(files, options);
  const pages: AnnotatedPage[] = [];
  for (const { path } of files) pages.push((await annotateFile(path, index, options)).page);
  return pages;
}

/** A page, and what it has asked of the others. */
export interface Annotated {
  page: AnnotatedPage;
  asked: Question[];
}

/**
 * Makes a page of one file of the index. It depends on the file and its address, on the answers to what it asks
 * (`answerTo`) and, for its types, on the files it imports (`importedBy`), and on nothing else.
 *
 * @throws {SourceError} where a formula, a link, a tag, a symbol, a run's number or the front matter is wrong
 */
export async function annotateFile(
  path: string,
  index: PageIndex,
  { asset, macros, types, runs: records }: AnnotateOptions = {},
): Promise<Annotated> {
  const highlight = await loadHighlight();
  const indexed = index.bySource.get(path);
  if (!indexed) throw new SourceError({ file: path }, 'it is in no index', 'Index all files first');
  const { entry: from, file, parsed } = indexed;
  const { source, language, opening, sections } = parsed;
  const { draft } = file;
  const runs = Object.assign(new Map(records), { asked: new Set<string>() });
  const { grammar, word } = language;
  const { frontMatter } = opening ?? { frontMatter: { title: '', summary: '' } };
  if (opening) checkBareNumbers(opening);
  const { symbols, rules } = readSymbols(frontMatter, source, macros);
  const { definitions, asked } = collectDefinitions(source, sections, { index, from, draft });
  const names = grammar === undefined ? [] : (types?.(path) ?? []);
  const hovers = collectHovers(names, { index, from }, symbols);
  // Highlighting needs the whole file: a line alone doesn't say whether it stands in a string or a comment.
  const lines = grammar === undefined ? [] : highlight(source.text, grammar);
  const page = {
    language,
    index,
    from,
    draft,
    highlight,
    symbols,
    macros,
    runs,
    definitions,
    asset,
  };
  const parts = sections.map(({ docs, code, ...section }) => {
    const { docsLine, startLine, endLine } = section;
    const { prose, ...gathered } = renderProse({ source, docs, docsLine }, page);
    const runsOfCode = code === '' ? [] : lines.slice(startLine - 1, endLine);
    const codeLines = runsOfCode.map((line, at) =>
      writeLine(line, hovers.marks.get(startLine - 1 + at)),
    );
    const rendered: RenderedSection = { ...section, prose, codeLines };
    return { ...gathered, rendered };
  });
  const words = () =>
    sections.flatMap(({ code, docs }) => (grammar === undefined ? docs : code).match(word) ?? []);
  const known = types && grammar !== undefined ? names.map(({ text }) => text) : words();
  const found = new Set(parts.flatMap((part) => [...part.found]));
  checkSymbols(symbols, source, found, new Set(known));
  return {
    page: {
      path: from.path,
      pageKey: from.pageKey,
      source: path,
      frontMatter,
      sections: parts.map((part) => part.rendered),
      mathRules: Object.assign(rules, ...parts.map((part) => part.rules)),
      symbols,
      hovers: hovers.table,
    },
    asked: [
      ...asked,
      ...hovers.asked,
      ...parts.flatMap((part) => part.asked),
      ...Array.from(runs.asked, (path): Question => ['run', path]),
    ],
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
