import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mathHtmlOf } from './page.ts';

const formulas = [
  String.raw`q_i = \frac{\exp(z_i/T)}{\sum_j \exp(z_j/T)}`,
  String.raw`\color{red}{x}\;\sqrt{x^2+1}\;\overbrace{a+b}^{c}\;\boxed{y}`,
  String.raw`\begin{cases} 1 & x > 0 \\ 0 & \text{style="color:red" <otherwise>} \end{cases}`,
  String.raw`\underline{x}\;\cancel{x}\;\widehat{abc}\;\rule{1em}{2em}\;\phantom{x}`,
  String.raw`\left(\begin{matrix} a & b \\ c & d \end{matrix}\right)`,
];

test.each(formulas)('%s needs no inline style', (tex) => {
  const { html, rules } = mathHtmlOf(tex, true);
  const tags = html.match(/<[^>]+>/g) ?? [];
  expect(tags.length).toBeGreaterThan(10);
  expect(tags.filter((tag) => / style=/.test(tag))).toEqual([]);
  const used = new Set(html.match(/\bk-[\da-z]+\b/g));
  expect([...used].sort()).toEqual(Object.keys(rules).sort());
  for (const tag of tags) expect(tag.match(/ class=/g)?.length ?? 0).toBeLessThanOrEqual(1);
  for (const declarations of Object.values(rules))
    expect(declarations).toMatch(/^[a-z-]+:[^;{}]+(?:;[a-z-]+:[^;{}]+)*$/);
});

test('a class means the same wherever it is made', () => {
  const alone = mathHtmlOf('x^2', false).rules;
  expect(Object.keys(alone).length).toBeGreaterThan(2);
  expect(mathHtmlOf('y_1 x^2', false).rules).toMatchObject(alone);
  // Names are part of pages that are published: a new hash would be a new look for every cache.
  expect(mathHtmlOf('x', false).html).toMatch(/class="katex-strut k-[\da-z]+"/);
});

test('a screen reader is given MathML, and hears the rest not twice', () => {
  const { html } = mathHtmlOf('x', false);
  expect(html).toContain('<math xmlns="http://www.w3.org/1998/Math/MathML">');
  expect(html).toContain('<annotation encoding="application/x-tex">x</annotation>');
  expect(html).toContain('class="katex-html" aria-hidden="true"');
});

test('display formulas have a box that can scroll, inline ones have none', () => {
  expect(mathHtmlOf('x', true).html).toMatch(/^<span class="katex-display" tabindex="0">/);
  expect(mathHtmlOf('x', false).html).toMatch(/^<span class="katex">/);
});

test('an inline formula that no line may break scrolls where it is too wide; any other is a part of its line', () => {
  const long = Array.from({ length: 20 }, (_, index) => `a_{${index}}`).join(' ');
  expect(mathHtmlOf(`x = ${long}`, false).html).toMatch(/^<span class="katex-wide" tabindex="0">/);
  expect(mathHtmlOf(long.replaceAll(' ', ' + '), false).html).toMatch(/^<span class="katex">/);
});

test('what KaTeX was told to distrust makes no link and no style', () => {
  expect(() => mathHtmlOf(String.raw`\href{javascript:alert(1)}{x}`, false)).toThrow(
    'reaches out of the formula',
  );
  expect(() => mathHtmlOf(String.raw`\htmlStyle{color:red}{x}`, false)).toThrow('HTML extension');
});

test("KaTeX's stylesheet knows the classes we render with", () => {
  const css = readFileSync('node_modules/katex/dist/katex.css', 'utf8');
  for (const name of ['katex-display', 'katex-html', 'katex-strut']) expect(css).toContain(name);
});

test('equations are numbered through the page: the stylesheet counts them, and a tag counts for nothing', () => {
  const css = readFileSync('node_modules/katex/dist/katex.css', 'utf8');
  expect(css).toMatch(/body\s*\{\s*counter-reset: katexEqnNo/);
  const { html } = mathHtmlOf(String.raw`\begin{align} a &= b \\ c &= d \tag{7} \end{align}`, true);
  expect(html.match(/class="eqn-num/g)).toHaveLength(1);
});

test('abbreviations hold in every formula, and what one of them defines stays there', () => {
  const macros = { '\\R': '\\mathbb{R}' };
  const mathMl = (tex: string) =>
    /<semantics>(.*?)<annotation/.exec(mathHtmlOf(tex, false, [], macros).html)?.[1];
  expect(mathMl('x \\in \\R^n')).toBe(mathMl('x \\in \\mathbb{R}^n'));
  mathHtmlOf('\\gdef\\Q{q} \\Q', false, [], macros);
  expect(() => mathHtmlOf('\\Q', false, [], macros)).toThrow('Undefined control sequence: \\Q');
  expect(macros).toEqual({ '\\R': '\\mathbb{R}' });
});
