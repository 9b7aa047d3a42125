import { describe, expect, test } from 'vitest';
import { annotateFile, indexPages } from '../../src/annotate/annotate.ts';
import { cleanSvg } from '../../src/annotate/svg.ts';
import type { Output } from '../../src/annotate/types.ts';
import { openLanguages } from '../../src/languages/languages.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { code, display, markdown, notebookOf, stream } from '../languages/notebook/make.ts';
import { toHtml } from '../../src/translate/show.ts';
import { fillsOf } from './page.ts';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function made(text: string, more: Partial<SourceFile> = {}) {
  const file: SourceFile = { path: 'nb/a.ipynb', text, strict: false, dialect: 'plain', ...more };
  await openLanguages([file]);
  return annotateFile(file.path, indexPages([file], { roots: ['nb'] }));
}

async function outputsOf(...outputs: unknown[]): Promise<Output[]> {
  const { page } = await made(notebookOf([code('a', ...outputs)]));
  return page.sections[0]?.cell?.outputs ?? [];
}

const htmlOf = async (html: string, plain?: string) => {
  const [output] = await outputsOf(
    display({ 'text/html': html, ...(plain !== undefined && { 'text/plain': plain }) }),
  );
  return output?.kind === 'html' ? toHtml(output.tree).replaceAll(/\s*\n\s*/g, '') : output;
};

test('title and summary come from the Markdown, wherever it stands', async () => {
  const { page } = await made(
    notebookOf([code('import os'), markdown('# Walks'), code('a = 1'), markdown('What it is.')]),
  );
  expect(page.frontMatter).toMatchObject({ title: 'Walks', summary: 'What it is.' });
  const { page: bare } = await made(notebookOf([code('import os')]));
  expect(bare.frontMatter.title).toBe('A');
});

test('a mistake is told by the line of the file, and by the cell and its line', async () => {
  const text = notebookOf([
    markdown('Fine.'),
    code(['a = 1\n', 'b = 2']),
    markdown(['Two\n', 'lines, and $\\frac$\n', '[dead](nowhere.py)']),
  ]);
  const { warnings } = await made(text);
  const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
  expect(warnings.map(({ message }) => message.split(': ')[0])).toEqual([
    `nb/a.ipynb:${lineOf('frac')} (cell 3, line 2)`,
    `nb/a.ipynb:${lineOf('nowhere')} (cell 3, line 3)`,
  ]);
  await expect(
    made(text.replace('"Fine."', '"---\\ntitle: A\\nsummary: B\\n---\\nText"'), { strict: true }),
  ).rejects.toThrow(/nb\/a\.ipynb:\d+ \(cell 3, line 2\): the formula is wrong/);
});

test('each cell is a program of its own to the highlighter', async () => {
  const { page } = await made(
    notebookOf([code('s = """open'), code('import os'), code('%%bash\necho "$HOME"')]),
  );
  const [, second, third] = page.sections;
  expect(second?.codeLines[0]).toContain('<span class="c-keyword">import</span>');
  expect(third?.codeLines[1]).toContain('c-function');
});

