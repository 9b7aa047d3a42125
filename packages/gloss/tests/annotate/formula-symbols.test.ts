import * as fc from 'fast-check';
import { renderToString } from 'katex';
import { describe, expect, test } from 'vitest';
import { markSymbols } from '../../src/annotate/formula-symbols.ts';
import { mathHtmlOf } from './page.ts';

const { raw } = String;

test.each([
  ['a sign', raw`T = 1`, ['T'], raw`\glosssym{0}{T} = 1`],
  ['its powers', raw`T^2`, ['T'], raw`\glosssign{0}{T}^2`],
  ['its subscripts', raw`z_i + z_{ij}`, ['z'], raw`\glosssym{0}{z_i} + \glosssym{0}{z_{ij}}`],
  ['what stands above a subscript', raw`z_i^2`, ['z'], raw`\glosssym{0}{z_i^2}`],
  ['the same of one with a subscript', raw`z_i^2`, ['z_i'], raw`\glosssym{0}{z_i^2}`],
  ['a subscript that is one itself', raw`x_T`, ['T'], raw`x_\glosssym{0}{T}`],
  ['with a subscript, only that one', raw`z_i z_j`, ['z_i'], raw`\glosssym{0}{z_i} z_j`],
  ['braces or none', raw`z_{i}`, ['z_i'], raw`\glosssym{0}{z_{i}}`],
  ['white space or none', raw`z_i/T`, ['z_i / T'], raw`\glosssym{0}{z_i/T}`],
  ['a command', raw`\eta g`, [raw`\eta`], raw`\glosssym{0}{\eta} g`],
  ['a command before its argument', raw`\log p_i`, [raw`\log p`], raw`\glosssym{0}{\log p_i}`],
  ['arguments without braces', raw`\frac1T`, ['T'], raw`\frac1{\glosssym{0}{T}}`],
  ['the same in a root', raw`\sqrt T`, ['T'], raw`\sqrt {\glosssym{0}{T}}`],
  ['arguments between braces', raw`\frac{z}{T}`, ['T'], raw`\frac{z}{\glosssym{0}{T}}`],
  [
    'the longest first, the others inside',
    raw`z_i/T`,
    ['z', 'T', 'z_i/T'],
    raw`\glosssym{2}{\glosssym{0}{z_i}/\glosssym{1}{T}}`,
  ],
])('finds %s', (_, tex, symbols, expected) => {
  expect(markSymbols(tex, symbols).tex).toBe(expected);
});

test.each([
  ['another sign', 'S', 'T'],
  ['words', raw`\text{T}\operatorname{T}`, 'T'],
  ['an accent', raw`\tilde h`, 'h'],
  ['an accent between braces', raw`\hat{h}`, 'h'],
  ['another typeface', raw`\mathbf{T}`, 'T'],
  ['a prime', "z'", 'z'],
  ['the letters of a command', raw`\Theta`, 'T'],
  ['a comment', '% T\nx', 'T'],
])('takes %s for something else', (_, tex, symbol) => {
  expect(markSymbols(tex, [symbol])).toEqual({ tex, found: new Set() });
});

describe('in any formula', () => {
  const sign = fc.constantFrom(
    'T',
    'z',
    'x',
    '1',
    raw`\alpha`,
    raw`\log`,
    '+',
    '=',
    '(z)',
    raw`\text{T z}`,
    "z'",
  );
  const formula = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      sign,
      fc.tuple(sign, sign).map(([a, b]) => `${a} ${b}`),
      fc.tuple(tie('any'), tie('any')).map(([a, b]) => `{${a}} {${b}}`),
      fc.tuple(tie('any'), tie('any')).map(([a, b]) => raw`\frac{${a}}{${b}}`),
      fc
        .tuple(fc.constantFrom('T', 'z', '1'), fc.constantFrom('T', 'z', '2'))
        .map(([a, b]) => raw`\frac ${a} ${b}`),
      tie('any').map((a) => raw`\sqrt{${a}}`),
      tie('any').map((a) => raw`\tilde{${a}}`),
      fc.tuple(fc.constantFrom('T', 'z', 'x'), tie('any')).map(([a, b]) => `${a}_{${b}}`),
      fc.tuple(fc.constantFrom('T', 'z', 'x'), tie('any')).map(([a, b]) => `${a}_i^{${b}}`),
      fc.tuple(fc.constantFrom('T', 'z', 'x'), tie('any')).map(([a, b]) => `${a}^{${b}}`),
      fc.tuple(fc.constantFrom('T', 'z', 'x'), tie('any')).map(([a, b]) => `${a}^{${b}}_i`),
      tie('any').map((a) => raw`\begin{array}{lc|r} ${a} & z \\ T & 1 \end{array}`),
      tie('any').map((a) => raw`\left( ${a} \right)`),
      tie('any').map((a) => raw`\begin{matrix} ${a} & z \\ T & 1 \end{matrix}`),
    ),
  })).any;
  const symbols = ['T', 'z', raw`\alpha`, 'z_i', raw`\tilde{z}`, raw`\log z`, 'T z'];

  test('wraps change nothing but wrap, and KaTeX reads the result', () => {
    fc.assert(
      fc.property(formula, (tex) => {
        const marked = markSymbols(tex, symbols);
        expect(unwrapped(marked.tex).replaceAll(/[{}\s]/g, '')).toBe(tex.replaceAll(/[{}\s]/g, ''));
        const { html, found } = mathHtmlOf(tex, true, symbols);
        // Nothing was given up on: what was found in the TeX is in the page.
        expect(found).toEqual(marked.found);
        for (const index of found) expect(html).toContain(`data-s="${index}"`);
        expect(glyphs(html)).toBe(glyphs(renderToString(tex, { displayMode: true })));
        expect(spoken(html)).toBe(spoken(mathHtmlOf(tex, true).html));
      }),
      { numRuns: 400 },
    );
  });
});

