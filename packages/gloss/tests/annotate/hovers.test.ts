import { describe, expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { openTypes } from '../../src/languages/typescript/type-reader.ts';
import type { AnnotatedPage, Hover } from '../../src/annotate/types.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { frontMatter } from './page.ts';

const read = openTypes();

async function pages(...files: SourceFile[]): Promise<AnnotatedPage[]> {
  return annotate(files, { types: read(files) });
}

function file(path: string, body: string, matter = frontMatter): SourceFile {
  return { path, text: `/*\n${matter}An introduction.\n*/\n${body}` };
}

function html(page: AnnotatedPage): string {
  return page.sections.flatMap(({ codeLines }) => codeLines).join('\n');
}

/** What the first occurrence of a name shows. */
function hoverOf(page: AnnotatedPage, name: string): Hover {
  const index = new RegExp(`data-t="(\\d+)"[^>]*>${name}<`).exec(html(page))?.[1];
  const hover = page.hovers[Number(index)];
  if (!hover) throw new Error(`"${name}" has no hover in ${html(page)}`);
  return hover;
}

function typeOf(page: AnnotatedPage, name: string): string {
  return hoverOf(page, name)
    .type.replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

const tensors = `interface Tensor { shape: number[]; mul(other: Tensor): Tensor }
declare function zeros(shape: number[]): Tensor;
`;

test('a name shows the type that TypeScript gives it', async () => {
  const [page] = await pages(
    file(
      'src/impl/a.ts',
      'export const answers = new Map<string, number[]>();\nfor (const [name, counts] of answers) console.log(name, counts);\n',
    ),
  );
  if (!page) throw new Error('there is no page');
  expect(typeOf(page, 'answers')).toBe('const answers: Map<string, number[]>');
  expect(typeOf(page, 'counts')).toBe('const counts: number[]');
  expect(typeOf(page, 'log')).toMatch(/^\(method\) Console\.log\(/);
  expect(hoverOf(page, 'counts').type).toContain('<span class="c-keyword">number</span>');
});

test('names that mean the same have one entry; the same word in another scope is another thing', async () => {
  const [page] = await pages(
    file(
      'src/impl/a.ts',
      'export function f(x: number) { return x + x; }\nexport function g(x: number) { return x; }\n',
    ),
  );
  const used = [...html(page as AnnotatedPage).matchAll(/data-t="(\d+)"[^>]*>x</g)].map(
    ([, index]) => page?.hovers[Number(index)]?.kin,
  );
  expect(used).toHaveLength(5);
  expect(new Set(used.slice(0, 3)).size).toBe(1);
  expect(used[3]).toBe(used[4]);
  expect(used[3]).not.toBe(used[0]);
});

describe('the shape of a tensor', () => {
  test.each([
    ['a comment at the end of the line', 'const a = zeros([2]); // [batch, 10]', '[batch, 10]'],
    ['words before it', 'const a = zeros([2]); // log q, [batch, 10]', '[batch, 10]'],
    ['a product', 'const a = zeros([2]); // [count × 784]', '[count × 784]'],
    ['several of them', 'const a = [zeros([2])]; // L × [input, output]', 'L × [input, output]'],
    ['marked as code', 'const a = [zeros([2])]; // M × `[batch, 10]`', 'M × [batch, 10]'],
    ['a field', 'interface I { a: Tensor; } // [n]', undefined],
    ['a field on its own line', 'interface I {\n  a: Tensor; // [n]\n}', '[n]'],
    [
      'a parameter on its own line',
      'function f(\n  a: Tensor, // [n, 3]\n) { return a; }',
      '[n, 3]',
    ],
    ['a call over several lines', 'const a = zeros(\n  [2],\n); // [batch]', '[batch]'],
  ])('is read from %s', async (_, code, shape) => {
    const [page] = await pages(file('src/impl/a.ts', tensors + code));
    expect(hoverOf(page as AnnotatedPage, 'a').shape).toBe(shape);
  });

  test('is read from @param, @returns and a docstring of its own', async () => {
    const [page] = await pages(
      file(
        'src/impl/a.ts',
        `${tensors}
/**
 * Adds.
 *
 * @param left \`[batch, 3]\`
 * @returns The sum. \`[batch, 3]\`
 */
export function add(left: Tensor): Tensor {
  return left;
}

/** All images, \`[60000, 784]\`. */
export const images = zeros([60000, 784]);

// What a function promises, its answer has.
const sum = add(images);
console.log(sum);
`,
      ),
    );
    if (!page) throw new Error('there is no page');
    expect(hoverOf(page, 'left').shape).toBe('[batch, 3]');
    expect(hoverOf(page, 'add').shape).toBe('left [batch, 3] → [batch, 3]');
    expect(hoverOf(page, 'images').shape).toBe('[60000, 784]');
    expect(hoverOf(page, 'sum').shape).toBe('[batch, 3]');
  });

  test.each([
    ['an interval of a number', 'const a: number = 0.5; // in [0.5, 1]', 'in [0.5, 1]'],
    ['an interval beside numbers', 'const a = [0.5]; // each in [0, 1]', 'each in [0, 1]'],
    ['plain words', 'const a = zeros([2]); // drawn once', 'drawn once'],
  ])('is not %s', async (_, code, note) => {
    const [page] = await pages(file('src/impl/a.ts', tensors + code));
    expect(hoverOf(page as AnnotatedPage, 'a')).toMatchObject({ note });
    expect(hoverOf(page as AnnotatedPage, 'a').shape).toBeUndefined();
  });
});

describe('across files', () => {
  const student = file(
    'src/impl/topic/student.ts',
    '// The student.\nexport class Student {\n  // It learns.\n  learn(): void {}\n}\n',
  );
  const index = file(
    'src/impl/topic/index.ts',
    "import { Student } from './student.ts';\n\n// It is used here.\nnew Student().learn();\n",
  );

  test('a name leads to the section that defines it, and says what stands there', async () => {
    const [overview] = await pages(index, student);
    if (!overview) throw new Error('there is no page');
    expect(html(overview)).toMatch(/<a href="student\/#student"[^>]*>Student<\/a>/);
    expect(html(overview)).toMatch(/<a href="student\/#learn"[^>]*>learn<\/a>/);
    expect(html(overview)).toMatch(
      /<a href="student\/"[^>]*>&#39;\.\/student\.ts&#39;<\/a>|<a href="student\/"[^>]*>'\.\/student\.ts'<\/a>/,
    );
    expect(hoverOf(overview, 'learn')).toMatchObject({
      link: { page: 'topic/student', section: 'learn' },
      doc: { page: 'topic/student', section: 'learn' },
    });
  });

  test('where it stands itself, it leads nowhere', async () => {
    const [, page] = await pages(index, student);
    expect(html(page as AnnotatedPage)).not.toContain('<a ');
  });

  test('what changes in one file is seen in the other', async () => {
    const [before] = await pages(index, student);
    const changed = {
      ...student,
      text: student.text.replace('learn(): void {}', 'learn(): number { return 1; }'),
    };
    const [after] = await pages(index, changed);
    expect(typeOf(before as AnnotatedPage, 'learn')).toBe('(method) Student.learn(): void');
    expect(typeOf(after as AnnotatedPage, 'learn')).toBe('(method) Student.learn(): number');
  });
});

test('of { shorthand } one learns what is given', async () => {
  const [page] = await pages(
    file(
      'src/impl/a.ts',
      'export const make = (length: number) => Array.from({ length }, () => 0);\n',
    ),
  );
  const shown = [...html(page as AnnotatedPage).matchAll(/data-t="(\d+)"[^>]*>length</g)].map(
    ([, index]) => page?.hovers[Number(index)]?.type.replaceAll(/<[^>]*>/g, ''),
  );
  expect(shown).toEqual(['(parameter) length: number', '(parameter) length: number']);
});

test('without a reader of types, code is what it was', async () => {
  const source = file('src/impl/a.ts', 'export const a = 1;\n');
  const [typed, plain] = [await pages(source), await annotate([source])].flat();
  const text = (page?: AnnotatedPage) => page && html(page).replaceAll(/<[^>]*>/g, '');
  expect(text(plain)).toBe(text(typed));
  expect(plain?.hovers).toEqual([]);
});
