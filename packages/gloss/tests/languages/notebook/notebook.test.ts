import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notebook } from '../../../src/languages/notebook/notebook.ts';
import { limits, takeOutputs } from '../../../src/languages/notebook/outputs.ts';
import { openLanguages, openNames } from '../../../src/languages/languages.ts';
import { parse } from '../../../src/languages/parse.ts';
import { code, display, type GivenCell, markdown, notebookOf, raw, stream } from './make.ts';

await openLanguages([{ path: 'a.ipynb' }]);

const read = (text: string, more = {}) => parse({ path: 'a.ipynb', text, ...more });
const cut = (cells: readonly GivenCell[]) =>
  read(notebookOf(cells)).sections.map(({ docs, code: run }) => [docs, run]);

test('a Markdown cell explains the code cell below it, and comments stay in the code', () => {
  expect(
    cut([
      markdown('# Title'),
      markdown(['Two\n', 'lines\n', '\n']),
      code(['# a comment\n', 'a = 1\n']),
      code('def f():\n    """Docs."""'),
      code('  \n'),
    ]),
  ).toEqual([
    ['# Title', ''],
    ['Two\nlines', '# a comment\na = 1'],
    ['', 'def f():\n    """Docs."""'],
  ]);
});

test('an empty cell with an output is shown, and no other', () => {
  const { sections } = read(notebookOf([code('', stream('hello')), code(''), markdown('  ')]));
  expect(sections).toMatchObject([{ docs: '', code: '', cell: { number: 1 } }]);
});

test('front matter stands in the first cell, Markdown or raw; no other raw cell is shown', () => {
  const front = '---\ntitle: A\nsummary: B\n---\n';
  for (const first of [markdown(`${front}Text`), raw(front)]) {
    const { opening } = read(notebookOf([first, raw('\\LaTeX'), code('a = 1')]));
    expect(opening?.frontMatter).toEqual({ title: 'A', summary: 'B' });
  }
  expect(cut([raw('\\LaTeX'), code('a = 1')])).toEqual([['', 'a = 1']]);
});

test('what only IPython understands is no mistake, and stays as it is', () => {
  const source = '%matplotlib inline\n!pip install "x\nfiles = !ls\nx = %sql y\nnp?\na = 1';
  const cells = [
    code(source),
    code('%%bash\nfor f in *; do\n  echo "$f"\ndone'),
    code('%%time\nb = a'),
  ];
  const { complaints, sections } = read(notebookOf(cells));
  expect(complaints).toEqual([]);
  expect(sections.map(({ code: run }) => run)).toEqual(cells.map((cell) => cell.source));
  expect(sections.map(({ cell }) => cell?.grammar)).toEqual(['python', 'bash', 'python']);
  expect(sections.map(({ title }) => title)).toEqual(['files', '', 'b']);
});

test('names are known across cells, and from the programs beside them', async () => {
  const file = {
    path: 'nb/a.ipynb',
    text: notebookOf([
      code('from model import Model\n%time 1'),
      code('m = Model(1)'),
      code('print(m)'),
    ]),
  };
  const model = { path: 'nb/model.py', text: 'class Model:\n    """A model."""\n' };
  const names = await openNames('.')([file, model])('nb/a.ipynb');
  const known = (text: string) => names.filter((name) => name.text === text);
  expect(known('Model').map(({ declared }) => declared?.file)).toEqual([
    'nb/model.py',
    'nb/model.py',
  ]);
  expect(known('m').map(({ line, declared }) => [line, declared?.line])).toEqual([
    [5, 5],
    [8, 5],
  ]);
  expect(parse(file).imports).toContain('model.py');
});

