import { faultsOf, inOrder, SourceError, throwAll } from '../source-error.ts';
import { findBareNumberIn } from './bare-number.ts';
import { fencedLanguages, type Highlight, loadHighlight } from './code.ts';
import { type Run, writeLine } from './code-line.ts';
import { collectDefinitions } from './definitions.ts';
import { collectHovers } from './hovers.ts';
import type { Files } from './images.ts';
import { renderOutput } from './outputs.ts';
import { inFile, type Parsed } from '../languages/parse.ts';
import { dialects } from '../languages/markdown/dialects.ts';
import { indexPages, type PageIndex } from './page-index.ts';
import { pageLinks } from './page-links.ts';
import { type ProsePage, renderProse } from './prose.ts';
import type { Question } from './links.ts';
import type { Runs } from './runs.ts';
import { checkSymbols, readSymbols } from './symbols.ts';
import { frameIds } from '../languages/ids.ts';
import { titled } from './titled.ts';
import { openLanguages } from '../languages/languages.ts';
import type { NameReader, Opening } from '../languages/language.ts';
import type { AnnotatedPage, RenderedSection } from './types.ts';
import type { SourceFile } from '../languages/types.ts';

export { answerTo, type Question } from './links.ts';
export { importedBy, indexPages, type PageEntry, type PageIndex } from './page-index.ts';

export interface AnnotateOptions extends Pick<ProsePage, 'asset' | 'imageHosts' | 'macros'> {
  /** Knows the types of names; without it, code has no hovers. */
  types?: NameReader | undefined;
  /** What `{run:…}` reads its numbers from. */
  runs?: Runs | undefined;
  /** Folders that pages come from. */
  roots?: readonly string[] | undefined;
}

/**
 * Makes a page of every file.
 *
 * @throws {SourceError | AggregateError} all that is wrong in strict files
 */
export async function annotate(
  files: readonly SourceFile[],
  options: AnnotateOptions = {},
): Promise<AnnotatedPage[]> {
  await openLanguages(files);
  const index = indexPages(files, options);
  const pages: AnnotatedPage[] = [];
  const faults: SourceError[] = [];
  for (const { path } of files)
    await annotateFile(path, index, options).then(
      ({ page }) => pages.push(page),
      (error) => faults.push(...faultsOf(error)),
    );
  throwAll(faults);
  return pages;
}

/** A page, and what it has asked of the others. */
export interface Annotated {
  page: AnnotatedPage;
  asked: Question[];
  /** The images that its source holds. */
  files: Files;
  /** What is wrong and stands on the page as it is written, in the file's order: in a strict file, what may not be wrong at all. */
  warnings: SourceError[];
}

/**
 * Makes a page of one file of the index. It depends on the file and its address, on the answers to what it asks
 * (`answerTo`) and, for its types, on the files it imports (`importedBy`), and on nothing else.
 *
 * @throws {SourceError | AggregateError} all that is wrong in a strict file: formulas, links, tags, symbols, runs' numbers or
 *   the front matter
 */
export async function annotateFile(
  path: string,
  index: PageIndex,
  { types, runs: records, ...options }: AnnotateOptions = {},
): Promise<Annotated> {
  const indexed = index.bySource.get(path);
  if (!indexed) throw new SourceError({ file: path }, 'it is in no index', 'Index all files first');
  const { entry: from, parsed } = indexed;
  const { source, language, opening, sections, cells } = parsed;
  const { grammar, word } = language;
  const highlight = await loadHighlight([
    ...cells.map((cell) => cell.grammar),
    ...sections.flatMap(({ docs }) => fencedLanguages(docs)),
  ]);
  const isNotebook = source.locate !== undefined;
  const files: Files = new Map();
  const faults = opening ? bareNumbersIn(opening) : [];
  const runs = Object.assign(new Map(records), { asked: new Set<string>() });
  const {
    symbols,
    rules: macroRules,
    faults: none,
  } = readSymbols(opening?.frontMatter ?? {}, source, options.macros);
  faults.push(...none);
  const links = pageLinks({ index, from }, dialects[source.dialect].linksAsWritten, faults);
  const definitions = collectDefinitions(parsed, links.ofUrl);
  const names = grammar === undefined ? [] : ((await types?.(path)) ?? []);
  const hovers = collectHovers(names, { index, from }, symbols);
  const lines = highlightFile(parsed, highlight);
  const rules = { ...macroRules };
  const page: ProsePage = {
    ...options,
    language,
    highlight,
    symbols,
    runs,
    links,
    definitions,
    ids: new Set(frameIds),
    notes: new Map(),
    files,
    faults,
  };
  const parts = sections.map(({ docs, code, cell, ...section }) => {
    const { docsLine, startLine, endLine } = section;
    const { prose, ...gathered } = renderProse({ source, docs, docsLine }, page);
    const runsOfCode = code === '' ? [] : lines.slice(startLine - 1, endLine);
    const codeLines = runsOfCode.map((line, at) =>
      writeLine(line, hovers.marks.get(startLine - 1 + at)),
    );
    const rendered: RenderedSection = { ...section, prose, codeLines };
    if (cell) {
      const { number, firstLine } = cell;
      const outputs = cell.outputs.map((output) => renderOutput(output, page, rules));
      rendered.cell = { number, firstLine, outputs };
    }
    return { ...gathered, rendered };
  });
  const words = () =>
    sections.flatMap(({ code, docs }) => (grammar === undefined ? docs : code).match(word) ?? []);
  const known = types && grammar !== undefined ? names.map(({ text }) => text) : words();
  const found = new Set(parts.flatMap((part) => [...part.found]));
  faults.push(...checkSymbols(symbols, source, found, new Set(known)));
  if (source.strict) throwAll(inOrder(faults).map(inFile(source)));
  return {
    page: {
      path: from.path,
      pageKey: from.pageKey,
      source: path,
      ...titled(opening?.frontMatter, parts, {
        pageKey: from.pageKey,
        isText: grammar === undefined || isNotebook,
      }),
      sections: parts.map((part) => part.rendered),
      links: links.written,
      mathRules: Object.assign(rules, ...parts.map((part) => part.rules)),
      symbols,
      hovers: hovers.table,
      files: [...files.keys()],
      ...(isNotebook && { script: source.text }),
    },
    files,
    asked: [
      ...links.asked,
      ...hovers.asked,
      ...Array.from(runs.asked, (path): Question => ['run', path]),
    ],
    warnings: inOrder([...parsed.complaints, ...faults.map(inFile(source))]),
  };
}

/** A whole file is highlighted at once, as a line alone doesn't say whether it stands in a string; cells are programs of their own. */
function highlightFile({ source, language, cells }: Parsed, highlight: Highlight): Run[][] {
  const { grammar } = language;
  if (grammar === undefined) return [];
  if (source.locate === undefined) return highlight(source.text, grammar);
  const lines: Run[][] = [];
  for (const cell of cells) {
    const code = source.lines.slice(cell.firstLine - 1, cell.lastLine).join('\n');
    for (const [at, line] of highlight(code, cell.grammar).entries())
      lines[cell.firstLine - 1 + at] = line;
  }
  return lines;
}

function bareNumbersIn({ frontMatter, places }: Opening): SourceError[] {
  return (['title', 'summary'] as const).flatMap((field) => {
    const bare = findBareNumberIn(frontMatter[field]);
    if (bare === undefined) return [];
    return new SourceError(
      places[field],
      `"${bare}" is a measured number without a source`,
      'Front matter takes no {run:…}: leave the number to the text, or name its source, as in (§3)',
    );
  });
}
