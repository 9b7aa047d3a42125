import * as fc from 'fast-check';
import type { Truth } from '../invariants.ts';

/** A line of a program that was made to be what it is: what it says to readers, or else code or nothing. */
interface Line {
  text: string;
  said?: string;
}

const code = (text: string): Line[] => text.split('\n').map((line) => ({ text: line }));
const indented = (lines: readonly Line[], by: string): Line[] =>
  lines.map((line) => ({ ...line, text: line.text.trim() === '' ? line.text : by + line.text }));

const words = fc.constantFrom(
  'temperature',
  'Soft targets',
  '# Heading',
  '- item',
  '    indented',
  '$z_i$',
  ':param x: what',
  'Args:',
  '    x (int): what',
  'Returns',
  '-------',
  '>>> f(1)',
  "it's",
  '软目标',
  '𝔸 é',
  'a # b',
  '',
  '{x}',
);
const comment = fc
  .tuple(fc.constantFrom('# ', '#', '#  '), words)
  .map(([mark, text]): Line[] => [{ text: mark + text, said: text }]);
const odd = fc
  .constantFrom('#', '####', '#\ttab')
  .map((text): Line[] => [{ text, said: text.slice(1) }]);
const directive = fc
  .constantFrom('# noqa', '# type: ignore', '# fmt: off', '# pylint: disable=x', '# region A')
  .map(code);

const docstring = fc
  .tuple(
    fc.constantFrom('"""', "'''", 'r"""', "U'''"),
    fc.array(words, { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([open, texts, isCompact]): Line[] => {
    const lines = (isCompact ? texts : ['', ...texts, '']).map((text) => ({ text, said: text }));
    const last = lines.length - 1;
    return lines.map(({ text, said }, index) => ({
      // A quote at the end would close it one sign too early.
      text: (index === 0 ? open : '') + text + (index === last ? open.slice(-3) : ''),
      said,
    }));
  });

const statement = fc
  .constantFrom(
    'a = 1  # trailing',
    's = """\n# no comment\n"""',
    "t = f'{a!r:#>{b}}' '# no'",
    'x = (\n  1,\n)',
    'y = a + \\\n  b',
    'a\n"a bare string"',
    '"""joined""" "strings"',
    'f("""\n\ntext\n""")  # noqa',
    'if a: b',
    'for a in b: pass  # why',
    'lambda a: "b"',
    'def g(): "not alone"',
    'class D: pass',
    'print(*a, **b)',
    'del a; b = 1;',
    'x: int',
    'b = b"""bytes"""',
    '',
    '\f',
    '   ',
  )
  .map(code);

const header = fc.oneof(
  fc
    .constantFrom(
      'def f(a, b=1):',
      'class C(B):',
      '@a\n@b(1)\nasync def f(\n  a,\n) -> int:',
      'def f[T](x: T) -> T:  # trailing',
      'if a:',
      'try:',
      'while a:  # b',
    )
    .map(code),
  comment.map((lines) => [...code('def f('), ...indented(lines, '  '), ...code('  a,\n):')]),
);

const { block } = fc.letrec<{ block: Line[] }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'block' },
    { weight: 3, arbitrary: comment },
    { weight: 3, arbitrary: statement },
    odd,
    directive,
    fc
      .tuple(
        header,
        fc.option(docstring),
        fc.array(tie('block'), { maxLength: 4 }),
        fc.constantFrom('  ', '    ', '\t'),
      )
      .map(([head, docs, body, by]) => {
        const isDefinition = head.some(({ text }) => /^(?:async def|def|class) /.test(text));
        // Only what documents something is for readers.
        const first = isDefinition ? docs : docs && code(docs.map(({ text }) => text).join('\n'));
        const inner = [...(first ?? []), ...body.flat(), ...code('pass')];
        const tried = head[0]?.text === 'try:' ? code('finally: pass') : [];
        return [...head, ...indented(inner, by), ...tried];
      }),
  ),
}));

/** Programs that Python reads, with what they say wherever something may be said. */
export const programs: fc.Arbitrary<{ text: string; truth: Truth }> = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.option(docstring),
    fc.array(block, { maxLength: 5 }),
    fc.constantFrom('\n', '\n', '\r\n', '\r'),
    fc.boolean(),
  )
  .map(([mark, docs, blocks, eol, isOpen]) => {
    const lines = [...(docs ?? []), ...blocks.flat()];
    const text = lines.map((line) => line.text).join('\n') + (isOpen ? '' : '\n');
    const spoken = lines.flatMap(({ said }, index) => (said === undefined ? [] : [index + 1]));
    return {
      text: mark + text.replaceAll('\n', eol),
      truth: {
        hasCode: lines.map(({ text: line, said }) => said === undefined && line.trim() !== ''),
        prose: new Set(spoken),
        said: lines.map(({ said = '' }) => said).join(''),
      },
    };
  });
