import { globSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from '../../src/languages/parse.ts';
import { SourceError } from '../../src/source-error.ts';
import { programs } from './generated.ts';
import { expectInvariants } from './invariants.ts';
import { isTypeScript, typescriptTruth } from './oracle.ts';

const marks = /[\s*#=_-]/g;

const own = globSync([
  'src/**/*.ts',
  'packages/*/src/**/*.ts',
  'scripts/*.ts',
  'packages/gloss/tests/*/*.ts',
]);
const others = [
  'node_modules/@types/node/{fs,stream,util,test}.d.ts',
  'node_modules/zod/src/v4/core/*.ts',
  'node_modules/typescript/lib/lib.es5.d.ts',
  'node_modules/fast-check/lib/*.d.ts',
  'node_modules/katex/types/*.d.ts',
  'node_modules/astro/dist/types/public/*.d.ts',
];
const real = globSync([...own, ...others.flatMap((pattern) => globSync(pattern))]).filter(
  (path) => !startsWithFrontMatter(readFileSync(path, 'utf8')),
);

function startsWithFrontMatter(text: string): boolean {
  return /^\s*\/\*\*?[\s*]*---\n/.test(text);
}

test('code and comments of any program stay whole and in place', () => {
  fc.assert(
    fc.property(programs, (text) => {
      const path = 'src/impl/generated.ts';
      expectInvariants({ path, text }, typescriptTruth(path), marks);
    }),
    { numRuns: 1500 },
  );
});

test('there are real files to read', () => {
  expect(real.length).toBeGreaterThan(60);
});

test.each(real)('code and comments of %s stay whole and in place', (path) => {
  expectInvariants({ path, text: readFileSync(path, 'utf8') }, typescriptTruth(path), marks);
});

test('what TypeScript parses is parsed, and all else is an error with a place in the file', () => {
  const marks = fc.constantFrom(
    '/*',
    '*/',
    '//',
    '`',
    '${',
    '}',
    '{',
    '"',
    "'",
    '/',
    '\n',
    '\\',
    '(',
    ';',
  );
  const damage = fc.array(fc.tuple(fc.nat(2000), fc.nat(3), marks), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(programs, damage, (program, edits) => {
      let text = program;
      for (const [at, cut, insert] of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + insert + text.slice(start + cut);
      }
      const file = { path: 'src/impl/damaged.ts', text };
      try {
        parse(file);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        expect(error.place.line).toBeGreaterThan(0);
        expect(error.place.column).toBeGreaterThan(0);
        const lines = text.split(/\r\n?|\n/);
        expect(error.place.line).toBeLessThanOrEqual(lines.length);
        if (!error.problem.includes('front matter'))
          expect(isTypeScript(file.path, text)).toBe(false);
      }
    }),
    { numRuns: 600 },
  );
});
