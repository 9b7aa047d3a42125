import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { visit } from 'unist-util-visit';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { check, hasError } from '../../src/translate/checks.ts';
import { blocksOf } from '../../src/translate/blocks.ts';
import { cut } from '../../src/translate/cut.ts';
import { parse } from '../../src/translate/html.ts';
import { keyOf, normalise } from '../../src/translate/keys.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { localePlace } from '../../src/translate/locale-path.ts';
import type { Memory } from '../../src/translate/memory.ts';
import { pageStatus } from '../../src/translate/page-status.ts';
import { placeholderNumbers } from '../../src/translate/placeholders.ts';
import { sanitize } from '../../src/translate/sanitize.ts';
import { toHtml } from '../../src/translate/show.ts';
import { similarity } from '../../src/translate/similarity.ts';
import { sync } from '../../src/translate/sync.ts';
import { translatePage, type TranslatablePage } from '../../src/translate/translate-page.ts';
import { hasLetters } from '../../src/translate/units.ts';
import { writeLocaleFile } from '../../src/translate/write.ts';
import { memoryOf, prose, show } from './helpers.ts';

vi.mock('../../src/translate/similarity.ts', { spy: true });

const corpus = '../shared/corpus/zh';
const names = globSync('**/*.json', { cwd: corpus }).sort();

const zh = { source: 'en', language: 'zh' };

