import { expect, test } from 'vitest';
import { parse } from '../../src/languages/parse.ts';

function docsOf(text: string): string[] {
  return parse({ path: 'src/impl/a.ts', text }).sections.map(({ docs }) => docs);
}

test.each([
  ['/** one line */', 'one line'],
  ['/**one line*/', 'one line'],
  ['/**\n * a\n *\n * b\n */', 'a\n\nb'],
  ['  /**\n   * a\n   * b\n   */', 'a\nb'],
  ['/** a\n * b */', 'a\nb'],
  ['/**\n a\n b\n*/', 'a\nb'],
  ['/*\n  a\n\n    b\n*/', 'a\n\n  b'],
  ['/****\n * a\n ****/', 'a'],
  ['/** a **/', 'a'],
  ['// a\n// b', 'a\nb'],
  ['//a\n//b', 'a\nb'],
  ['// a\n//\n//   b', 'a\n\n  b'],
  ['//\n// a\n//', 'a'],
  ['\t/**\n\t * a\n\t *\tb\n\t */', 'a\nb'],
])('%j says %j', (text, docs) => {
  expect(docsOf(text)).toEqual([docs]);
});

test.each([
  ['/**\n * - a\n *   - b\n *\n *     code\n */', '- a\n  - b\n\n    code'],
  ['/**\n * * a\n * * b\n */', '* a\n* b'],
  ['/**\n * **bold**\n * *leaning*\n */', '**bold**\n*leaning*'],
  ['/**\n **bold** first\n */', '**bold** first'],
  ['/*\n   Text:\n\n   * a\n   * b\n*/', 'Text:\n\n* a\n* b'],
  ['/**\n * ```ts\n *   f(\n *     1)\n * ```\n */', '```ts\n  f(\n    1)\n```'],
  ['/**\n * a\n   lazy\n */', 'a\nlazy'],
  ['/**\n * $$\n * x\n *   + y\n * $$\n */', '$$\nx\n  + y\n$$'],
  ['// a  \n// b', 'a  \nb'],
])('Markdown in %j is left as it is', (text, docs) => {
  expect(docsOf(text)).toEqual([docs]);
});

test.each([
  ['// =====\n// Part\n// =====', 'Part\n====='],
  ['// ============\n// Part\n// ============', 'Part'],
  ['// ####\n// Part\n// ####', 'Part'],
  ['// ----\n// Part', 'Part'],
  ['// All of\n// it.\n// ----', 'All of\nit.'],
  ['// All of\n// ----------------\n// it.', 'All of\n\nit.'],
  ['/*\n * ******\n * a\n * ======\n *\n * b\n */', 'a\n\n\nb'],
])('%j has a frame around %j', (text, docs) => {
  expect(docsOf(text)).toEqual([docs]);
});

test.each([
  'Title\n=====\nText.',
  'Title\n----------\nText.',
  'Title\n---',
  'One.\n\n----------\n\nTwo.',
  '```\n==========\na\n==========\n```',
  '---- \u2014',
  'a | b\n--- | ---\n1 | 2',
])('the rows of %j are Markdown', (docs) => {
  expect(docsOf(docs.replaceAll(/^/gm, '// '))).toEqual([docs]);
});

test.each([
  ['// a\n\n// b', ['a', 'b']],
  ['/* a */ /* b */', ['a', 'b']],
  ['/** a */\n// b\n/* c */', ['a', 'b', 'c']],
  ['// a\nf();\n// b', ['a', 'b']],
  ['f(); // no\n// yes', ['', 'yes']],
  ['/* no */ f();', ['']],
  ['f(); /* no\n no */\n', ['']],
  ['// a\n// @ts-expect-error\n// b\nf();', ['a', 'b']],
])('%j opens the sections %j', (text, docs) => {
  expect(docsOf(text)).toEqual(docs);
});

test.each([
  '// @ts-expect-error',
  '// @ts-check',
  '/// <reference types="node" />',
  '// eslint-disable-next-line a -- b',
  '/* eslint a: 0 */',
  '// oxlint-disable',
  '// prettier-ignore',
  '// biome-ignore lint: x',
  '// #region x',
  '//#endregion',
  '/*! MIT */',
  '// @vitest-environment node',
  '/* v8 ignore next */',
  '//# sourceMappingURL=a.js.map',
  '/* @__PURE__ */',
])('the directive %j stays in the code', (directive) => {
  const { sections } = parse({ path: 'src/impl/a.ts', text: `${directive}\nf();` });
  expect(sections).toMatchObject([
    { docs: '', code: `${directive}\nf();`, startLine: 1, endLine: 2 },
  ]);
});