describe('what a cell has put out', () => {
  test('has the colours of a terminal, and no markup of its own', async () => {
    expect(await outputsOf(stream('\u001B[31m<b>\u001B[0m & c\nd'))).toEqual([
      { kind: 'text', html: '<span class="c-escape">&lt;b&gt;</span> &amp; c\nd' },
    ]);
  });

  test('is an image in a file of its own', async () => {
    const { page, files } = await made(
      notebookOf([
        code('a', display({ 'image/png': pixel })),
        code('b', display({ 'image/png': pixel })),
      ]),
    );
    const [name] = page.files;
    expect(page.files).toHaveLength(1);
    expect(Buffer.from(files.get(name ?? '') ?? '').toString('base64')).toBe(pixel);
    expect(page.sections[1]?.cell?.outputs).toEqual([
      { kind: 'image', file: name, width: 1, height: 1 },
    ]);
  });

  test('is no image that is none', async () => {
    const data = Buffer.from('<script>alert(1)</script>').toString('base64');
    expect(await outputsOf(display({ 'image/png': data }))).toEqual([{ kind: 'none' }]);
  });

  test('is a table without what could harm', async () => {
    const table =
      '<style scoped>td {color: red}</style><div onclick="x()"><table border="1" class="dataframe"><tr><td style="x">1</td></tr></table><a href="javascript:x()">a</a><a href="../b" id="text">b</a><img src="https://x/y.png" onerror="x()"><script>alert(1)</script></div>';
    const html = await htmlOf(table);
    expect(html).toContain('<td>1</td>');
    expect(html).not.toMatch(/script|style|onclick|onerror|https|href|id=|<img/);
    expect(await htmlOf('<script>alert(1)</script>', 'plain')).toEqual({
      kind: 'text',
      html: 'plain',
    });
    expect(await htmlOf('<iframe src="https://x"></iframe>')).toEqual({ kind: 'none' });
    expect(await htmlOf(`<img alt="One" src="data:image/png;base64,${pixel}">`)).toMatch(
      /^<p><img src="\w+\.png" alt="One" width="1" height="1" loading="lazy"><\/p>$/,
    );
    for (const depth of [200, 2_000, 30_000])
      expect(await htmlOf(`${'<b>'.repeat(depth)}x`, 'deep')).toEqual({
        kind: 'text',
        html: 'deep',
      });
  });

  test('is a formula, or the text that stands for one', async () => {
    const [formula] = await outputsOf(display({ 'text/latex': '$\\displaystyle x^{2}$' }));
    expect(formula).toMatchObject({ kind: 'formula', formula: { tex: '\\displaystyle x^{2}' } });
    expect(await outputsOf(display({ 'text/latex': '$\\frac$', 'text/plain': 'x²' }))).toEqual([
      { kind: 'text', html: 'x²' },
    ]);
  });

  test('is a drawing that runs nothing and reaches nowhere', () => {
    const svg = cleanSvg(
      '<?xml version="1.0"?><!DOCTYPE svg><svg viewBox="0 0 1 1" onload="x()" xmlns:xlink="http://www.w3.org/1999/xlink"><script>x()</script><style>*{stroke:red}</style><style>@import url(https://x)</style><defs><clipPath id="c"><path d="M0 0"/></clipPath></defs><g clip-path="url(#c)" style="fill:url(https://x)"><use xlink:href="#c"/><use href="https://x/y.svg#z" xmlns:x="http://www.w3.org/1999/xlink" x:href="https://x"/><a href="javascript:x()"><text>t</text></a><foreignObject><b>f</b></foreignObject><set attributeName="href" to="javascript:x()"/><image href="data:image/png;base64,AA"/></g></svg>',
    );
    expect(svg).toBe(
      '<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>*{stroke:red}</style><defs><clipPath id="c"><path d="M0 0" /></clipPath></defs><g clip-path="url(#c)"><use xlink:href="#c" /><use /><image href="data:image/png;base64,AA" /></g></svg>',
    );
    expect(cleanSvg('<p>none</p>')).toBeUndefined();
  });
});

test('an image that is attached to a cell is the one of that cell', async () => {
  const attached = (data: string) => ({ attachments: { 'a b.png': { 'image/png': data } } });
  const { page, warnings } = await made(
    notebookOf([
      markdown('![One](attachment:a%20b.png)', attached(pixel)),
      markdown('![Two](attachment:a%20b.png)', attached('AAAA')),
    ]),
  );
  expect(fillsOf(page, 0)[0]).toMatch(/^<img src="\w+\.png" alt="One" width="1"/);
  expect(fillsOf(page, 1)).toEqual(['Two']);
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/\(cell 2, line 1\): the cell has no image "a%20b.png"/),
  ]);
});

test('50 MB of outputs make no heavy page, and what is left out is told', async () => {
  const log = 'a line of a log\n'.repeat(1_300_000);
  const image = pixel + 'A'.repeat(2_400_000);
  const images = Array.from({ length: 13 }, () => code('plot()', display({ 'image/png': image })));
  const text = notebookOf([markdown('# Heavy'), code('train()', stream(log)), ...images]);
  expect(text.length).toBeGreaterThan(50e6);
  const { page, files, warnings } = await made(text);
  expect(JSON.stringify(page).length).toBeLessThan(100_000);
  expect([...files.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(11e6);
  expect(page.sections.map(({ codeLines }) => codeLines.length).filter(Boolean)).toHaveLength(14);
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^nb\/a\.ipynb:\d+ \(cell 2, line 1\): an output is too much for a page: left out is the rest of a text of 20\.8 MB, lines: 1299800\. Let/,
    ),
    ...Array.from({ length: 8 }, (_, at) =>
      expect.stringContaining(
        `(cell ${at + 8}, line 1): an output is too much for a page: left out is an image of 1.8 MB`,
      ),
    ),
  ]);
});
