import { SourceError } from '../../source-error.ts';
import { readFrontMatter } from '../front-matter.ts';
import type { SourceLanguage, Syntax } from '../language.ts';
import { withPreamble } from '../own-line.ts';
import { lineAt, lineStarts, type Text } from '../text.ts';
import { bindNames } from './bindings.ts';
import { plainPython } from './cells.ts';
import { declarations } from './declarations.ts';
import { importsOf } from './imports.ts';
import { openPythonNames } from './names.ts';
import { findProse } from './prose.ts';
import { intro, splitTags } from './docstrings/tags.ts';
import { type Node, openParser, readTree } from './tree.ts';

export const python: SourceLanguage = {
  name: 'Python',
  extensions: ['py'],
  // Packages are full of files that only have to be there.
  noPage: ({ text }) => text.trim() === '',
  pageName: (name) => name.replace(/(?<=^|\/)__init__$/, 'index'),
  grammar: 'python',
  opening:
    'Begin with a docstring """ that holds "title: …" and "summary: …" between two lines ---',
  word: /[\p{ID_Start}_][\p{ID_Continue}]*/gu,
  borrowing: /^(?:import|from) /,
  open: openParser,
  read,
  splitTags,
  intro,
  openNames: () => openPythonNames(),
};

/** Docstrings, and comments that have their lines to themselves, are prose; all else is code. */
function read(source: Text): Syntax {
  const nodes = readTree(plainPython(source.text));
  const names = bindNames(source.text, nodes);
  return {
    ...withFrontMatter(source, nodes),
    declared: declarations(names),
    imports: importsOf(source, nodes),
    complaints: complaintsOf(source, nodes),
  };
}

/** The front matter opens the docstring of the module, or the first comment. */
function withFrontMatter(
  source: Text,
  nodes: readonly [Node, ...Node[]],
): Pick<Syntax, 'opening' | 'prose'> {
  const comments = nodes.filter(({ type }) => type === 'comment');
  const prose = withPreamble(source, findProse(source, nodes), comments, ({ firstLine }) =>
    /^[ru]?["']/i.test(source.lines[firstLine - 1] ?? ''),
  );
  const statement = nodes[0].children.find(({ type }) => type !== 'comment');
  const line = statement ? lineAt(lineStarts(source), statement.start) + 1 : Infinity;
  const first = prose.findIndex(({ docs }) => docs !== '');
  const at = prose.findIndex(
    ({ docs, firstLine }, index) =>
      (firstLine === line || (firstLine < line && index === first)) && /^---[ \t]*\n/.test(docs),
  );
  const span = prose[at];
  if (!span) return { prose };
  const { opening, ...text } = readFrontMatter({ source, ...span });
  return { opening, prose: prose.with(at, { ...span, ...text }) };
}

/** Where the grammar has no word for what stands there, the file is shown all the same. */
function complaintsOf(source: Text, nodes: readonly Node[]): SourceError[] {
  const wrong = nodes.filter(({ isWrong, parent }) => isWrong && !parent?.isWrong);
  const [first, ...others] = wrong;
  if (!first) return [];
  const starts = lineStarts(source);
  const line = lineAt(starts, first.start);
  const more = others.length === 0 ? '' : `, nor in ${others.length} more places`;
  return [
    new SourceError(
      { file: source.file, line: line + 1, column: first.start - (starts[line] ?? 0) + 1 },
      `this is not understood as Python${more}`,
      'The page is made all the same; "python3 -m py_compile FILE" says whether it is an error',
    ),
  ];
}
