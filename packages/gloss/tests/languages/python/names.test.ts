import { describe, expect, test } from 'vitest';
import type { TypedName } from '../../../src/languages/language.ts';
import { openPythonNames } from '../../../src/languages/python/names.ts';
import './read.ts';

/** What is known of the names of the first file. */
function namesOf(...texts: [path: string, text: string][]): TypedName[] {
  const files = texts.map(([path, text]) => ({ path, text }));
  const names = openPythonNames()(files)(files[0]?.path ?? '');
  if (names instanceof Promise) throw new Error('texts are read at once');
  return names.concat();
}

/** What the n-th use of a name shows. */
function shown(names: readonly TypedName[], text: string, number = 0): string | undefined {
  const name = names.filter((each) => each.text === text)[number];
  return name?.type.map((part) => part.text).join('');
}

function placeOf(names: readonly TypedName[], text: string, number = 0): string | undefined {
  const { declared } = names.filter((each) => each.text === text)[number] ?? {};
  return declared && `${declared.file}:${declared.line + 1}`;
}

const one = (text: string) => namesOf(['a.py', text]);

test.each([
  ['f', 'def f(a, *b: int, c=1, **d) -> str: pass', 'def f(a, *b: int, c=1, **d) -> str'],
  ['f', 'async def f(\n  a,  # first\n  b,\n):\n  pass', 'async def f(a, b)'],
  ['C', '@d\nclass C(B, metaclass=M):\n  pass', 'class C(B, metaclass=M)'],
  ['C', 'class C: pass', 'class C'],
  ['a', 'a: int = 1', 'a: int = 1'],
  ['a', 'a, b = c', 'a, b = c'],
  ['a', 'for a in b: pass', 'for a in b'],
  ['a', 'with open(b) as a: pass', 'open(b) as a'],
  ['a', 'if (a := b): pass', 'a := b'],
  ['a', '[a for a in b]', 'for a in b'],
  ['a', 'lambda a=1: a', '(parameter) a=1'],
  ['a', 'def f(a: "T" = None): pass', '(parameter) a: "T" = None'],
  ['a', 'match x:\n  case [a]: pass', 'a'],
  ['a', 'global b\na += 1', 'a += 1'],
  ['A', 'type A[T] = list[T]', 'type A[T] = list[T]'],
  ['nn', 'from torch import nn', 'torch.nn'],
  ['Linear', 'from torch import nn\nnn.Linear', 'torch.nn.Linear'],
  ['view', 'import torch\ndef f(x: torch.Tensor): x.view()', 'torch.Tensor.view'],
  ['relu', 'import torch.nn.functional as F\nF.relu', 'torch.nn.functional.relu'],
  ['len', 'len(x)', ''],
  ['self', 'class C:\n  def f(self): pass', ''],
])('%s in %j shows %j', (name, code, type) => {
  expect(shown(one(code), name)).toBe(type);
});

test('a signature is coloured like code', () => {
  const [name] = one('def f(a="b", c=1): pass');
  expect(name?.type).toEqual([
    { text: 'def', role: 'keyword' },
    { text: ' ' },
    { text: 'f', role: 'function' },
    { text: '(a=' },
    { text: '"b"', role: 'string' },
    { text: ', c=' },
    { text: '1', role: 'number' },
    { text: ')' },
  ]);
});

