import { describe, expect, test } from 'vitest';
import { cut, read } from './read.ts';

describe('what is prose', () => {
  test.each([
    ['"""one line"""', 'one line'],
    ["'one line'", 'one line'],
    ['r"""\\alpha"""', '\\alpha'],
    ["U'''a'''", 'a'],
    ['"""\n  a\n\n    b\n  """', 'a\n\n  b'],
    ['"""a\n    b\n      c\n    """', 'a\nb\n  c'],
    ['"""\\\na\n"""', 'a'],
    ['# a\n# b', 'a\nb'],
    ['#a\n#b', 'a\nb'],
    ['# a\n#\n#   b', 'a\n\n  b'],
    ['####\n# a\n####', 'a'],
    ['# ==========\n# a b\n# ==========', 'a b'],
    ['"""\nIt does.\nNotes\n-----\na\n"""', 'It does.\nNotes\n-----\na'],
    ['#: a\n#: b', 'a\nb'],
    ['# # A\n# ## B', '# A\n## B'],
    ['#\n# a\n#', 'a'],
  ])('%j says %j', (text, docs) => {
    expect(cut(text)).toEqual([[docs, '']]);
  });

  test.each([
    ['a bare string elsewhere', 'x = 1\n"""a"""'],
    ['a second string', 'def f(): "a"\n"""b"""'],
    ['a string of a block that is no body', 'if x:\n  """a"""'],
    ['joined strings', '"""a""" "b"'],
    ['one of two strings', '"""a""", "b"'],
    ['bytes', 'b"""a"""'],
    ['an f-string', 'f"""a"""'],
    ['a template', 't"""a"""'],
    ['a string in brackets', '("""a""")'],
    ['a string with something beside it', '"""a"""; x = 1'],
    ['a string on the line of its header', 'def f(): "a"'],
    ['a comment at the end of a line', 'x = 1  # a'],
    ['a comment in a string', 'x = """\n# a\n"""'],
    ['a sign in an f-string', 'f"{x!r:#>10}"'],
  ])('%s is code', (_, text) => {
    expect(
      read(text)
        .sections.map(({ docs }) => docs)
        .join(''),
    ).toBe('');
    expect(
      read(text)
        .sections.map(({ code }) => code)
        .join('\n'),
    ).toBe(text);
  });

  test.each([
    '# print(x)',
    '# self.x = y',
    '# model.eval()',
    '# y = nn.relu(x)',
    '# import numpy as np',
    '# f(a, b=3)',
    '# lr = 3e-4\n# size = 64',
    '# if x:\n#     f(x)',
    '# def f(x):\n#     "It."\n#     return x',
    '#    x = f(1)  # no\n#    y = x',
  ])('%j was taken out of the program, and stays code', (text) => {
    expect(cut(`${text}\nz = 1`)).toEqual([['', `${text}\nz = 1`]]);
  });

  test.each([
    'softmax(x)',
    'p = softmax(z)',
    'x: the input',
    'a, b',
    '(batch, seq)',
    'import data',
    'return x',
    'print results',
    'attention (of many heads)',
    'Try .read()',
    'if so: why',
    'x="1"',
    'First f(x):\ny = f(x)',
  ])('%j is a remark, though it may be code', (docs) => {
    expect(cut(docs.replaceAll(/^/gm, '# '))).toEqual([[docs, '']]);
  });

  test.each([
    '# type: ignore',
    '# type: (int) -> str',
    '# noqa',
    '# noqa: E501',
    '# flake8: noqa',
    '# ruff: noqa: F401',
    '# pylint: disable=all',
    '# mypy: ignore-errors',
    '# pyright: basic',
    '# fmt: off',
    '# yapf: disable',
    '# isort: skip_file',
    '# pragma: no cover',
    '# region Data',
    '#region',
    '# endregion',
    '# -*- mode: python -*-',
    '# vim: set ts=4:',
    '#!/usr/bin/env python3',
    '# -*- coding: utf-8 -*-',
    '# encoding=latin-1',
    '# SPDX-License-Identifier: MIT',
    '# /// script\n# dependencies = ["numpy"]\n# ///',
  ])('the directive %j stays in the code', (directive) => {
    expect(cut(`${directive}\nf()`)).toEqual([['', `${directive}\nf()`]]);
  });

  test.each([
    '# type: the kind of layer',
    '# region of the image that is masked',
    '# ruff is fast',
    '# Format: one number a line',
    '# Encoding the words',
  ])('%j is prose, though it begins like a directive', (comment) => {
    expect(cut(`x()\n\n${comment}\nf()`)[1]).toEqual([comment.slice(2), 'f()']);
  });

  test('a string and the comment behind it are two docstrings to a reader', () => {
    expect(cut('"""a"""  # b\nx')).toEqual([
      ['a', ''],
      ['b', 'x'],
    ]);
  });

  test('a docstring takes along what a linter is told of it', () => {
    expect(cut('def f():\n  """a\n  """  # noqa: D400\n  g()')).toEqual([
      ['a', 'def f():'],
      ['', '  g()'],
    ]);
  });
});

