import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const manifest: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const packages = Object.keys(manifest.dependencies);

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).replaceAll(sep, '/'));

/** What a file imports or exports from elsewhere, and whether types are all that it takes. */
function importsOf(file: string, text: string): { from: string; typesAlone: boolean }[] {
  const found: { from: string; typesAlone: boolean }[] = [];
  const nameOf = (node: ts.Node | undefined) =>
    node && ts.isStringLiteralLike(node) ? node.text : '(computed)';
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const { importClause: clause } = node;
      const typesAlone = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      found.push({ from: nameOf(node.moduleSpecifier), typesAlone });
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      found.push({ from: nameOf(node.moduleSpecifier), typesAlone: node.isTypeOnly });
    if (ts.isImportTypeNode(node))
      found.push({
        from: nameOf(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined),
        typesAlone: true,
      });
    const isImport =
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && /[rR]equire/.test(node.expression.text)));
    if (isImport) found.push({ from: nameOf(node.arguments[0]), typesAlone: false });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

/** Why a program may not import this; nothing where it may. */
function objectionTo(file: string, from: string, typesAlone: boolean): string | undefined {
  if (/^(?:astro-)?gloss(?:-|\/|$)/.test(from)) {
    if (from.startsWith('gloss-train/data/')) return undefined;
    return from === 'gloss-train/topic' && typesAlone
      ? undefined
      : "is neither data nor a type of a topic's interface";
  }
  if (!from.startsWith('.')) {
    const isPackage = packages.some((name) => from === name || from.startsWith(`${name}/`));
    return isPackage ? undefined : 'is no package that this site depends on';
  }
  const path = normalize(join(dirname(file), from)).replaceAll(sep, '/');
  return path.startsWith('src/impl/') ? undefined : 'lies outside src/impl';
}

describe('programs know nothing of pages, trainers, threads or records', () => {
  const programs = filesBelow('src/impl').filter((file) => file.endsWith('.ts'));

  test.each(programs)('%s imports packages, data and other programs alone', (file) => {
    const imports = importsOf(file, readFileSync(file, 'utf8'));
    const objections = imports.flatMap(({ from, typesAlone }) => {
      const objection = objectionTo(file, from, typesAlone);
      return objection ? [`${from} ${objection}`] : [];
    });
    expect(objections).toEqual([]);
  });

  test('of what would be wrong, each way is seen', () => {
    const wrong = [
      `import { run } from 'gloss-train/runs/run';`,
      `import type { RunRecord } from 'gloss-train/records/run-record';`,
      `import { type Job, planOf } from 'gloss-train/topic';`,
      `export * from '../../../packages/gloss/src/annotate/annotate.ts';`,
      `import '../../../site/model/site.ts';`,
      `const late = await import('gloss-train/viewer/server');`,
      `type Late = import('gloss-train/viewer/server').Server;`,
      `const fs = require('node:fs');`,
      `import { Worker } from 'node:worker_threads';`,
      `import lodash from 'lodash';`,
    ];
    for (const line of wrong) {
      const [{ from, typesAlone } = { from: '', typesAlone: false }, ...more] = importsOf(
        'a.ts',
        line,
      );
      expect(more).toEqual([]);
      expect(objectionTo('src/impl/topic/a.ts', from, typesAlone), line).toMatch(
        /^(?:lies|is no|is neither)/,
      );
    }
    const right = [
      `import type { Job } from 'gloss-train/topic';`,
      `import { loadMnist } from 'gloss-train/data/mnist';`,
      `import { Random } from '../random.ts';`,
      `import '@tensorflow/tfjs-backend-wasm';`,
    ];
    for (const line of right)
      for (const { from, typesAlone } of importsOf('a.ts', line))
        expect(objectionTo('src/impl/topic/a.ts', from, typesAlone), line).toBeUndefined();
  });
});

describe('no topic is known by name', () => {
  const topics = readdirSync('src/impl', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => readdirSync(join('src/impl', name)).includes('experiment.ts'));

  test('there are topics', () => {
    expect(topics).toContain('distillation');
  });

  test.each(['packages/train/src', 'packages/gloss/src', 'packages/kernels/src'])(
    'in %s',
    (folder) => {
      const named = filesBelow(folder).flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line, index) => {
            const topic = topics.find((name) => new RegExp(`\\b${name}\\b`, 'i').test(line));
            return topic ? [`${file}:${index + 1} names ${topic}`] : [];
          }),
      );
      expect(named).toEqual([]);
    },
  );
});
