import { expect, test } from 'vitest';
import { SourceError } from '../../../src/source-error.ts';
import { expectInvariants, truthOf } from '../invariants.ts';
import { cut, read } from './read.ts';

/** All of it is code. */
const allCode = (text: string) => truthOf(text, []);

test.each([
  ['', []],
  ['\n\n', []],
  ['\uFEFF', []],
  ['#', []],
  ['"""a"""', [['a', '']]],
  ['"""\n"""', []],
  ['\uFEFF"""a"""\r\nx = 1\r\n', [['a', 'x = 1']]],
  [
    '# a\rx = 1\r# b\r',
    [
      ['a', 'x = 1'],
      ['b', ''],
    ],
  ],
  [
    '\f\n# a\n\fdef f():\n\t"""b"""\n\treturn 1\n',
    [
      ['a', ''],
      ['b', '\fdef f():'],
      ['', '\treturn 1'],
    ],
  ],
  [
    'x = 1 + \\\n  2\n# a\n',
    [
      ['', 'x = 1 + \\\n  2'],
      ['a', ''],
    ],
  ],
  ['x = "a \\\n# no comment"\n', [['', 'x = "a \\\n# no comment"']]],
])('%j is cut into %j', (text, sections) => {
  expect(cut(text)).toEqual(sections);
});

test.each([
  [
    'Python 2',
    'print "a", b\nexec "c"\nprint >>f, `d`\nraise E, "e"\ntry:\n  pass\nexcept E, e:\n  pass\nif 1 <> 0777L: pass\n',
  ],
  [
    'match',
    'match x:\n  case [1, *_, {"k": v, **rest}] | P(a=0) as b if b: pass\n  case _: pass\n',
  ],
  [
    'PEP 695',
    'type A[T: int, *Ts, **P] = list[T]\ndef f[T](x: T) -> T: return x\nclass C[T](B): pass\n',
  ],
  ['PEP 701', 'x = f"{f\'{y!r:>{width}}\' + "z"}"\n'],
  ['PEP 750', 't = t"a {b:c} {d!s}"\n'],
  ['walrus, star, lambda', 'print(*(y := f(x)), **z, key=lambda a, /, b, *, c: a)\n'],
  ['decorators', '@(yield)\n@a[0].b(lambda: 1)\nclass C(metaclass=M): x: int\n'],
  ['async', 'async def f():\n  async with a as b, c: await d\n  return [e async for e in g]\n'],
  ['non-Latin names', 'überschrift = 变量 = 1\n'],
])('%s is code without complaint', (_, text) => {
  expect(read(text).complaints.map(String)).toEqual([]);
  expectInvariants({ path: 'a.py', text }, allCode, /\s/g);
});

test('what is not understood is code all the same, with one complaint that says where', () => {
  const text = '# a\nx = 1\n\ndef f(:\n  y = = 2\n\n# b\nz = 3\n';
  const { sections, complaints } = read(text);
  expect(sections.map(({ docs }) => docs).filter(Boolean)).toEqual(['a', 'b']);
  expect(sections.map(({ code }) => code).join('\n')).toContain('def f(:\n  y = = 2');
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toBeInstanceOf(SourceError);
  expect(complaints[0]?.message).toMatch(
    /^src\/impl\/a\.py:\d+:\d+: this is not understood as Python/,
  );
});

test.each([
  ['brackets', `x = ${'('.repeat(3000)}1${')'.repeat(3000)}\n`],
  ['calls', `x = a${'.b()'.repeat(3000)}\n`],
  ['operators', `x = a${' + b'.repeat(3000)}\n`],
  [
    'blocks',
    `${Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n')} pass\n`,
  ],
  [
    'functions',
    Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth)}def f(a):`).join('\n'),
  ],
])('%s may be nested deeply', (_, text) => {
  expectInvariants({ path: 'a.py', text }, allCode, /\s/g);
});

test('30,000 lines are read', () => {
  const text = Array.from(
    { length: 10_000 },
    (_, at) => `# Says ${at}\nx${at} = f(x, "${at}")\n`,
  ).join('\n');
  const { sections } = read(text);
  expect(sections).toHaveLength(10_000);
  expect(sections.at(-1)).toMatchObject({ docs: 'Says 9999', startLine: 29_999, id: 'x9999' });
});
