import { SourceError } from '../source-error.ts';
import { describeLanguage, isLanguage, type Language, sourceLanguage } from './languages.ts';
import { loadLanguage } from './load.ts';
import { localePlace } from './locale-path.ts';
import type { Problems, TextFile } from './types.ts';
import { loadUi, type UiResources } from './ui.ts';

/**
 * Makes languages of all files in `locales/`: each folder is one. English comes first, the others by code. Nothing
 * that a translator wrote stops this; it is told in `problems`.
 *
 * @param words of the interface that are there without any file
 */
export function loadLanguages(
  files: readonly TextFile[],
  words: UiResources = {},
): Problems & { languages: Language[] } {
  const json = files.filter(({ file }) => file.endsWith('.json'));
  const { ui, problems } = loadUi(json, words);
  const folders = Map.groupBy(json, ({ file }) => localePlace(file).language ?? '');
  folders.set(sourceLanguage, folders.get(sourceLanguage) ?? []);
  const languages: Language[] = [];
  for (const [code, own] of folders) {
    if (!isLanguage(code)) {
      const remedy = 'Name the folder by a language tag such as zh or pt-BR';
      const file = own[0]?.file ?? '';
      problems.push(new SourceError({ file }, `"${code}" is no language`, remedy));
      continue;
    }
    const loaded = loadLanguage(own, code);
    problems.push(...loaded.problems);
    languages.push({ ...describeLanguage(code), t: ui(code), memory: loaded.memory });
  }
  const rank = ({ code }: Language) => (code === sourceLanguage ? '' : code);
  languages.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return { languages, problems };
}