describe.skipIf(names.length === 0)('with the 250 files of labml’s Chinese', () => {
  const files = names.map((file) => ({
    file,
    text: readFileSync(join(corpus, file), 'utf8'),
    language: 'zh',
    pageKey: localePlace(file).pageKey,
  }));
  let memory: Memory;
  /** Key and value of every entry. */
  let entries: [string, string][];
  /** Each file as the page that it translates: its segments are the page's sections. */
  let pages: TranslatablePage[];

  beforeAll(() => {
    const loaded = loadLanguage(files, 'zh', 'en');
    expect(loaded.problems).toEqual([]);
    memory = loaded.memory;
    const all = [...memory.files.values()];
    entries = all.flatMap((file) =>
      Array.from(file.entries, ([key, { value }]): [string, string] => [key, value]),
    );
    pages = all.map(({ pageKey, entries }) => {
      const [title = '', summary = ''] = [...entries.keys()].filter((key) => !key.startsWith('<'));
      const sections = [...entries.keys()].filter((key) => key.startsWith('<'));
      const frontMatter = { title, summary: summary || title };
      return { pageKey, frontMatter, sections: sections.map((html) => ({ prose: prose(html) })) };
    });
  });

  test('every file and every entry is read', () => {
    expect(memory.files.size).toBe(250);
    expect(entries).toHaveLength(6437);
    expect(entries.flatMap(([key]) => placeholderNumbers(parse(key).children))).toHaveLength(5078);
  });

  test('no translation has an error, the one that escapes its placeholders included', () => {
    expect(entries.filter(([key, value]) => hasError(check(key, value, zh)))).toEqual([]);
    expect(entries.filter(([, value]) => value.includes('%5e'))).toHaveLength(1);
  });

  test('sanitising drops no tag, no attribute and no placeholder', () => {
    for (const [key, value] of entries) {
      if (!key.startsWith('<')) continue;
      expect(shapeOf(sanitize(value))).toEqual(shapeOf(parse(value)));
    }
  });

  test('every section-sized key is cut in its blocks, or serves as a whole', () => {
    const count = { keys: 0, wholes: 0, blocks: 0, left: 0 };
    for (const [key, value] of entries) {
      const blocks = blocksOf(parse(key).children);
      if (!key.startsWith('<') || blocks.length < 2) continue;
      count.keys++;
      const pieces = cut(key, value);
      if (!pieces) {
        count.wholes++;
        // It serves all the same, where the English is the same.
        expect(show(key, memoryOf({ page: { [key]: value } })).states).not.toContain('missing');
        continue;
      }
      const normals = new Set(pieces.map(({ normal }) => normal));
      const lettered = blocks.filter(({ nodes }) => hasLetters(nodes));
      count.blocks += lettered.length;
      // Their formulas stand in another block of the translation.
      count.left += lettered.filter(({ nodes }) => !normals.has(normalise(keyOf(nodes)))).length;
      for (const piece of pieces) expect(hasError(check(piece.key, piece.value, zh))).toBe(false);
    }
    expect(count).toEqual({ keys: 706, wholes: 31, blocks: 1944, left: 0 });
  });

  test('every page shows its translation, with all its formulas', () => {
    for (const page of pages) {
      const { sections } = translatePage(page, memory);
      const states = sections.flatMap(({ segments }) => segments.map(({ state }) => state));
      expect(states.filter((state) => state !== 'translated' && state !== 'identical')).toEqual([]);
      for (const [index, { tree }] of sections.entries()) {
        const html = toHtml(tree);
        const fills = (page.sections[index]?.prose.fills ?? []).map((fill) =>
          toHtml({ type: 'root', children: [fill] }),
        );
        expect(
          fills.filter((fill) => !html.includes(fill)).concat(html.match(/_\^_/g) ?? []),
        ).toEqual([]);
      }
    }
  });

  test('two sections of a page, joined in one, still find their translations', () => {
    for (const { pageKey, frontMatter, sections } of pages) {
      const [first, second] = [...(memory.files.get(pageKey)?.entries.keys() ?? [])].filter((key) =>
        key.startsWith('<'),
      );
      if (first === undefined || second === undefined || sections.length < 2) continue;
      const shift = placeholderNumbers(parse(first).children).length;
      const joined =
        first + second.replaceAll(/_\^_(\d+)_\^_/g, (_, n) => `_^_${Number(n) + shift}_^_`);
      const { segments } = translatePage(
        { pageKey, frontMatter, sections: [{ prose: prose(joined) }] },
        memory,
      );
      const found = segments.filter(({ state }) => state === 'translated' || state === 'identical');
      // What serves only as a whole can't be found in another whole.
      const whole = [first, second].some(
        (key) => cut(key, memory.files.get(pageKey)?.entries.get(key)?.value ?? '') === undefined,
      );
      if (!whole) expect([pageKey, found.length]).toEqual([pageKey, segments.length]);
    }
  });

  test('sync keeps every entry and adds nothing that is there', () => {
    for (const page of pages) {
      const { entries, added, unused } = sync(page, memory);
      const before = memory.files.get(page.pageKey)?.entries;
      expect([page.pageKey, ...added.filter((key) => key.startsWith('<'))]).toEqual([page.pageKey]);
      expect(unused.filter((key) => key.startsWith('<'))).toEqual([]);
      for (const [key, { value }] of before ?? []) expect(entries.get(key)?.value).toBe(value);
    }
  });

  test('writing a file in our form and reading it changes no text', () => {
    for (const { entries, file } of memory.files.values()) {
      const text = writeLocaleFile(entries);
      expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(join(corpus, file), 'utf8')));
      expect(text).not.toMatch(/\\u/);
    }
  });

  test('the status of all files compares what is new with no key that is in use', () => {
    vi.mocked(similarity).mockClear();
    const fresh = loadLanguage(files, 'zh', 'en').memory;
    const states = {
      translated: 0,
      identical: 0,
      missing: 0,
      outdated: 0,
      suggested: 0,
      invalid: 0,
    };
    const added = { prose: prose('<p>Nothing like this sentence stands in any of the files.</p>') };
    for (const page of pages) {
      const status = pageStatus({ ...page, sections: [added, ...page.sections] }, fresh, 'locales');
      for (const { state } of status.segments) states[state]++;
    }
    expect(states).toEqual({
      translated: 8112,
      identical: 403,
      missing: 250,
      outdated: 0,
      suggested: 0,
      invalid: 0,
    });
    // Comparing is slow, and would grow with the square of a page.
    expect(similarity).not.toHaveBeenCalled();
  });
});

/** Tags and visible attributes, in order; placeholders by number. */
function shapeOf(tree: ReturnType<typeof parse>): string[] {
  const shape: string[] = [];
  visit(tree, 'element', ({ tagName, properties }) => {
    shape.push(
      `${tagName} ${properties.href ?? ''} ${properties.id ?? ''} ${properties.translate ?? ''}`,
    );
  });
  return [...shape, ...placeholderNumbers(tree.children).map(String)];
}
