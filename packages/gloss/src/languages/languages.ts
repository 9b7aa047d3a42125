import type { NamesOf, SourceLanguage } from './language.ts';
import { markdown } from './markdown/markdown.ts';
import { notebook } from './notebook/notebook.ts';
import { python } from './python/python.ts';
import { typescript } from './typescript/typescript.ts';

/** All that sources may be written in. */
export const languages: SourceLanguage[] = [typescript, python, notebook, markdown];

/** The language of a file, by the end of its name. */
export function languageOf(path: string): SourceLanguage | undefined {
  return languages.find(({ extensions }) => extensions.some((end) => path.endsWith(`.${end}`)));
}

/** Makes the languages of these files ready to be read. */
export async function openLanguages(files: readonly { path: string }[]): Promise<void> {
  await Promise.all(
    [...new Set(files.map(({ path }) => languageOf(path)))].map((one) => one?.open?.()),
  );
}

/** Opens what knows the names of programs, each language's when the first of its files is asked for: that takes seconds. */
export function openNames(folder: string): NamesOf {
  const opened = new Map<SourceLanguage, NamesOf>();
  return (files, inference) => (path) => {
    const language = languageOf(path);
    if (!language?.openNames) return [];
    const open = opened.get(language) ?? language.openNames(folder);
    opened.set(language, open);
    return open(files, inference)(path);
  };
}
