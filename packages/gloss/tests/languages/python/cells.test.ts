import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectInvariants, type Truth } from '../invariants.ts';
import { readMark } from '../../../src/languages/python/cells.ts';
import { cut, read } from './read.ts';

describe('a mark', () => {
  test.each([
    ['# %%', 'code', ''],
    ['#%%', 'code', ''],
    ['# %% Load the data', 'code', '## Load the data'],
    ['# %%% Deeper', 'code', '### Deeper'],
    ['# %% [markdown]', 'markdown', ''],
    ['# %%[markdown]', 'markdown', ''],
    ['# %% [md] tags=["a b"]', 'markdown', ''],
    ['# %% A title [markdown] key="value" id=3', 'markdown', '## A title'],
    ['# %% [raw]', 'raw', ''],
    ['# %% tags=["hide-input"] key="a b"', 'code', ''],
    ['# %% {"tags": ["a"]}', 'code', ''],
    ['# %% Loss = 5', 'code', '## Loss = 5'],
    ['# In[12]:', 'code', ''],
    ['# <codecell>', 'code', ''],
  ])('%s begins a cell', (comment, kind, heading) => {
    expect(readMark(comment, 3)).toEqual({ line: 3, kind, heading });
  });

  test.each(['# %%time', '# % %', '# 100 %%', '# %d', '# In[x]', '## %%'])('%s is none', (text) => {
    expect(readMark(text, 1)).toBeUndefined();
  });

  test('is read in a moment, whatever it holds', () => {
    expect(readMark(`# %% ${'a=a'.repeat(20_000)}!`, 1)?.kind).toBe('code');
    expect(readMark(`# %% ${'a=[ '.repeat(20_000)}`, 1)?.kind).toBe('code');
  });

  test('in a string is text, and in a block a comment that stays', () => {
    expect(cut('x = """\n# %% no\n"""\ndef f():\n    # %% inner\n    return 1')).toEqual([
      ['', 'x = """\n# %% no\n"""'],
      ['', 'def f():\n    # %% inner\n    return 1'],
    ]);
  });
});

test('a Markdown cell explains the code cell below it', () => {
  expect(cut('# %% [markdown]\n# Text,\n#\n# more\n\n# %%\na = 1\n\n# %%\nb = 2')).toEqual([
    ['Text,\n\nmore', 'a = 1'],
    ['', 'b = 2'],
  ]);
});

test('a Markdown cell may be a string, wherever it stands', () => {
  expect(cut('a = 1\n# %% [md]\nr"""\n$\\alpha$\n"""\n# %%\nb = 2\n"no text"')).toEqual([
    ['', 'a = 1'],
    ['$\\alpha$', 'b = 2\n"no text"'],
  ]);
});

test('a title is a heading above what the cell says of itself', () => {
  expect(cut('# %% One\n# Text\na = 1\n# %% Two\nb = 2')).toEqual([
    ['## One\nText', 'a = 1'],
    ['## Two', 'b = 2'],
  ]);
  expect(cut('# %% Three\n\ndef f():\n    """Text"""\n    return 1')).toEqual([
    ['## Three\n\n\nText', 'def f():'],
    ['', '    return 1'],
  ]);
});

test('a mark counts among the lines of its section, and is copied with them', () => {
  const lines = (text: string) =>
    read(text).sections.map(({ firstLine, lastLine }) => [firstLine, lastLine]);
  expect(lines('# %% [md]\n# Text\n\n# %%\na = 1\n# %%\n\nb = 2')).toEqual([
    [1, 5],
    [6, 8],
  ]);
  expect(lines('# %%\n@d\ndef f():\n    """Text"""\n    return 1\n# %%\n# Text\nb = 2')).toEqual([
    [1, 4],
    [5, 5],
    [6, 8],
  ]);
});

test('a mark in the midst of a header cuts it, and nothing is doubled', () => {
  expect(cut('def f(\n# %%\n):\n    """Text"""\n    return 1')).toEqual([
    ['', 'def f('],
    ['', '):'],
    ['Text', '    return 1'],
  ]);
});

