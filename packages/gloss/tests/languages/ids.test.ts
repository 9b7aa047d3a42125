import { expect, test } from 'vitest';
import { slugOfName, slugOfText, uniqueIds } from '../../src/languages/ids.ts';
import { parse } from '../../src/languages/parse.ts';

test.each([
  ['softTargets', 'soft-targets'],
  ['StudentModel', 'student-model'],
  ['MNISTData', 'mnist-data'],
  ['l2Norm', 'l2-norm'],
  ['z_i', 'z-i'],
  ['_private', 'private'],
  ['$', ''],
  ['温度', '温度'],
])('the name %s is %s in an address', (name, slug) => {
  expect(slugOfName(name)).toBe(slug);
});

test.each([
  ['Why $T^2$?', 'why-t2'],
  ['Loss — and more', 'loss-and-more'],
  ['C++ & co.', 'c-co'],
])('the heading %s is %s in an address', (heading, slug) => {
  expect(slugOfText(heading)).toBe(slug);
});

test('an id is given once, and section-N never', () => {
  const unique = uniqueIds();
  const wanted = ['loss', 'loss', 'loss-2', 'section-1', 'loss', 'section', 'section', 'section'];
  expect(wanted.map(unique)).toEqual([
    'loss',
    'loss-2',
    'loss-2-2',
    'section-named-1',
    'loss-3',
    'section',
    'section-named-2',
    'section-named-3',
  ]);
});

test('no id is one that stands around the text, or in its own HTML', () => {
  expect(['text', 'generator'].map(uniqueIds(['generator']))).toEqual(['text-2', 'generator-2']);
  const docs = '// <a id="model"></a>\n//\n// ## Model\nconst a = 1;\n';
  const sections = (dialect: 'plain' | 'gloss') =>
    parse({ path: 'src/impl/a.ts', text: docs, dialect, strict: false }).sections;
  expect(sections('plain').map(({ id }) => id)).toEqual(['model-2']);
  expect(sections('gloss').map(({ id }) => id)).toEqual(['model']);
});

function ids(text: string): string[] {
  return parse({ path: 'src/impl/a.ts', text }).sections.map(({ id }) => id);
}

test.each([
  ['// # Why $T^2$?\nconst softTargets = 1;', 'why-t2'],
  ['// Prose.\n// ## Later `heading`\nconst a = 1;', 'later-heading'],
  ['// Prose.\nexport const { probs: softTargets, ...rest } = f();', 'soft-targets'],
  ['// Prose.\nexport default class StudentModel {}', 'student-model'],
  ['// Prose.\nexport abstract class A<T> {}', 'a'],
  ['// Prose.\nexport type Shape = [number];', 'shape'],
  ['// Prose.\ndeclare function loss(): void;', 'loss'],
  ['// A step of the optimiser, at last.\nopt.apply({ rate: 1 });', 'a-step-of-the-optimiser'],
  ["// Prose, and more.\nimport * as tf from 'tf';", 'prose-and-more'],
  ["import * as tf from 'tf';", 'imports'],
  ['f();', 'code'],
  ['// $$$\nf();', 'code'],
])('%j has the id %s', (text, id) => {
  expect(ids(text)).toEqual([id]);
});

test('members, keys and signatures name the sections above them', () => {
  const text =
    'class Student {\n// a\ncall() {}\n// b\nstatic #hiddenUnits = 1;\n}\nconst presets = {\n// c\nsmokeTest: 1,\n};\ninterface I {\n// d\nlearningRate: number;\n}';
  expect(ids(text)).toEqual(['student', 'call', 'hidden-units', 'smoke-test', 'learning-rate']);
});

test('code moved or prose rewritten leaves the id of what is declared alone', () => {
  const [before] = ids('// Old words.\nconst softTargets = 1;');
  const after = ids('const other = 1;\n\n\n// New words, other line.\nconst softTargets = 2;');
  expect(after).toContain(before);
});

test('a symbol that is declared in several places is found at the first', () => {
  const text =
    '// a\nfunction f(x: 1): void;\n// b\nfunction f(x: 2): void;\n// c\nfunction f() {\n  const g = 1;\n}\n// d\nclass C {\n  m() {}\n}\nconst o = { key: 1 };\nimport { h } from "h";';
  const { symbols } = parse({ path: 'src/impl/a.ts', text });
  expect(Object.fromEntries(symbols)).toEqual({ f: 0, C: 3, 'C.m': 3, o: 3 });
});
