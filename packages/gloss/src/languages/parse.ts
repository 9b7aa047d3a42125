import { attempt, SourceError, throwAll, withinStack } from '../source-error.ts';
import type { Opening, SourceLanguage, Syntax } from './language.ts';
import { languageOf, languages } from './languages.ts';
import { type Cut, cutSections } from './sections.ts';
import { readText, type Text } from './text.ts';
import type { SourceFile } from './types.ts';

/** A file cut into what is read and what is run. */
export interface Parsed extends Cut {
  source: Text;
  language: SourceLanguage;
  /** Absent where the file doesn't begin with any front matter; a page needs it, a file that is only looked at doesn't. */
  opening: Opening | undefined;
  /** The files that it may import, by the way to them: `../mnist.ts`. */
  imports: readonly string[];
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
  const language = languageOf(file.path);
  if (!language)
    throw new SourceError(
      { file: file.path },
      `neither ${languages.map(({ name }) => name).join(' nor ')}`,
      `A page comes from a file that ends in ${languages.map(({ extensions: [end] }) => `.${end}`).join(' or ')}`,
    );
  const source = readText(file);
  const faults: SourceError[] = [...(file.faults ?? [])];
  const cutOf = (syntax: Syntax) => ({ syntax, cut: cutSections(source, syntax, language) });
  const { syntax, cut } = attempt(
    faults,
    () => withinStack({ file: file.path }, () => cutOf(language.read(source))),
    () => cutOf({ prose: [], declared: [], imports: [] }),
  );
  const { opening, imports } = syntax;
  faults.push(...(opening?.faults ?? []));
  if (source.strict) throwAll(faults);
  const complaints = [...faults, ...(syntax.complaints ?? [])];
  return { source, language, opening, imports, complaints, ...cut };
}
