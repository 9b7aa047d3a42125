import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { loadRuns } from '../../src/annotate/load-runs.ts';
import { toHtml as filled } from '../../src/translate/show.ts';
import type { AnnotatedPage, Output, RenderedSection } from '../../src/annotate/types.ts';

const update = process.env['UPDATE_GOLDEN'] === '1';
const cases = globSync('packages/gloss/tests/golden/annotate-*').sort();

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(3);
});

test.each(cases)('%s becomes what it became before', async (folder) => {
  const input = join(folder, 'input');
  const expected = join(folder, 'expected');
  const paths = globSync('{src,content}/**/*.{ts,py,ipynb,md}', { cwd: input }).sort();
  const read = (path: string) => ({ path, text: readFileSync(join(input, path), 'utf8') });
  const files = paths.map(read);
  const runs = loadRuns(globSync('content/runs/*.json', { cwd: input }).map(read));
  const pages = new Map(
    (await annotate(files, { runs })).map((page) => [`${page.pageKey}.html`, written(page)]),
  );
  if (update) {
    rmSync(expected, { recursive: true, force: true });
    for (const [name, text] of pages) {
      mkdirSync(dirname(join(expected, name)), { recursive: true });
      writeFileSync(join(expected, name), text);
    }
  }
  expect([...pages.keys()].sort()).toEqual(globSync('**/*.html', { cwd: expected }).sort());
  for (const [name, text] of pages) expect(text).toBe(readFileSync(join(expected, name), 'utf8'));
});

/** A page as a person can read it: formulas as MathML alone, each section's prose, fills and code in turn. */
function written({ path, source, frontMatter, sections }: AnnotatedPage): string {
  const head = `<!-- /${path}/ from ${source}\n${JSON.stringify(frontMatter, null, 2)}\n-->\n`;
  return `${[head, ...sections.map(writtenSection)].join('\n')}`;
}

function writtenSection(section: RenderedSection): string {
  const { id, number, title, level, docsLine, startLine, endLine, prose, codeLines, cell } =
    section;
  const about = `${number} #${id} "${title}" level ${level}, prose from line ${docsLine}`;
  const fills = prose.fills.map(
    (fill, index) =>
      `${index}: ${filled({ type: 'root', children: [fill] }).replace(/(<span class="katex-html"[^>]*>).*/s, '$1…')}`,
  );
  const code = codeLines.map((line, index) => `${startLine + index}| ${line}`);
  const parts = [toHtml(prose.tree)];
  if (fills.length > 0) parts.push(`<!-- fills -->\n${fills.join('\n')}`);
  parts.push(`<!-- code ${startLine}–${endLine} -->`, ...code);
  for (const output of cell?.outputs ?? []) parts.push(writtenOutput(output));
  return `<!-- ${about} -->\n${parts.join('\n')}\n`;
}

function writtenOutput(output: Output): string {
  const { kind, ...more } = output;
  const said =
    output.kind === 'html'
      ? filled(output.tree)
      : 'html' in output
        ? output.html
        : JSON.stringify('formula' in more ? more.formula.tex : more);
  return `<!-- ${kind} -->\n${said}`;
}
