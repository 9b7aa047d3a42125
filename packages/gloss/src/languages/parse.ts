import { attempt, SourceError, throwAll, withinStack } from '../source-error.ts';
import type { Opening, SourceLanguage, Syntax } from './language.ts';
import { languageOf, languages } from './languages.ts';
import { type Cut, cutSections } from './sections.ts';
import { readText, type Text } from './text.ts';
import type { Cell, SourceFile } from './types.ts';

/** A file cut into what is read and what is run. */
export interface Parsed extends Cut {
  source: Text;
  language: SourceLanguage;
  /** Absent where the file doesn't begin with any front matter; a page needs it, a file that is only looked at doesn't. */
  opening: Opening | undefined;
  /** The files that it may import, by the way to them: `../mnist.ts`. */
  imports: readonly string[];
  /** Of a notebook, where its code stands. */
  cells: readonly Cell[];
  /** What is wrong with it, though it can be shown. */
  complaints: readonly SourceError[];
}

/**
 * Cuts a file into sections. No line of code is lost, moved, doubled or renumbered, and the text of each own-line
 * comment and of each docstring appears once. Its language has to be open (`openLanguages`).
 *
 * @throws {SourceError} where a strict file breaks its language's rules, or its front matter is wrong; any other is then code alone
 */
export function parse(file: SourceFile): Parsed {
  const outer = languageOf(file.path);
  if (!outer)
    throw new SourceError(
      { file: file.path },
      `neither ${languages.map(({ name }) => name).join(' nor ')}`,
      `A page comes from a file that ends in ${languages.map(({ extensions: [end] }) => `.${end}`).join(' or ')}`,
    );
  const faults: SourceError[] = [...(file.faults ?? [])];
  const { source, language } = attempt(
    faults,
    () => outer.unpack?.(file) ?? { source: readText(file), language: outer },
    () => ({ source: readText({ ...file, text: '' }), language: outer }),
  );
  const cutOf = (syntax: Syntax) => ({ syntax, cut: cutSections(source, syntax, language) });
  const { syntax, cut } = attempt(
    faults,
    () => withinStack({ file: file.path }, () => cutOf(language.read(source))),
    () => cutOf({ prose: [], declared: [], imports: [] }),
  );
  const { opening, imports } = syntax;
  faults.push(...(opening?.faults ?? []));
  if (source.strict) throwAll(faults.map(inFile(source)));
  const complaints = [...faults, ...(syntax.complaints ?? [])].map(inFile(source));
  const { cells = [] } = syntax;
  return { source, language, opening, imports, complaints, cells, ...cut };
}

/** Says where a mistake stands in the author's file, where lines were counted otherwise. */
export function inFile({ file, locate }: Text): (fault: SourceError) => SourceError {
  return (fault) => {
    const { place, problem, remedy } = fault;
    if (!locate || place.file !== file || place.line === undefined || place.cell) return fault;
    return new SourceError({ ...locate(place.line), section: place.section }, problem, remedy);
  };
}
