import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { call } from './call.ts';

const sections = (...args: string[]) => call('sections', ...args);

test('--json prints what each file becomes', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sections-')), 'a.ts');
  writeFileSync(file, '// # Soft $T$\nexport const a = 1;\n\n// `b`\nb();\n');
  const { stdout } = await sections(file, file, '--json');
  const listings: unknown = JSON.parse(stdout);
  const listing = {
    file: expect.stringMatching(/a\.ts$/),
    sections: [
      {
        id: 'soft-t',
        title: 'Soft T',
        docs: '# Soft $T$',
        code: 'export const a = 1;',
        startLine: 2,
        endLine: 2,
      },
      { id: 'b', title: '', docs: '`b`', code: 'b();', startLine: 5, endLine: 5 },
    ],
  };
  expect(listings).toEqual([listing, listing]);
});

test('without --json a person can read it', async () => {
  const { stdout } = await sections('packages/gloss/src/languages/types.ts');
  expect(stdout).toContain('#source-file  SourceFile  (lines 5–7, 19 words)');
});

test('a Python file is listed as well', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sections-')), 'a.py');
  writeFileSync(file, Buffer.from('# coding: latin-1\n\n# \xe9\na = 1\n', 'latin1'));
  const { stdout } = await sections(file, '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { sections: [{ id: 'code' }, { docs: 'é', id: 'a' }] },
  ]);
});

test.each([
  [['none.ts'], 'none.ts: there is no such file. Check the path'],
  [['src'], 'src: it is a folder. Check the path'],
  [
    ['package.json'],
    'package.json: neither TypeScript nor Python nor Jupyter nor Markdown. A page comes from a file that ends in .ts or .py or .ipynb or .md',
  ],
  [[], 'no file is named. Usage: astro-gloss sections FILE… [--json]'],
])('%j is an error of one line, and prints nothing else', async (args, said) => {
  expect(await sections(...args)).toEqual({ code: 1, stdout: '', stderr: said });
});