test('another kernel has its language, and its comments', () => {
  const metadata = { language_info: { name: 'Julia' } };
  const { language, sections, source } = read(
    notebookOf([markdown('Text'), code('f(x) = x^2')], { metadata }),
  );
  expect(language.grammar).toBe('julia');
  expect(sections).toMatchObject([
    { docs: 'Text', code: 'f(x) = x^2', cell: { grammar: 'julia' } },
  ]);
  expect(source.text).toContain('# %% [markdown]\n# Text');
  const rust = { kernelspec: { name: 'rust', language: 'Rust' } };
  expect(read(notebookOf([markdown('Text')], { metadata: rust })).source.text).toContain('// Text');
});

describe('a file that is no notebook says so, and the way out', () => {
  test.each([
    ['{\n "cells": [\n  {"source": [}\n', 'a.ipynb:3: the notebook is no JSON from here on'],
    ['{"cells": [],\n<<<<<<< HEAD\n', 'a.ipynb:2: the notebook is no JSON'],
    ['', 'a.ipynb:1: the notebook is empty'],
    ['[]', 'a.ipynb: this is no notebook: it doesn\'t say which "nbformat"'],
    [
      '{"nbformat": 3, "worksheets": []}',
      'jupyter nbconvert --to notebook --nbformat 4 --inplace a.ipynb',
    ],
    ['{"nbformat": 5, "cells": []}', 'the notebook has nbformat 5'],
    ['{"nbformat": 4}', '"cells" is not as it should be'],
    [
      '{"nbformat": 4, "cells": [{"cell_type": "code"}, {"cell_type": "x"}]}',
      'cell 2 has no known type',
    ],
    ['{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}', 'cell 1 has no source'],
  ])('%s', (text, said) => {
    expect(() => read(text)).toThrow(said);
    const { complaints, sections } = read(text, { strict: false });
    expect(complaints.map(({ message }) => message).join()).toContain(said);
    expect(sections).toEqual([]);
  });
});

test('numbers that only Python writes are read', () => {
  const text = notebookOf([code('a', display({ 'application/json': 'nan', 'text/plain': 'b' }))]);
  const { sections } = read(text.replace('"nan"', '[NaN, -Infinity]'));
  expect(sections[0]?.cell?.outputs).toEqual([{ kind: 'text', text: 'b' }]);
});

test('a notebook without anything written is no page', () => {
  const isNone = (text: string) => notebook.noPage?.({ path: 'a.ipynb', text });
  expect(isNone('\n')).toBe(true);
  expect(isNone(notebookOf([]))).toBe(true);
  expect(isNone(notebookOf([code(''), markdown('\n')]))).toBe(true);
  expect(isNone(notebookOf([code('', stream('a'))]))).toBe(false);
  expect(isNone('{')).toBe(false);
});