function unwrapped(tex: string): string {
  return tex.replaceAll(/\\gloss(?:sym|sign)\{\d+\}/g, '');
}

/** What a reader sees of a formula. */
function glyphs(html: string): string {
  return (/<span class="katex-html"[^]*/.exec(html)?.[0] ?? '').replaceAll(/<[^>]*>|\u200B/g, '');
}

/** What a screen reader is given, without groups and without the TeX. */
function spoken(html: string): string {
  const mathml = /<math[^]*?<\/math>/.exec(html)?.[0] ?? '';
  return mathml.replaceAll(/<\/?mrow>|<annotation[^]*?<\/annotation>/g, '');
}

test.each([
  ['of a macro that takes what follows', raw`\newcommand{\twice}[1]{#1 #1} \twice c + c`, ''],
  ['of one with a word for its argument', raw`a \equiv b \pmod n + c`, 'bc'],
  ['that is a name', raw`\let\c=c \c`, ''],
  ['that is the side of a box', raw`\smash[b]{x} c`, 'c'],
  ['that is the column of an array', raw`\begin{array}{c} a \end{array} + c`, 'c'],
  ['in small arrays', raw`\sum_{\begin{subarray}{c} i \\ b \end{subarray}}`, 'b'],
  ['between bars', raw`\set{c|c>1}`, 'cc'],
  ['as it is typed', raw`\verb|c|`, ''],
  ['of an operator', raw`\operatorname*{arc}_c c`, 'cc'],
])('a symbol %s changes no formula', (_, tex, lit) => {
  const { html } = mathHtmlOf(tex, true, ['c', 'n', 'b']);
  const plain = mathHtmlOf(tex, true).html;
  expect(glyphs(html)).toBe(glyphs(plain));
  expect(spoken(html)).toBe(spoken(plain));
  const marked = html.matchAll(/data-s="\d"><span[^>]*>(\w)/g);
  expect(Array.from(marked, ([, sign]) => sign).join('')).toBe(lit);
});

test('a power stands where it stands beside a sign that is not lit', () => {
  const drawn = (symbols: string[]) =>
    mathHtmlOf('f^2', false, symbols).html.replace(
      /<span class="enclosing" data-s="0">(.*?<\/span>)<\/span>/,
      '$1',
    );
  expect(drawn(['f'])).toBe(drawn([]));
});

test('a screen reader and a copy get the formula as it was written', () => {
  const { html } = mathHtmlOf(raw`\frac{z_i}{T}`, false, ['T', 'z']);
  expect(html).toContain(raw`<annotation encoding="application/x-tex">\frac{z_i}{T}</annotation>`);
  expect(html).not.toContain('glosssym');
});

test('the space after a symbol does not light up with it', () => {
  const { html } = mathHtmlOf('T = 1', false, ['T']);
  expect(html).toMatch(
    /data-s="0"><span class="mord mathnormal[^>]*>T<\/span><\/span><span class="mspace/,
  );
});

test('a wrong formula is wrong where its author wrote it', () => {
  expect(() => mathHtmlOf(raw`T + \frca{1}`, false, ['T'])).toThrow(/\\frca/);
  expect(() => mathHtmlOf(raw`\glosssym{0}`, false, [])).toThrow('Unexpected end');
});