test.each([
  '// const a = 1;',
  '// f(a);\n// b = a.c;',
  '// if (a) {\n//   f();\n// }',
  "import b from 'b';\n// import a from 'a';",
])('the code %j that was taken out stays code', (text) => {
  expect(docsOf(`${text}\ng();`)).toEqual(['']);
});

test.each(['f(a)', 'a: b;', '{ a, b }', 'the loss; see below', 'a = 1', 'a;', 'x => y'])(
  '%j is a remark, though it may be code',
  (docs) => {
    expect(docsOf(`// ${docs}\ng();`)).toEqual([docs]);
  },
);

test.each([
  '// eslintrc files are read here',
  '// region of the image',
  '// eslint reads this',
  '// webpack bundles it',
  '// @param is a tag',
  '// global average pooling',
  '// prettier than before',
])('%j is prose, though it begins like a directive', (comment) => {
  expect(docsOf(`${comment}\nf();`)).toEqual([comment.slice(3)]);
});

test('a lone // closes a section: what follows has no prose', () => {
  const { sections } = parse({ path: 'a.ts', text: '// a\nf();\n//\ng();\n// b\nh();\n//\n' });
  expect(sections.map(({ docs, code }) => [docs, code])).toEqual([
    ['a', 'f();'],
    ['', 'g();'],
    ['b', 'h();'],
  ]);
});

test.each(['', '\n\n', '\uFEFF', '//', '/**/'])('the empty file %j has no sections', (text) => {
  expect(parse({ path: 'a.ts', text }).sections).toEqual([]);
});

test('comments inside templates, strings and regular expressions are code', () => {
  const text = 'const a = `\n// a\n/* b */\n`;\nconst r = /\\/*x/;\nconst s = "// c";';
  expect(parse({ path: 'a.ts', text }).sections).toMatchObject([
    { docs: '', startLine: 1, endLine: 6 },
  ]);
});

test('a section ends before the blank lines that follow it, and counts lines from the file', () => {
  const text = '#!/usr/bin/env node\r\n\r\n// a\r\n\r\n\r\nf();\r\n\r\ng();\r\n\r\n\r\n// b\r\n';
  expect(parse({ path: 'a.ts', text }).sections).toMatchObject([
    { docs: 'a', docsLine: 3, code: '#!/usr/bin/env node', startLine: 1, endLine: 1 },
    { docs: '', code: 'f();\n\ng();', startLine: 6, endLine: 8 },
    { docs: 'b', docsLine: 11, code: '', startLine: 12, endLine: 11 },
  ]);
});

test.each([
  ['#!/usr/bin/env node\n/** a */\n\nf();', ['a', '']],
  ['#!/usr/bin/env node\n\n/*! MIT */\n// @ts-check\n\n/** a */\n\n/** b */\nf();', ['a', 'b']],
  ['#!/usr/bin/env node\n/** a */\nconst a = 1;', ['', 'a']],
  ["import 'a';\n/** a */\n\nf();", ['', 'a']],
  ['// Copyright 2026 A\n// Licensed under MIT\n\n/** a */\n\nf();', ['a', '']],
  ['/*\n * MIT License\n *\n * Copyright (c) A\n */\n/** a */\n\nf();', ['a', '']],
  [
    '// Copyright 2026 A\n//\n// It reads.\n\n/** a */\nf();',
    ['Copyright 2026 A\n\nIt reads.', 'a'],
  ],
  ['// License plates are read.\n\nf();', ['License plates are read.']],
])('below what speaks to the system, %j begins with its introduction', (text, docs) => {
  expect(docsOf(text)).toEqual(docs);
});

test.each([
  [
    'f();\n  enum A { B }\nnamespace C { export const d = 1; }',
    '2:3',
    'an enum by leaving types out, nor 1 more such',
  ],
  ['class A { constructor(private b: number) {} }', '1:23', 'a parameter property'],
  ['export namespace A.B { f(); }', '1:8', 'a namespace'],
  ["import a = require('a');", '1:1', '"import … ="'],
  ['export = 1;', '1:1', '"export ="'],
])('of %j Node’s limits are said', (text, place, said) => {
  const messages = parse({ path: 'a.ts', text }).complaints.map(({ message }) => message);
  expect(messages).toEqual([expect.stringContaining(`a.ts:${place}: Node can't run ${said}`)]);
});

test.each([
  'declare enum A { B }',
  "declare module 'a' { export const b: number; }",
  'declare global { var a: number; }',
  'namespace A { export type B = 1; interface C {} }',
  'class A { private b = 1; declare c: number; }',
  'abstract class A { abstract b(c: number): void; }',
])('%j leaves nothing behind without its types', (text) => {
  expect(parse({ path: 'a.ts', text }).complaints).toEqual([]);
});
