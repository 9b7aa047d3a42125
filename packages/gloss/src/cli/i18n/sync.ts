import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Project, readLocales, readPages, readText, writeChanged } from '../../project.ts';
import { readFlatJson } from '../../translate/flat-json.ts';
import { localePath, prunedPath } from '../../translate/locale-path.ts';
import { keysOfPage } from '../../translate/match-page.ts';
import { readLocaleFile } from '../../translate/read.ts';
import { findRenamed, orphansOf, withRenamed } from '../../translate/renamed.ts';
import { sync } from '../../translate/sync.ts';
import type { LocaleFile } from '../../translate/types.ts';
import { syncUi, uiStrings } from '../../translate/ui.ts';
import { words } from '../../translate/words/words.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import {
  languagesOf,
  load,
  type Loaded,
  type Options,
  type Print,
  refuse,
  writeReview,
} from './shared.ts';

/** Adds what is missing to the files of translations, and puts aside what no page uses, if that is asked for. */
export async function syncFiles({ project, lang, prune }: Options, print: Print): Promise<void> {
  const pages = await readPages(project);
  const loaded = await load(lang === undefined ? await languagesOf(project) : [lang], project);
  refuse(loaded.flatMap(({ problems }) => problems));
  const shown = new Set(pages.flatMap((page) => [...keysOfPage(page)]));
  const done = await Promise.all(
    loaded.flatMap(({ memory }) => {
      const renamed = findRenamed(memory, pages);
      const current = withRenamed(memory, renamed);
      return pages.map(async (page) => {
        const place = prunedPath(project.locales, memory.language, page.pageKey);
        const former = await readPruned(join(project.root, place));
        const { entries, kept, ...changes } = sync(page, current, { prune, shown, kept: former });
        const from = renamed.find(({ pageKey }) => pageKey === page.pageKey)?.from.file;
        const file = localePath(project.locales, memory.language, page.pageKey);
        return { file, entries, from, changes, place, kept, had: former.size > 0 };
      });
    }),
  );
  const interfaces = await interfacesOf(loaded, project);
  for (const { file, entries } of interfaces)
    await writeChanged(join(project.root, file), writeLocaleFile(entries));
  for (const { file, entries, place, kept, had } of done) {
    // What is taken out is safe before it is gone, and what comes back is there before it is gone here.
    const path = join(project.root, place);
    if (kept.size > 0) await writeChanged(path, writeLocaleFile(kept));
    await writeChanged(join(project.root, file), writeLocaleFile(entries));
    if (kept.size === 0 && had) await rm(path);
  }
  for (const { memory, unreviewed } of loaded)
    for (const { from, pageKey } of findRenamed(memory, pages)) {
      const waiting = unreviewed.get(from.pageKey) ?? new Map();
      await writeReview(project, memory.language, pageKey, waiting);
      await writeReview(project, memory.language, from.pageKey, new Map());
    }
  // The new file is safe now, and two files with the same text would only drift apart.
  for (const { from } of done) if (from !== undefined) await rm(join(project.root, from));
  const lines = done.map(({ file, from, changes: { added, unused, pruned, restored } }) => {
    const moved = from === undefined ? '' : `moved from ${from}, `;
    const back = restored.length === 0 ? '' : ` (${restored.length} brought back)`;
    return `${file}: ${moved}${added.length} added${back}, ${unused.length} unused, ${pruned.length} pruned`;
  });
  const taken = new Set(done.map(({ from }) => from));
  const left = loaded
    .flatMap(({ memory }) => orphansOf(memory, pages))
    .filter(({ file }) => !taken.has(file))
    .map(({ file }) => `${file}: no page of this site has it`);
  const inWords = interfaces.map(({ file, added }) => `${file}: ${added.length} added`);
  print(
    [
      ...done.map(({ file, from, changes }) => ({ file, from, ...changes })),
      ...interfaces.map(({ file, added }) => ({
        file,
        added,
        unused: [],
        pruned: [],
        restored: [],
      })),
    ],
    [...lines, ...inWords, ...left].join('\n') ||
      'No language besides the original yet: sync --lang L starts one.',
  );
}

/** Of each language that lacks words of the interface, what its file should hold. */
async function interfacesOf(loaded: readonly Loaded[], project: Project) {
  const { sourceLanguage, locales } = project;
  const files = await readLocales(project, '*', 'ui');
  return loaded.flatMap(({ memory: { language } }) => {
    const strings = uiStrings(files, language, sourceLanguage, words);
    const added = strings.filter(({ isThere, known }) => !isThere && known === '');
    if (added.length === 0) return [];
    const own = files.find((one) => one.language === language);
    const entries = syncUi(strings, own ? readFlatJson(own.file, own.text) : new Map());
    const file = localePath(locales, language, 'ui');
    return [{ file, entries, added: added.map(({ key }) => key) }];
  });
}

/** What was taken out of a page's file; nothing, where there is no such file. */
async function readPruned(path: string): Promise<LocaleFile['entries']> {
  if (!existsSync(path)) return new Map();
  return readLocaleFile(path, await readText(path)).entries;
}
