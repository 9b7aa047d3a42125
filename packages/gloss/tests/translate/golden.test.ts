import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ElementContent } from 'hast';
import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import type { Memory } from '../../src/translate/memory.ts';
import { pageStatus } from '../../src/translate/page-status.ts';
import { reportStatus } from '../../src/translate/report.ts';
import { toHtml } from '../../src/translate/show.ts';
import { sync } from '../../src/translate/sync.ts';
import { type TranslatablePage, translatePage } from '../../src/translate/translate-page.ts';
import { writeLocaleFile } from '../../src/translate/write.ts';

// UPDATE_GOLDEN=1 writes what they become now: look at the difference before you commit it.
const update = process.env['UPDATE_GOLDEN'] === '1';
const cases = globSync('packages/gloss/tests/golden/translate-*').sort();

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(2);
});

test.each(cases)('%s becomes what it became before', async (folder) => {
  const input = join(folder, 'input');
  const expected = join(folder, 'expected');
  const read = (pattern: string) =>
    globSync(pattern, { cwd: input })
      .sort()
      .map((file) => ({ file, text: readFileSync(join(input, file), 'utf8') }));
  const sources = read('{src,content}/**/*.{ts,md}');
  const pages = await annotate(sources.map(({ file, text }) => ({ path: file, text })));
  const { languages } = loadLanguages(
    read('locales/**/*.json').map(({ file, text }) => localeText(file, text)),
    { source: 'en' },
  );
  const outputs = new Map<string, string>();
  for (const { code, memory } of languages.filter(({ code }) => code !== 'en')) {
    for (const page of pages) {
      outputs.set(`${code}/${page.pageKey}.html`, written(page, memory));
      outputs.set(`${code}/${page.pageKey}.json`, writeLocaleFile(sync(page, memory).entries));
    }
  }
  if (update) {
    rmSync(expected, { recursive: true, force: true });
    for (const [name, text] of outputs) {
      mkdirSync(dirname(join(expected, name)), { recursive: true });
      writeFileSync(join(expected, name), text);
    }
  }
  expect([...outputs.keys()].sort()).toEqual(
    globSync('**/*.{html,json}', { cwd: expected }).sort(),
  );
  for (const [name, text] of outputs) {
    expect(text).toBe(readFileSync(join(expected, name), 'utf8'));
  }
});

/** The page as readers get it, formulas as their number, and what its translator is told. */
function written(page: TranslatablePage, memory: Memory): string {
  const sections = page.sections.map(({ prose }) => ({
    prose: {
      tree: prose.tree,
      fills: prose.fills.map((_, number): ElementContent => ({
        type: 'inlineCode',
        value: `${number}`,
      })),
    },
  }));
  const { title, summary, sections: shown } = translatePage({ ...page, sections }, memory);
  const status = reportStatus(pageStatus(page, memory, 'locales')).replaceAll('--', '- -');
  const html = shown.map(({ tree }) => toHtml(tree).trim()).join('\n<hr>\n');
  return `<!--\n${title.text}: ${summary.text}\n\n${status}\n-->\n${html}\n`;
}
