import { expect, test } from 'vitest';
import type { Stretch, Tag } from '../../../src/languages/language.ts';
import { intro, splitTags } from '../../../src/languages/python/docstrings/tags.ts';
import './read.ts';

/** Prose as text; a tag as its kind, name, type and text. */
function split(docs: string) {
  const short = ({ kind, name, type, text }: Tag) => [kind, name, type, text.docs];
  return splitTags(docs).map((part) => (Array.isArray(part) ? part.map(short) : part.docs));
}

test.each([
  [':param x: the input', [['param', 'x', undefined, 'the input']]],
  [':param x:  the input\n    goes on', [['param', 'x', undefined, 'the input\ngoes on']]],
  [':param x: the input\ngoes on', [['param', 'x', undefined, 'the input\ngoes on']]],
  [':param x: a\n\n    * b\n      c', [['param', 'x', undefined, 'a\n\n* b\n  c']]],
  [
    ':param int x: a\n:param y: b\n:type y: str\n:return: c\n:rtype: bool',
    [
      ['param', 'x', 'int', 'a'],
      ['param', 'y', 'str', 'b'],
      ['returns', '', 'bool', 'c'],
    ],
  ],
  [':rtype: bool', [['returns', '', 'bool', '']]],
  [':raises ValueError: if so', [['raises', 'ValueError', undefined, 'if so']]],
  [':yields: one', [['yields', '', undefined, 'one']]],
  [':param \\*args: all', [['param', '\\*args', undefined, 'all']]],
])('reStructuredText: %j', (docs, tags) => {
  expect(split(docs)).toEqual([tags]);
});

test.each([
  [
    'Args:\n    x: a\n    y (int, optional): b\n      c',
    [
      ['param', 'x', undefined, 'a'],
      ['param', 'y', 'int, optional', 'b\nc'],
    ],
  ],
  [
    'Args:\n  f (Callable[[int], str]): a\n\n  **kw: b',
    [
      ['param', 'f', 'Callable[[int], str]', 'a'],
      ['param', '**kw', undefined, 'b'],
    ],
  ],
  ['Returns:\n    Tensor: the logits', [['returns', '', 'Tensor', 'the logits']]],
  ['Returns:\n    dict[str, int] | None: a', [['returns', '', 'dict[str, int] | None', 'a']]],
  [
    'Returns:\n    The loss: small is good.',
    [['returns', '', undefined, 'The loss: small is good.']],
  ],
  ['Yields:\n  int: a\n\n  b', [['yields', '', 'int', 'a\n\nb']]],
  [
    'Raises:\n    ValueError: a\n    b.KeyError: c',
    [
      ['raises', 'ValueError', undefined, 'a'],
      ['raises', 'b.KeyError', undefined, 'c'],
    ],
  ],
  ['Example:\n    x = f(1)\n    g(x)', [['example', '', undefined, 'x = f(1)\ng(x)']]],
])('Google: %j', (docs, tags) => {
  expect(split(docs)).toEqual([tags]);
});

test.each([
  [
    'Parameters\n----------\nx : int\n    a\ny, z\n    b\n\n    c\n',
    [
      ['param', 'x', 'int', 'a'],
      ['param', 'y, z', undefined, 'b\n\nc'],
    ],
  ],
  [
    'Parameters\n----------\nx : {"a", "b"}, optional\n    a',
    [['param', 'x', '{"a", "b"}, optional', 'a']],
  ],
  ['Returns\n-------\nloss : float\n    a', [['returns', 'loss', 'float', 'a']]],
  ['Returns\n-------\nnp.ndarray\n    a', [['returns', '', 'np.ndarray', 'a']]],
  ['Returns\n-------\nA number.', [['returns', '', undefined, 'A number.']]],
  ['Raises\n------\nValueError\n    a', [['raises', 'ValueError', undefined, 'a']]],
  [
    'Examples\n--------\n>>> f(1)\n2\n\nText.\n\n>>> g()',
    [['example', '', undefined, '>>> f(1)\n2\n\nText.\n\n>>> g()']],
  ],
])('NumPy: %j', (docs, tags) => {
  expect(split(docs)).toEqual([tags]);
});

test('prose and tags stand in the order of the docstring', () => {
  const docs =
    'Adds.\n\n:param x: a\n\nMore.\n\n>>> add(1)\n2\n\nReturns:\n  b\n\nThe end.\n\nNotes\n-----\n$x$';
  expect(split(docs)).toEqual([
    'Adds.',
    [['param', 'x', undefined, 'a']],
    'More.',
    [
      ['example', '', undefined, '>>> add(1)\n2'],
      ['returns', '', undefined, 'b'],
    ],
    'The end.',
    [['notes', '', undefined, '$x$']],
  ]);
  expect(intro(docs)).toBe('Adds.');
});

test.each([
  'a :param x: b',
  '```\n:param x: a\nArgs:\n  x: b\n```',
  '$$\n:param x:\n$$',
  'Args:\nx: not indented',
  'Args:\n    Whatever comes.',
  'Args: none',
  'Note:\n    Mind the gap.',
  ':class:`Model` is one',
  'Example:\n    Call it twice, and see.',
  'Parameters of the model\n-----------------------\nMany.',
  'Parameters\n----------\nThere are none, really.',
  '> >>> quoted',
])('%j is prose', (docs) => {
  expect(split(docs)).toEqual([docs]);
});

test('each text knows where it stands', () => {
  const docs =
    'A.\n\n:param x: b\n    c\n\nArgs:\n    y (int):\n        d\n\nReturns\n-------\nint\n    e\n\nF.';
  const texts = splitTags(docs).flatMap((part): Stretch[] =>
    Array.isArray(part) ? part.map(({ text }) => text) : [part],
  );
  const lines = docs.split('\n');
  for (const text of texts) {
    const above = docs.slice(0, text.offset).split('\n').length - 1;
    for (const [index, line] of text.docs.split('\n').entries())
      expect(lines[above + index]?.endsWith(line)).toBe(true);
  }
  expect(texts.map((text) => text.docs)).toEqual(['A.', 'b\nc', '\nd', 'e', 'F.']);
});