describe('scopes', () => {
  test('a name is the one of the innermost function, and never that of a class around it', () => {
    const names = one(
      'x = 1\nclass C:\n  x = 2\n  y = x\n  def f(self):\n    return x\ndef g(x):\n  def h():\n    return x\n  return [x for x in x]\n',
    );
    expect([0, 1, 2, 3, 4, 5].map((at) => placeOf(names, 'x', at))).toEqual([
      'a.py:1',
      'a.py:3',
      'a.py:3',
      'a.py:1',
      'a.py:7',
      'a.py:7',
    ]);
  });

  test('global and nonlocal names are found where they live', () => {
    const names = one(
      'x = 1\ndef f():\n  global x\n  x = 2\n  y = 1\n  def g():\n    nonlocal y\n    y = 2\n',
    );
    expect(new Set([0, 1, 2].map((at) => placeOf(names, 'x', at)))).toEqual(new Set(['a.py:1']));
    const offsets = names
      .filter(({ text }) => text === 'y')
      .map(({ declared }) => declared?.offset);
    expect(new Set(offsets).size).toBe(1);
  });

  test('defaults and annotations are read outside of the function', () => {
    const names = one('x = 1\ndef f(x: x = x): return x\n');
    expect([1, 2, 3, 4].map((at) => names.filter(({ text }) => text === 'x')[at]?.isLocal)).toEqual(
      [true, undefined, undefined, true],
    );
  });

  test('a variable of a function is what it was last given above', () => {
    const names = one('def f(x):\n  x = g(x)  # [a]\n  x = h(x)  # [b]\n  return x\n');
    expect([0, 1, 2, 3, 4, 5].map((at) => shown(names, 'x', at))).toEqual([
      '(parameter) x',
      'x = g(x)',
      '(parameter) x',
      'x = h(x)',
      'x = g(x)',
      'x = h(x)',
    ]);
    expect(names.at(-1)?.shape).toBe('[b]');
    const kin = names.filter(({ text }) => text === 'x').map(({ declared }) => declared?.offset);
    expect(new Set(kin).size).toBe(1);
  });

  test('names of functions are local, those of modules and classes are not', () => {
    const names = one('a = 1\nclass B:\n  c = 1\n  def d(self, e):\n    f = self.g = a\n');
    const isLocal = Object.fromEntries(names.map(({ text, isLocal: local }) => [text, local]));
    expect(isLocal).toMatchObject({ e: true, f: true });
    expect(
      isLocal['a'] ?? isLocal['B'] ?? isLocal['c'] ?? isLocal['d'] ?? isLocal['g'],
    ).toBeUndefined();
  });
});

describe('members', () => {
  const code = `class A:
  def m(self): pass
class B(A):
  def __init__(self, size: int):
    self.part = A()
  def n(self, other: A):
    super().m()
    self.m(), self.part.m(), other.m()
  @staticmethod
  def make() -> A: pass
b = B(size=1)
b.m()
B.n
B.make().m()
`;
  test('are found through self, super, annotations, values and bases', () => {
    const names = one(code);
    const uses = names.filter(({ text }) => text === 'm');
    expect(uses).toHaveLength(7);
    expect(uses.map(({ declared }) => declared?.line)).toEqual(Array(7).fill(1));
    expect(placeOf(names, 'part', 1)).toBe('a.py:5');
    expect(placeOf(names, 'n', 1)).toBe('a.py:6');
  });

  test('a keyword of a call is a parameter', () => {
    const names = one(code);
    const { declared } = names.filter(({ text }) => text === 'size')[1] ?? {};
    expect(declared).toMatchObject({ line: 3, parameter: 'size' });
  });

  test('a class that inherits from itself, and a name that is itself, end nowhere', () => {
    expect(() => one('class A(B): pass\nclass B(A): pass\nB().x\n')).not.toThrow();
    expect(() => one('x = x\nx.y\ny = z\nz = y\nz.a\n')).not.toThrow();
  });
});

describe('across files', () => {
  const base: [string, string] = ['pkg/base.py', 'class Base:\n  def m(self): pass\nlimit = 1\n'];
  const init: [string, string] = ['pkg/__init__.py', 'from .base import *\n'];
  test.each([
    ['pkg/a.py', 'from .base import Base as B\nB().m()'],
    ['pkg/a.py', 'from . import base\nbase.Base().m()'],
    ['pkg/sub/a.py', 'from ..base import Base\nBase().m()'],
    ['pkg/sub/a.py', 'from pkg.base import Base\nBase().m()'],
    ['other/a.py', 'import pkg.base as x\nx.Base().m()'],
    ['other/a.py', 'import pkg\npkg.base.Base().m()'],
    ['other/a.py', 'from pkg import Base\nBase().m()'],
    ['other/a.py', 'from pkg import *\nBase().m()'],
    ['other/a.py', 'def f(x: pkg.base.Base): x.m()\nimport pkg.base'],
  ])('in %s, %j finds the method', (path, text) => {
    expect(placeOf(namesOf([path, text], base, init), 'm')).toBe('pkg/base.py:2');
  });

  test('the name of a module leads to its page', () => {
    const names = namesOf(['pkg/a.py', 'from .base import Base\nimport pkg.base\n'], base, init);
    for (const text of ['.base', 'pkg.base'])
      expect(names.find((name) => name.text === text)).toMatchObject({
        type: [],
        declared: { file: 'pkg/base.py', line: 0, offset: 0 },
      });
  });

  test('of modules in a circle, each is read', () => {
    const names = namesOf(
      ['a.py', 'from b import y\nx = 1\ny\n'],
      ['b.py', 'from a import x, z\ny = x\n'],
    );
    expect(placeOf(names, 'y', 1)).toBe('b.py:2');
  });

  test('what has changed is read anew, and nothing else', async () => {
    const open = openPythonNames();
    const a = { path: 'a.py', text: 'from b import f\n' };
    const before = await open([a, { path: 'b.py', text: 'def f(): pass\n' }])('a.py');
    const after = await open([a, { path: 'b.py', text: 'def f(x): pass\n' }])('a.py');
    expect([shown(before, 'f'), shown(after, 'f')]).toEqual(['def f()', 'def f(x)']);
  });
});