describe('what stands beside it', () => {
  test('a docstring explains the header above it, decorators included', () => {
    const text =
      'x = 1\n\n@a\n@b(\n  1\n)\nasync def f(\n  x,\n) -> int:\n  """doc"""\n\n  y = 1\n  class C:\n    """of C"""\n';
    expect(read(text).sections).toMatchObject([
      { docs: '', code: 'x = 1', firstLine: 1, lastLine: 1 },
      { docs: 'doc', startLine: 3, endLine: 9, firstLine: 3, lastLine: 10, docsLine: 10 },
      { docs: '', code: '  y = 1', startLine: 12, endLine: 12 },
      { docs: 'of C', code: '  class C:', startLine: 13, lastLine: 14 },
    ]);
  });

  test('a module is introduced, a body goes on with its header, and a bare definition does neither', () => {
    const text =
      '"""about"""\nimport a\n\nclass C:\n  """of C"""\n  def f():\n    """of f"""\n    g()\n  def h(): pass\n';
    const roles = read(text).sections.map(({ code, role }) => [code.trim(), role]);
    expect(roles).toEqual([
      ['import a', 'introduction'],
      ['class C:', undefined],
      ['def f():', undefined],
      ['g()', 'body'],
      ['def h(): pass', undefined],
    ]);
    expect(read('"""about"""\nx = 1').sections[0]?.role).toBeUndefined();
  });

  test('the docstring of a module explains what follows it', () => {
    expect(cut('"""doc"""\nimport a\n')).toEqual([['doc', 'import a']]);
  });

  test('a comment explains what follows it, up to the next prose or definition', () => {
    expect(cut('# a\nx = 1\ny = 2\n# b\nz = 3\n\ndef f():\n  return 1\n')).toEqual([
      ['a', 'x = 1\ny = 2'],
      ['b', 'z = 3'],
      ['', 'def f():\n  return 1'],
    ]);
  });

  test('a definition begins a section, unless a comment stands right above it', () => {
    expect(cut('# a\n\n@b\ndef f():\n  x = 1\n  def g(): pass\n#\nclass C: pass\n')).toEqual([
      ['a', '@b\ndef f():\n  x = 1'],
      ['', '  def g(): pass'],
      ['', 'class C: pass'],
    ]);
  });

  test('a comment within a header has what follows it, and so has the docstring', () => {
    expect(cut('def f(\n  # of x\n  x,\n):\n  """doc"""\n  y = 1')).toEqual([
      ['', 'def f('],
      ['of x', '  x,\n):'],
      ['doc', '  y = 1'],
    ]);
    expect(cut('def f():\n  # above\n  """doc"""\n  y = 1')).toEqual([
      ['', 'def f():'],
      ['above', ''],
      ['doc', '  y = 1'],
    ]);
  });

  test('comments in brackets and between branches are prose', () => {
    expect(cut('x = [\n  # a\n  1,\n]\nif x:\n  y\n# b\nelse:\n  # c\n  z')).toEqual([
      ['', 'x = ['],
      ['a', '  1,\n]\nif x:\n  y'],
      ['b', 'else:'],
      ['c', '  z'],
    ]);
  });
});

describe('front matter', () => {
  const matter = '---\ntitle: T\nsummary: S.\n---';
  const commented = matter.replaceAll(/^/gm, '# ');
  test.each([
    [`"""\n${matter}\n\nText.\n"""\nx = 1`, ['Text.'], 7],
    [`#!/usr/bin/python\n${commented}\n# Text.\nx = 1`, ['Text.', ''], 6],
    [`# Licence.\n\n"""\n${matter}\nText.\n"""\nx = 1`, ['Licence.', 'Text.'], 8],
  ])('opens %j', (text, docs, line) => {
    const { opening, sections } = read(text);
    expect(opening?.frontMatter).toEqual({ title: 'T', summary: 'S.' });
    expect(sections.map((section) => section.docs)).toEqual(docs);
    expect(sections.findLast((section) => section.docs !== '')).toMatchObject({ docsLine: line });
    expect(sections.at(-1)).toMatchObject({ code: 'x = 1' });
  });

  test.each(['x = 1\n# ---\n# a: 1\n# ---', '# a\n\n# ---\n# b: 1\n# ---\nx = 1'])(
    'is not taken for any other line of dashes in %j',
    (text) => {
      expect(read(text).opening).toBeUndefined();
    },
  );
});

test('what files declare is found by name', () => {
  const text =
    'import a\nx: int = 1\nx = 2\nclass C(a.B):\n  k = 1\n  class D:\n    def m(self):\n      self.n = n = 1\n  def __init__(self, p):\n    self.q, self.r = p\n    self.q = 2\ndef f():\n  def g(): pass\n  h = lambda i: i\n(y, [z, *w]) = f()\ntype A[T] = int\nfor j in y: pass\n';
  const { symbols } = read(text);
  expect([...symbols.keys()]).toEqual([
    'x',
    'C',
    'C.k',
    'C.D',
    'C.D.m',
    'C.D.n',
    'C.__init__',
    'C.q',
    'C.r',
    'f',
    'y',
    'z',
    'w',
    'A',
  ]);
});

test.each([
  ['import a', 'a/b.py', ['a.py', 'a/__init__.py', '../a.py', '__init__.py']],
  ['import a.b as c', 'x.py', ['a/b.py', 'a/b/__init__.py']],
  ['from . import a', 'p/x.py', ['__init__.py', 'a.py', 'a/__init__.py']],
  [
    'from ..a import (b as c)',
    'p/q/x.py',
    ['../a.py', '../a/__init__.py', '../a/b.py', '../a/b/__init__.py'],
  ],
])('%s in %s may mean %j', (text, path, imports) => {
  expect(read(text, path).imports).toEqual(imports);
});
