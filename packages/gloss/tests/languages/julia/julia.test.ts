import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { languages } from '../../../src/languages/languages.ts';
import { parse } from '../../../src/languages/parse.ts';
import { readPages } from '../../../src/project.ts';
import { readOptions } from '../../../src/site/options.ts';
import { expectInvariants, truthOf } from '../invariants.ts';
import { julia } from './julia.ts';

// The line that a language needs, beside its folder.
languages.push(julia);

const program = `#=
---
title: Softmax
summary: From scores to shares.
---
The shares are $p_i$, and ["links"](other.jl) are links.
=#
using LinearAlgebra

"""
    softmax(z)

Takes the largest score off first.
"""
function softmax(z)
    # No power overflows.
    e = exp.(z .- maximum(z))  # [classes]
    return e ./ sum(e)
end

transposed = [1 2]' # no character
text = "# no \\$comment, $(join(["a", ")"], "#"))"
#
println(text)
`;

test('comments and docstrings are prose, and each is called by what it explains', () => {
  const { sections, opening } = parse({ path: 'softmax.jl', text: program });
  expect(opening?.frontMatter.title).toBe('Softmax');
  expect(
    sections.map(({ id, docs, code }) => [id, docs.slice(0, 30), code.split('\n')[0]]),
  ).toEqual([
    ['introduction', 'The shares are $p_i$, and ["li', 'using LinearAlgebra'],
    ['softmax', '    softmax(z)\n\nTakes the larg', 'function softmax(z)'],
    ['e', 'No power overflows.', '    e = exp.(z .- maximum(z))  # [classes]'],
    ['code', '', 'println(text)'],
  ]);
});

test('its files are found, and become pages whose links are followed', async () => {
  const root = await mkdtemp(join(tmpdir(), 'gloss-julia-'));
  try {
    await writeFile(join(root, 'softmax.jl'), program);
    await writeFile(join(root, 'other.jl'), '# # Another\n\nx = 1\n');
    const options = readOptions({ title: 'Notes', programs: '.', texts: '.', strict: false });
    const pages = await readPages({ ...options, root });
    expect(pages.map(({ path, frontMatter }) => [path, frontMatter.title])).toEqual([
      ['other', 'Another'],
      ['softmax', 'Softmax'],
    ]);
    expect(JSON.stringify(pages[1]?.sections[0]?.prose)).toContain('../other/');
  } finally {
    await rm(root, { recursive: true });
  }
});

/** A piece of a program, and what of it is prose. */
type Piece = { text: string; said?: string };

const words = fc.constantFrom(
  'Soft targets',
  '`code`',
  '$z_i$',
  '- item',
  '"quoted"',
  '软目标',
  '# x',
  "it's",
  '',
);
const comments = fc.oneof(
  words.map((said): Piece => ({ text: `#${said}`, said })),
  fc
    .array(words, { minLength: 1, maxLength: 3 })
    .map((lines) => `\n${lines.join('\n')} #= within =#\n`)
    .map((said): Piece => ({ text: `#=${said}=#`, said })),
);
const code = fc
  .constantFrom(
    'x = 1 # trailing',
    's = "# no"',
    's = """\n# no\n"""',
    't = "a $(f("b # no", \'"\', "c)")) d"',
    "c = '#'; d = '\\''; e = A'; f = 'a'",
    'g(#= within =# 1)',
    'run(`echo #no`)',
    'for i in 1:3\n    println(i) #= after\n  ends =#\nend',
    '#!shebang',
    '"a value"',
    '',
    '   ',
  )
  .map((text): Piece => ({ text }));
/** A docstring and what it explains. */
const explained = fc
  .tuple(words, fc.constantFrom('function f(x)\nend', 'struct A end', 'f(x) = x', 'const b = 2'))
  .map(([said, text]): Piece[] => [
    { text: `"""\n${said.replaceAll('"', '')}\n"""`, said: said.replaceAll('"', '') },
    { text },
  ]);

test('code and comments of any program stay whole and in place', () => {
  const programs = fc.array(
    fc.oneof(
      comments.map((one) => [one]),
      code.map((one) => [one]),
      explained,
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(programs, (drawn) => {
      const pieces = drawn.flat();
      let text = '';
      const stretches = pieces.flatMap(({ text: piece, said }) => {
        const start = text.length;
        text += `${piece}\n`;
        return said === undefined ? [] : [{ start, end: start + piece.length, said }];
      });
      expectInvariants({ path: 'a.jl', text }, () => truthOf(text, stretches), /\s/g);
    }),
    { numRuns: 1500 },
  );
});
