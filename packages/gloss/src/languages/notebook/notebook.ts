import { SourceError } from '../../source-error.ts';
import { readFrontMatter } from '../front-matter.ts';
import type { Opening, ProseSpan, SourceLanguage, Syntax } from '../language.ts';
import { bindNames } from '../python/bindings.ts';
import { declarations } from '../python/declarations.ts';
import { importsOf } from '../python/imports.ts';
import { openPythonNames, pythonIn } from '../python/names.ts';
import { python } from '../python/python.ts';
import { openParser, readTree } from '../python/tree.ts';
import type { SourceFile } from '../types.ts';
import { type Notebook, readNotebook } from './read-notebook.ts';
import { isWritten, type Script, toScript } from './to-text.ts';

/** Jupyter's notebooks: Markdown cells are prose, code cells code with their outputs below it. */
export const notebook: SourceLanguage = {
  name: 'Jupyter',
  extensions: ['ipynb'],
  noPage: (file) => file.text.trim() === '' || isEmpty(file),
  grammar: 'python',
  opening:
    'Begin with a Markdown or raw cell that holds "title: …" and "summary: …" between two lines ---',
  word: python.word,
  open: openParser,
  unpack(file) {
    const read = readNotebook(file);
    const script = toScript(file, read);
    return { source: script.source, language: languageIn(file, read, script) };
  },
  // Of what can't be unpacked, there is nothing to show.
  read: () => ({ prose: [], declared: [], imports: [] }),
  openNames: () => openPythonNames(programIn),
};

function isEmpty(file: SourceFile): boolean {
  try {
    return !readNotebook(file).cells.some(isWritten);
  } catch {
    // What is wrong with it is said where its page is made.
    return false;
  }
}

/** The language that a notebook's cells are written in. Comments and docstrings stay in the code: prose has cells of its own. */
function languageIn(file: SourceFile, read: Notebook, script: Script): SourceLanguage {
  const { name, extensions, opening } = notebook;
  const { word, borrowing } = python;
  const isPython = read.language === 'python';
  return {
    name,
    extensions,
    opening,
    word,
    grammar: read.language,
    ...(isPython && borrowing && { borrowing }),
    read: (source): Syntax => {
      const syntax: Syntax = {
        ...withFrontMatter(script),
        declared: [],
        imports: [],
        cells: script.cells,
        complaints: read.leftOut.map(({ cell, what }) => tooMuch(file, cell, what, script)),
      };
      if (!isPython) return syntax;
      const nodes = readTree(script.plain);
      return {
        ...syntax,
        declared: declarations(bindNames(script.plain, nodes)),
        imports: importsOf(source, nodes),
      };
    },
  };
}

function withFrontMatter({ source, prose }: Script): {
  opening: Opening | undefined;
  prose: ProseSpan[];
} {
  const [first, ...others] = prose;
  if (!first || first.docs === '') return { opening: undefined, prose };
  const { opening, ...text } = readFrontMatter({ source, ...first });
  return { opening, prose: [{ ...first, ...text }, ...others] };
}

function tooMuch(file: SourceFile, number: number, what: string, script: Script): SourceError {
  const cell = script.cells.find((each) => each.number === number);
  return new SourceError(
    { file: file.path, line: cell?.firstLine },
    `an output is too much for a page: left out is ${what}`,
    'Let the cell print less, or clear its output',
  );
}

/** A program in Python, or the one in a notebook, as its grammar knows it. */
function programIn(file: SourceFile): string | undefined {
  if (!file.path.endsWith('.ipynb')) return pythonIn(file);
  try {
    const read = readNotebook(file);
    return read.language === 'python' ? toScript(file, read).plain : undefined;
  } catch {
    return undefined;
  }
}
