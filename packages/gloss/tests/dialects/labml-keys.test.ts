import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { annotateFile, indexPages } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { isSegmentKey, normalise } from '../../src/translate/keys.ts';
import { localePlace } from '../../src/translate/locale-path.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { pageStatus } from '../../src/translate/page-status.ts';
import { toMarkdown } from './to-markdown.ts';

const corpus = '../shared/corpus/zh';
const names = globSync('**/*.json', { cwd: corpus }).sort();

/** Sources that labml's keys may have come from: programs with a comment for each section, and Markdown. */
function sourceOf(pageKey: string, keys: readonly string[]): SourceFile {
  const title = keys.find((key) => !isSegmentKey(key)) ?? '';
  const prose = keys.filter(isSegmentKey).map(toMarkdown);
  const path = `labml_nn/${pageKey}`;
  const rules = { dialect: 'labml', strict: false } as const;
  if (pageKey.endsWith('readme')) return { path: `${path}.md`, text: prose.join('\n\n'), ...rules };
  const comments = prose.map((docs) => `${docs.replaceAll(/^/gm, '// ')}\nconst a = 1;\n`);
  const head = `/*\n---\ntitle: ${JSON.stringify(title)}\nsummary: ''\n---\n*/\n`;
  return { path: `${path}.ts`, text: `${head}${comments.join('\n')}`, ...rules };
}

describe.skipIf(names.length === 0)('with the 250 files of labml’s Chinese', () => {
  test('texts written as labml writes them find their translations, with not one key changed', async () => {
    const files = names.map((file) => ({
      file,
      text: readFileSync(join(corpus, file), 'utf8'),
      language: 'zh',
      pageKey: localePlace(file).pageKey,
    }));
    const { memory } = loadLanguage(files, 'zh', 'en');
    const sources = [...memory.files.values()].map(({ pageKey, entries }) =>
      sourceOf(pageKey, [...entries.keys()]),
    );
    const index = indexPages(sources, { roots: ['labml_nn'] });
    const count = { programs: 0, texts: 0, lost: [] as string[] };
    for (const { path } of sources) {
      const { page } = await annotateFile(path, index);
      const own = [...(memory.files.get(page.pageKey)?.entries.keys() ?? [])].filter(isSegmentKey);
      const { unused } = pageStatus(page, memory, 'locales');
      const lost = unused.map(({ key }) => key).filter(isSegmentKey);
      count[path.endsWith('.md') ? 'texts' : 'programs'] += own.length - lost.length;
      count.lost.push(...lost.map((key) => `${path}: ${normalise(key)}`));
    }
    expect(count).toEqual({ programs: 5945, texts: 58, lost: [] });
  }, 300_000);
});
