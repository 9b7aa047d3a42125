import * as fc from 'fast-check';

const words = fc.constantFrom(
  'temperature',
  'Soft targets',
  'a * b',
  '`code`',
  '$z_i$',
  '- item',
  '    indented',
  '# Heading',
  '* star',
  '**bold**',
  "it's",
  '"quoted"',
  '{@link X}',
  '@param x what',
  '软目标',
  '',
  '//',
  '/* open',
  '\tTab',
);

const lineComment = words.map((text) => `// ${text}`);
const bareLine = fc.constantFrom('//', '//no space', '//\ttab', '// ---');
const oneLine = words.map((text) => `/** ${text} */`);
const starred = fc
  .array(words, { minLength: 1, maxLength: 4 })
  .map((lines) => ['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n'));
const plainBlock = fc
  .array(words, { minLength: 1, maxLength: 4 })
  .map((lines) => ['/*', ...lines.map((line) => `   ${line}`), '*/'].join('\n'));
const odd = fc.constantFrom(
  '/**/',
  '/***/',
  '/* a */ /* b */',
  '/* a\n*/ // b',
  '/** x\n\n\n y **/',
  '/*\n*/',
);
const directive = fc.constantFrom(
  '// @ts-expect-error',
  '/// <reference types="node" />',
  '// eslint-disable-next-line no-console',
  '// oxlint-disable-line',
  '/* eslint-disable */',
  '// prettier-ignore',
  '// biome-ignore lint: because',
  '// #region data',
  '// #endregion',
  '/*! licence */',
);
const comment = fc.oneof(lineComment, bareLine, oneLine, starred, plainBlock, odd, directive);

const statement = fc.constantFrom(
  'const a1 = 1; // trailing',
  'const re = /[/*]\\/\\/ no/g;',
  'const url = "https://example.org/*";',
  'const t = `// no\n/* neither */\n  // nor ${ 1 /* yes */ } this`;',
  'f(/* inline */ 1);',
  'g(\n  1, // first\n  2,\n);',
  '/* before */ h();',
  'h(); /* after\n   ends */',
  'k(/* spans\n  lines */ 2);',
  'type Pair<A, B = A[]> = { a: A; b: B };',
  'const id = <T,>(x: T): T => x;',
  '@decorate class D1 { @inject x = 1; }',
  'for (const x of [1, 2]) { /* empty */ }',
  'label: { break label; }',
  'const n = a / b / c; // ratio',
  "import { x } from 'x';",
  '',
  '   ',
  '{};',
);

/** Wraps pieces so that comments stand at every depth a program has. */
const nest = (inner: string) =>
  fc.constantFrom(
    `class C {\n  m() {\n${inner}\n  }\n}`,
    `function f() {\n\t${inner}\n}`,
    `if (x) {\n${inner}\n} else {\n}`,
    `const s = \`\${(() => {\n${inner}\n})()}\`;`,
  );
const piece = fc.oneof({ weight: 3, arbitrary: comment }, { weight: 2, arbitrary: statement });
const pieces = fc.array(piece, { maxLength: 6 }).map((list) => list.join('\n'));
const members = fc
  .array(comment, { minLength: 1, maxLength: 3 })
  .chain((list) =>
    fc.constantFrom(
      `const o = {\n${list.join('\n')}\n  a: 1,\n};`,
      `function p(\n${list.join('\n')}\n  a: number,\n) {}`,
      `class M {\n${list.join('\n')}\n  b = 2;\n}`,
      `interface I {\n${list.join('\n')}\n  c: number;\n}`,
      `const l = [\n${list.join('\n')}\n];`,
    ),
  );

/** Programs that TypeScript parses, with comments wherever one may stand. */
export const programs = fc
  .tuple(
    fc.constantFrom('', '\uFEFF', '#!/usr/bin/env node\n'),
    fc.array(fc.oneof(pieces, pieces.chain(nest), members), { maxLength: 5 }),
    fc.constantFrom('', '\n', '\n// the end', '\n/* the\nend */'),
    fc.constantFrom('\n', '\n', '\r\n', '\r'),
  )
  .map(([start, body, end, eol]) => (start + body.join('\n') + end).replaceAll('\n', eol));
