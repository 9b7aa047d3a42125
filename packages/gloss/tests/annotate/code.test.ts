import { expect, test } from 'vitest';
import { codeCss, fencedLanguages, loadHighlight } from '../../src/annotate/code.ts';
import { writeLine } from '../../src/annotate/code-line.ts';
import { roles } from '../../src/annotate/code-theme.ts';
import { readFileSync } from 'node:fs';
import { filled, frontMatter, onlyPage, program } from './page.ts';

const read = await loadHighlight();
const highlight = (code: string, language: string) =>
  read(code, language).map((runs) => writeLine(runs));

/** What a browser would show of a line. */
function shown(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

test('a highlighted file shows its text, line by line', () => {
  for (const file of [
    'packages/gloss/src/languages/typescript/comments.ts',
    'packages/gloss/tests/languages/generated.ts',
  ]) {
    const text = readFileSync(file, 'utf8');
    expect(highlight(text, 'ts').map(shown).join('\n')).toBe(text);
  }
});

test('signs that HTML reserves are escaped in every language', () => {
  for (const language of ['ts', 'json', 'sh', 'python', 'yaml', 'text'])
    expect(highlight('a<b> & "c"', language).map(shown)).toEqual(['a<b> & "c"']);
  expect(highlight('<script>', 'text')).toEqual(['&lt;script&gt;']);
});

test('a line knows that it stands in a string or a comment that began above', () => {
  const [, inTemplate = '', , , inComment = ''] = highlight(
    '`\nconst a = 1;\n`;\n/*\nconst b = 2;\n*/',
    'ts',
  );
  expect(inTemplate).toBe('<span class="c-string">const a = 1;</span>');
  expect(inComment).toBe('<span class="c-comment">const b = 2;</span>');
});

test.each([
  ['const', 'keyword', 'const a = 1;'],
  ['return', 'keyword', 'return 1;'],
  ['this', 'keyword', 'this.a'],
  ['softmax', 'function', 'tf.softmax(z)'],
  ['Student', 'type', 'class Student {}'],
  ['number', 'type', 'let a: number;'],
  ['1_200', 'number', 'f(1_200)'],
  ['true', 'number', 'f(true)'],
  ["'a'", 'string', "f('a')"],
  ['// a b', 'comment', 'f(); // a b'],
  ['\\n', 'escape', '"a\\n"'],
])('%s is a %s', (word, role, code) => {
  const [line = ''] = highlight(code, 'ts');
  const [, inside = ''] = new RegExp(`<span class="c-${role}">([^<]*)`).exec(line) ?? [];
  expect(inside).toContain(word);
});

test('names, operators and brackets need no element', () => {
  expect(highlight('a = b + (c => d)[e];', 'ts')).toEqual(['a = b + (c =&gt; d)[e];']);
});

test('a fence of any source has the colours of its language, by any of its names', async () => {
  const fence = '- ~~~Rust,ignore\n  fn f() {}\n  ~~~\n\n```c++ title\nint a;\n```';
  const sources = [
    program(fence),
    { path: 'src/impl/page.py', text: `"""\n${frontMatter}${fence}\n"""\n` },
    { path: 'content/page.md', text: `${frontMatter}${fence}\n` },
  ];
  for (const source of sources) {
    const html = filled(await onlyPage(source));
    expect(html).toContain('<span class="c-keyword">fn </span><span class="c-function">f</span>()');
    expect(html).toContain('<span class="c-keyword">int</span> a;');
  }
});

test('only languages that a text names are read', async () => {
  const named = fencedLanguages('> ```` Rust,ignore\n1. ~~~diff\n```\n`a`');
  expect(named).toEqual(['rust', 'diff']);
  const some = await loadHighlight(named);
  expect(some('- a', 'diff')[0]?.map(({ name }) => name)).toEqual(['c-escape']);
  expect(some('func f() {}', 'go')).toEqual([[{ name: undefined, text: 'func f() {}' }]]);
});

test('neighbours of one kind share an element', () => {
  expect(highlight('export default async function* f() {}', 'ts')[0]?.match(/<span/g)).toHaveLength(
    2,
  );
});

/** Contrast of WCAG 2.2 between two colours written `#rrggbb`. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [a, b].map(luminance).sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const tokens = readFileSync('packages/common/src/tokens.css', 'utf8');

test.each(['--paper', '--panel'])('code can be read on %s, light and dark', (name) => {
  const [, light = '', dark = ''] =
    new RegExp(`${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens) ?? [];
  expect(contrast('#000000', '#ffffff')).toBe(21);
  for (const [role, colors] of Object.entries(roles)) {
    expect(contrast(colors.light, light), `${role}, light`).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors.dark, dark), `${role}, dark`).toBeGreaterThanOrEqual(4.5);
  }
});

test('each class that code can have has its rule', () => {
  const css = codeCss();
  const used = new Set(
    highlight(readFileSync('packages/gloss/src/annotate/code-theme.ts', 'utf8'), 'ts').flatMap(
      (line) => [...line.matchAll(/class="([^"]+)"/g)].map(([, name = '']) => name),
    ),
  );
  expect(used.size).toBeGreaterThan(4);
  for (const name of used) expect(css).toContain(`.${name}{color:light-dark(#`);
});