describe('comes to an end', () => {
  const many = (count: number, write: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => write(at)).join('\n');
  test.each([
    [
      'diamonds of classes',
      many(40, (at) => `class A${at + 2}(A${at + 1}, A${at}): pass`) + '\nA41().x',
    ],
    ['a chain of calls', `x = a${'.b()'.repeat(5000)}`],
    ['a chain of variables', many(5000, (at) => `x${at} = x${at + 1}`) + '\nx0.y'],
    [
      'values of one another',
      many(40, (at) => `x${at % 7} = x${(at * 5 + 1) % 7}.y(x${(at * 3) % 7})`),
    ],
    ['brackets', `x = ${'('.repeat(3000)}y${')'.repeat(3000)}`],
    ['a variable given anew', `def f(x):\n${many(5000, () => '  x = g(x)')}`],
  ])('for %s', (_, text) => {
    expect(one(text).length).toBeGreaterThan(0);
  });

  test('for modules that all take all of each other', () => {
    const all = Array.from({ length: 14 }, (_, at) => `m${at}`);
    const texts = all.map((name): [string, string] => [
      `${name}.py`,
      all.map((other) => `from ${other} import *\n`).join('') + (name === 'm9' ? 'x = 1\n' : 'x\n'),
    ]);
    expect(placeOf(namesOf(...texts), 'x')).toBe('m9.py:15');
  });
});

describe('shapes and notes', () => {
  const all = (code: string, name: string) => {
    const { shape, note } = one(code).findLast(({ text }) => text === name) ?? {};
    return [shape, note];
  };
  test.each([
    ['x = f()  # [batch, 10]', ['[batch, 10]', undefined]],
    ['x = f()  # the mean, [n]', ['[n]', 'the mean']],
    ['x = f()  # drawn once', [undefined, 'drawn once']],
    ['x = f()  # as in [1]', [undefined, 'as in [1]']],
    ['x = 0.5  # in [0, 1]', [undefined, 'in [0, 1]']],
    ['# Of shape `[batch, 10]`\nx = f()', ['[batch, 10]', undefined]],
    ['# All of [them]\nx = f()', [undefined, undefined]],
    ['# shape [a]\ny = 1\n# b\nx = f()', [undefined, undefined]],
    ['def f(\n  x,  # [n, 3]\n): pass', ['[n, 3]', undefined]],
    ['def f(x):\n  """:param x: is `[n, 3]`"""', ['[n, 3]', undefined]],
    [
      'def f(x):\n  """\n  * `x` is the batch\n    of shape `[n, 3]`\n  * `y` is `[m]`\n  """',
      ['[n, 3]', undefined],
    ],
    ['def f(x):\n  """\n  Args:\n    x: `[n, 3]`\n  """', ['[n, 3]', undefined]],
    ['def f():\n  """:return: `[n, 3]`"""\nx = f()', ['[n, 3]', undefined]],
    [
      'class C:\n  def __init__(self): self.x = 1  # [d]\n  def f(self): self.x',
      ['[d]', undefined],
    ],
  ])('%j', (code, remark) => {
    expect(all(code, 'x')).toEqual(remark);
  });

  test('a function has the shapes of what goes in and comes out', () => {
    const code =
      'def f(x, y):\n  """\n  :param x: `[n, 3]`\n  :param y: a number\n  :return: `[n]`\n  """';
    expect(all(code, 'f')).toEqual(['x [n, 3] → [n]', undefined]);
  });
});

test('names stand where the text has them', () => {
  const text = 'x = "𝔸é", y\n\tz\n';
  const lines = text.split('\n');
  for (const { text: name, line, column, length } of one(text))
    expect(lines[line]?.slice(column, column + length)).toBe(name);
});
