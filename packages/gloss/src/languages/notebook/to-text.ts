import { visit } from 'jsonc-parser';
import type { Place } from '../../source-error.ts';
import type { ProseSpan } from '../language.ts';
import { withoutMagics } from '../python/magics.ts';
import type { Text } from '../text.ts';
import type { Cell, SourceFile } from '../types.ts';
import { foreignGrammar } from './cell-magic.ts';
import type { Notebook, NotebookCell } from './read-notebook.ts';

/** A notebook as the script that it could be, cells between marks: what every stage counts lines in. */
export interface Script {
  source: Text;
  cells: Cell[];
  prose: ProseSpan[];
  /** The same text as the grammar of Python knows it. */
  plain: string;
}

/** How a line of a comment begins, in languages where that isn't `#`. */
const comments: readonly [mark: string, languages: RegExp][] = [
  [
    '//',
    /^(?:c|c\+\+.*|cpp|c#|csharp|f#|fsharp|java|(?:java|type)script|js|ts|go|rust|scala|kotlin|swift|groovy|php|dart)$/,
  ],
  ['--', /^(?:sql.*|haskell|lua)$/],
  ['%', /^(?:matlab|octave|prolog)$/],
  [';', /^(?:clojure|scheme|.*lisp)$/],
];

/** Writes the cells of a notebook as one text. A Markdown cell explains the code cell that follows it. */
export function toScript(file: SourceFile, { language, cells: all }: Notebook): Script {
  const comment = comments.find(([, names]) => names.test(language))?.[0] ?? '#';
  const lines: string[] = [];
  const plain: string[] = [];
  const cells: Cell[] = [];
  const prose: ProseSpan[] = [];
  const written: { cell: NotebookCell; firstLine: number }[] = [];
  const put = (line: string, known = line) => {
    lines.push(line);
    plain.push(known);
  };
  let isExplained = false;
  for (const cell of all.filter(isWritten)) {
    const { kind, outputs, number } = cell;
    if (lines.length > 0) put('');
    put(`${comment} %%${kind === 'code' ? '' : ` [${kind}]`}`);
    const mark = lines.length;
    const last = prose.at(-1);
    const firstLine = mark + 1;
    written.push({ cell, firstLine });
    if (kind === 'code') {
      const foreign = foreignGrammar(cell.lines);
      const known =
        foreign === undefined
          ? withoutMagics(cell.lines.join('\n')).split('\n')
          : cell.lines.map((line) => line.replace(/^./u, '#'));
      for (const [at, line] of cell.lines.entries()) put(line, known[at]);
      const grammar = foreign ?? language;
      cells.push({ number, firstLine, lastLine: lines.length, grammar, outputs });
      if (isExplained && last) prose.splice(-1, 1, { ...last, lastLine: mark });
      else prose.push({ docs: '', docsLine: mark, firstLine: mark, lastLine: mark });
    } else {
      for (const line of cell.lines) put(`${comment} ${line}`.trimEnd());
      const top = cell.lines.findIndex((line) => line.trim() !== '');
      const docs = cell.lines.slice(top).join('\n').trimEnd();
      const isRead = kind === 'markdown' || (prose.length === 0 && /^---[ \t]*\n/.test(docs));
      const docsLine = firstLine + top;
      prose.push({ docs: isRead ? docs : '', docsLine, firstLine: mark, lastLine: lines.length });
    }
    isExplained = kind === 'markdown';
  }
  const holderOf = (line: number) => written.findLast(({ firstLine }) => firstLine <= line + 1);
  let places: Map<number, number[]> | undefined;
  const source: Text = {
    file: file.path,
    text: lines.join('\n'),
    lines,
    dialect: file.dialect ?? 'gloss',
    strict: file.strict ?? true,
    locate(line): Place {
      const holder = holderOf(line) ?? written[0];
      if (!holder) return { file: file.path, line: 1 };
      const { cell, firstLine } = holder;
      const within = Math.max(1, line - firstLine + 1);
      places ??= linesOfSources(file.text);
      const own = places.get(cell.number)?.[within - 1];
      return { file: file.path, line: own, cell: { number: cell.number, line: within } };
    },
    attachment(line, name) {
      return holderOf(line)?.cell.attachments[name];
    },
  };
  return { source, cells, prose, plain: plain.join('\n') };
}

/** Whether there is anything to show of a cell. */
export function isWritten({ kind, lines, outputs }: NotebookCell): boolean {
  return (kind === 'code' && outputs.length > 0) || lines.some((line) => line.trim() !== '');
}

/** On which line of the notebook's JSON each line of each cell's source stands; all count from 1. */
function linesOfSources(json: string): Map<number, number[]> {
  const found = new Map<number, number[]>();
  let rows: number[] | undefined;
  let isOpen = false;
  visit(json.replace(/^\uFEFF/, ''), {
    onObjectProperty(name, _offset, _length, _line, _column, pathOf) {
      rows = undefined;
      if (name !== 'source') return;
      const [part, index, ...deeper] = pathOf();
      if (part !== 'cells' || typeof index !== 'number' || deeper.length > 0) return;
      rows = [];
      isOpen = false;
      found.set(index + 1, rows);
    },
    onLiteralValue(value: unknown, _offset, _length, line) {
      if (!rows) return;
      for (const piece of String(value).split(/(?<=\n)/)) {
        if (!isOpen) rows.push(line + 1);
        isOpen = !piece.endsWith('\n');
      }
    },
  });
  return found;
}
