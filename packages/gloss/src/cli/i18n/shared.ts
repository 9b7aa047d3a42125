import type { SourceError } from '../../source-error.ts';
import { isLanguage } from '../../translate/languages.ts';
import { loadLanguage } from '../../translate/load.ts';
import { type Project, readLocales } from '../../project.ts';

export interface Options {
  project: Project;
  path: string | undefined;
  lang: string | undefined;
  page: string | undefined;
  prune: boolean;
  json: boolean;
}

/** Prints its result, as JSON or for people. */
export type Print = (value: unknown, readable: string) => void;

/** Folders of translations, or the one that is asked for. */
export async function languagesOf(project: Project, asked?: string): Promise<string[]> {
  const files = await readLocales(project);
  const found = new Set(files.map(({ language }) => language));
  found.delete(project.sourceLanguage);
  for (const code of found) languageOf(code, project, `${project.locales}/${code}`);
  if (asked !== undefined && !found.has(asked)) {
    throw new Error(
      `${project.locales}/${asked} does not exist. Start it with: astro-gloss i18n sync --lang ${asked}`,
    );
  }
  return asked === undefined ? [...found].sort() : [asked];
}

export function languageOf(code: string, { sourceLanguage }: Project, named = `"${code}"`): string {
  if (!isLanguage(code) || code === sourceLanguage) {
    throw new Error(`${named} is no language to translate to. Name one by its tag: zh, pt-BR, …`);
  }
  return code;
}

export async function load(
  codes: readonly string[],
  project: Project,
): Promise<ReturnType<typeof loadLanguage>[]> {
  const loaded = codes.map(async (code) =>
    loadLanguage(await readLocales(project, code), code, project.sourceLanguage),
  );
  return Promise.all(loaded);
}

export function complain(problems: readonly SourceError[]): void {
  for (const { message } of problems) console.error(message);
  if (problems.length > 0) process.exitCode = 1;
}

/** A command that writes stops before it has, if there is a file that it can't read. */
export function refuse(problems: readonly SourceError[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ message }) => message).join('\n');
  throw new Error(`${lines}\nNo file has been changed.`);
}