test('raw cells are for other tools', () => {
  expect(cut('# %% [raw]\n# \\LaTeX\n# %%\na = 1')).toEqual([['', 'a = 1']]);
});

test('what Jupytext writes at the top is front matter', () => {
  const { opening, complaints } = read(
    '# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: percent\n# title: A\n# summary: B\n# ---\n# %%\na = 1',
  );
  expect(opening?.frontMatter).toEqual({ title: 'A', summary: 'B' });
  expect(complaints).toEqual([]);
});

test('what only IPython understands is code, as it is written, and no mistake', () => {
  const text =
    '# %%\n%matplotlib inline\n!pip install "x\nfiles = !ls -l\nx = %sql select\nnp.mean?\n# %load_ext a\n# !ls\ny = 1';
  const { complaints, sections } = read(text);
  expect(complaints).toEqual([]);
  expect(sections.map(({ code }) => code)).toEqual([text.slice(5)]);
});

/** A line, what it says to readers, and whether it is a mark or for other tools alone. */
interface Line {
  text: string;
  said?: string;
}
const code = fc
  .constantFrom(
    'a = 1  # %% trailing',
    's = """\n# %% no mark\n"""',
    'if a:\n    # %% inner\n    b',
    '%matplotlib inline',
    '!ls "',
    'def f(): pass',
    'class A:\n    x = 1',
    'print(f"{a}")',
    '',
  )
  .map((text): Line[] => text.split('\n').map((line) => ({ text: line })));
const word = fc.constantFrom('Text', '软目标', '- item', '', '# A', '`code`', 'a_b');
const comment = word.map((text): Line[] => [{ text: `# ${text}`, said: text }]);
const documented = word.map((text): Line[] => [
  { text: 'def g():' },
  { text: `    """${text}"""`, said: text },
  { text: '    return 1' },
]);
const quoted = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((texts): Line[] => [
    { text: '"""', said: '' },
    ...texts.map((text) => ({ text, said: text })),
    { text: '"""', said: '' },
  ]);
const title = fc.constantFrom('', 'Title', 'A: b', '标题');
const cell = fc.oneof(
  fc
    .tuple(title, fc.array(fc.oneof(code, comment, documented), { maxLength: 5 }))
    .map(([name, parts]): Line[] => [
      { text: `# %%${name && ' '}${name}`, said: name },
      ...parts.flat(),
    ]),
  fc
    .tuple(title, fc.array(fc.oneof(comment, quoted, code), { maxLength: 4 }))
    .map(([name, parts]): Line[] => [
      { text: `# %% ${name} [markdown] id="3"`, said: name },
      ...parts.flat(),
    ]),
  fc.array(word, { maxLength: 3 }).map((texts): Line[] => [
    { text: '# %% [raw]', said: '' },
    ...texts.map((text) => ({ text: `# ${text}`, said: '' })),
    // What follows is another cell, and not raw by chance.
    { text: '# %%', said: '' },
  ]),
);

test('of any cells, no line of code is lost, moved or doubled, and no text lost', () => {
  const programs = fc.tuple(fc.array(fc.oneof(code, documented), { maxLength: 2 }), fc.array(cell));
  fc.assert(
    fc.property(programs, ([above, cells]) => {
      const lines = [...above.flat(), ...cells.flat()];
      const text = lines.map((line) => line.text).join('\n');
      const truth: Truth = {
        hasCode: lines.map((line) => line.said === undefined && line.text.trim() !== ''),
        prose: new Set(lines.flatMap((line, at) => (line.said === undefined ? [] : [at + 1]))),
        said: lines.map((line) => line.said ?? '').join(''),
      };
      expectInvariants({ path: 'src/impl/cells.py', text }, () => truth, /[\s#:]/g);
    }),
    { numRuns: 500 },
  );
});

test('a line of a hundred thousand spaces is read in a moment', () => {
  const text = `# %%\na = 1\n${' '.repeat(100_000)}\nb${' '.repeat(100_000)}= 2`;
  expect(read(text).sections).toHaveLength(1);
});