describe('what a cell has put out', () => {
  const taken = (...outputs: unknown[]) => takeOutputs([outputs]).taken[0];

  test.each([
    [
      'writes in turns, as one',
      [stream('a\n'), stream(['b\n', 'c'])],
      [{ kind: 'text', text: 'a\nb\nc' }],
    ],
    [
      'is a bar of progress in the end',
      [stream('  1%\r 50%\r100%\r\ndone\r', 'stderr')],
      [{ kind: 'warning', text: '100%\ndone' }],
    ],
    [
      'moves the cursor',
      [stream('\u001B[2K\u001B[1;31mred\u001B[0m\u0007 \u001B]8;;http://x\u001B\\link')],
      [{ kind: 'text', text: '\u001B[1;31mred\u001B[0m link' }],
    ],
    [
      'is an error',
      [{ output_type: 'error', ename: 'E', evalue: 'x', traceback: [] }],
      [{ kind: 'error', text: 'E: x' }],
    ],
    [
      'is best as an image',
      [display({ 'text/plain': 'p', 'text/html': '<b>', 'image/png': ['aa\n', 'bb'] })],
      [{ kind: 'image', type: 'png', data: 'aabb' }],
    ],
    [
      'is a widget',
      [display({ 'application/vnd.x': {}, 'text/plain': 'W()' })],
      [{ kind: 'text', text: 'W()' }],
    ],
    [
      'is nothing that we know',
      [display({ 'application/vnd.x': {} }), { output_type: 'y' }, 3],
      [{ kind: 'none' }, { kind: 'none' }, { kind: 'none' }],
    ],
  ])('%s', (_, outputs, shown) => {
    expect(taken(...outputs)).toEqual(shown);
  });

  test('is cut where it is too long, and what was is told', () => {
    const { taken: shown, leftOut } = takeOutputs([
      [],
      [stream('a\n'.repeat(1000))],
      [stream('b'.repeat(1_000_000))],
      [display({ 'image/png': 'A'.repeat(4_000_000), 'text/plain': 'p' })],
      [display({ 'text/html': 'c'.repeat(200_000), 'text/plain': 'table' })],
    ]);
    expect(shown[1]).toEqual([
      { kind: 'text', text: 'a\n'.repeat(limits.lines).trim(), more: 800 },
    ]);
    expect(shown[2]).toEqual([{ kind: 'text', text: 'b'.repeat(limits.letters), more: 1 }]);
    expect(shown[3]).toEqual([{ kind: 'none' }]);
    expect(shown[4]).toEqual([{ kind: 'text', text: 'table' }]);
    expect(leftOut.map(({ cell, what }) => `${cell}: ${what}`)).toEqual([
      '2: the rest of a text of 2 kB, lines: 800',
      '3: the rest of a text of 1.0 MB, lines: 1',
      '4: an image of 3.0 MB',
      '5: a table or text of 200 kB',
    ]);
  });
});

const line = fc.constantFrom(
  'a = 1  # %% b',
  '# %% [markdown]',
  '# a comment',
  '"""',
  '%matplotlib inline',
  '%%bash',
  '!ls "',
  'f(',
  '  x?',
  'é 软 𝔸',
  '',
  '---',
  '\\',
);
const sourceOf = (lines: string[]) =>
  fc.constantFrom(
    lines.join('\n'),
    lines.map((text, at) => (at + 1 < lines.length ? `${text}\n` : text)),
  );
const cellOf = fc
  .tuple(fc.constantFrom('code', 'code', 'markdown', 'raw'), fc.array(line, { maxLength: 5 }))
  .chain(([kind, lines]) =>
    fc.record({
      cell_type: fc.constant(kind),
      source: sourceOf(lines),
      outputs: fc.constantFrom([], [stream('out')]),
      lines: fc.constant(lines),
    }),
  );

test('of any notebook, no line of code is lost, moved or doubled, and no text lost', () => {
  const trimmed = (lines: string[]) =>
    lines
      .join('\n')
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
  fc.assert(
    fc.property(fc.array(cellOf), fc.constantFrom('python', 'julia', 'c++'), (cells, language) => {
      const text = notebookOf(cells, { metadata: { kernelspec: { language } } });
      const { sections, source } = read(text, { strict: false });
      const of = (kind: string) =>
        cells
          .filter((cell) => cell.cell_type === kind)
          .map((cell) => trimmed(cell.lines))
          .filter((said) => said !== '');
      expect(
        sections
          .map((section) => section.code)
          .filter((run) => run.trim() !== '')
          .map((run) => trimmed(run.split('\n'))),
      ).toEqual(of('code'));
      const first = cells.find((cell) => cell.lines.some((each) => each.trim() !== ''));
      const isOpening =
        first?.cell_type !== 'code' && trimmed(first?.lines ?? []).startsWith('---\n');
      if (!isOpening)
        expect(sections.map(({ docs }) => docs).filter((docs) => docs !== '')).toEqual(
          of('markdown'),
        );
      for (const { code: run, startLine, endLine, docs, docsLine } of sections) {
        if (run !== '') expect(source.lines.slice(startLine - 1, endLine).join('\n')).toBe(run);
        for (const [at, each] of docs.split('\n').entries())
          expect(source.lines[docsLine - 1 + at]).toContain(each.trimEnd());
      }
    }),
    { numRuns: 500 },
  );
});
