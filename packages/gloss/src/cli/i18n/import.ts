import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPages, readText, readTexts, writeChanged } from '../../project.ts';
import { SourceError } from '../../source-error.ts';
import { type Import, importFile, importPlaces } from '../../translate/import-file.ts';
import { localePath } from '../../translate/locale-path.ts';
import { readLocaleFile } from '../../translate/read.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import { languageOf, load, type Options, type Print, refuse } from './shared.ts';
import { takeFiles } from './take.ts';
import { usage } from './usage.ts';

/** Adds translations to those that there are, of a file or of a folder: in labml's layout, or from translators' tools. */
export async function importFiles(options: Options, print: Print): Promise<void> {
  const { project, path, lang, page } = options;
  if (path === undefined) throw new Error(`import needs the file or folder to take.\n${usage}`);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (isFolder && page !== undefined) throw new Error('--page goes with a single file.');
  const files = isFolder
    ? await readTexts('**/*.{json,po,xlf,xliff}', path)
    : [{ file: path.replaceAll('\\', '/'), text: await readText(path) }];
  const exchanged = files.filter(({ file }) => /\.(?:po|xlf|xliff)$/.test(file));
  if (exchanged.length > 0) {
    if (exchanged.length < files.length)
      throw new Error(`${path} holds .json files beside others. Import one folder for each kind.`);
    const named = files.map((each) =>
      isFolder ? { ...each, file: `${path}/${each.file}` } : each,
    );
    return takeFiles(named, options, print);
  }
  const pages = (await readPages(project)).map(({ pageKey }) => pageKey);
  // All are read before any is written: what is broken must change nothing.
  const names = files.map(({ file }) => file);
  const given = { language: lang, pageKey: page };
  const places = importPlaces(names, isFolder ? path : '', pages, given);
  const imports = files.map(({ file, text }, index) => {
    const from = isFolder ? `${path}/${file}` : file;
    const { language, pageKey = '' } = places[index] ?? {};
    if (language === undefined) {
      throw new SourceError({ file: from }, 'its name tells no language', 'Add --lang, e.g. zh');
    }
    return { language: languageOf(language, project), pageKey, read: readLocaleFile(from, text) };
  });
  const codes = new Set(imports.map(({ language }) => language));
  const loaded = await load([...codes], project);
  refuse(loaded.flatMap(({ problems }) => problems));
  // What several files have for one page is added up.
  const written = new Map<string, Import['entries']>();
  const done = imports.map(({ language, pageKey, read }) => {
    const file = localePath(project.locales, language, pageKey);
    const memory = loaded.find((other) => other.memory.language === language)?.memory;
    const former = written.get(file) ?? memory?.files.get(pageKey)?.entries;
    const { entries, taken, kept } = importFile(former, read);
    written.set(file, entries);
    return { from: read.file, file, isPage: pages.includes(pageKey), taken, kept };
  });
  for (const [file, entries] of written)
    await writeChanged(join(project.root, file), writeLocaleFile(entries));
  const lines = done.map(
    ({ from, file, isPage, taken, kept }) =>
      `${from} → ${file}: ${taken.length} taken` +
      (kept.length > 0 ? `, ${kept.length} translated otherwise already and kept` : '') +
      (isPage ? '' : ', for no page of this site'),
  );
  print(done, lines.join('\n') || `There is no .json, .po or .xlf in ${path}.`);
}
