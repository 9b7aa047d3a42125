import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from 'gloss-common/nearest';
import type { SourceError } from '../../source-error.ts';
import type { Taken } from '../../translate/exchange/take-page.ts';
import { isLanguage } from '../../translate/languages.ts';
import { loadLanguage } from '../../translate/load.ts';
import { localePath, reviewFolder } from '../../translate/locale-path.ts';
import type { Memory } from '../../translate/memory.ts';
import { readUnreviewed, type Unreviewed } from '../../translate/review.ts';
import type { Problems } from '../../translate/types.ts';
import { writeLocaleFile } from '../../translate/write.ts';
import { type Project, readLocales, readReviews, writeChanged } from '../../project.ts';

export interface Options {
  project: Project;
  path: string | undefined;
  lang?: string | undefined;
  page?: string | undefined;
  prune: boolean;
  format?: string | undefined;
  out?: string | undefined;
  drafts: boolean;
  accept?: string | undefined;
  command?: string | undefined;
  all: boolean;
  force: boolean;
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

/** All pages, or the one that is asked for. */
export function pagesOf<Page extends { pageKey: string }>(
  pages: readonly Page[],
  asked: string | undefined,
): readonly Page[] {
  if (asked === undefined) return pages;
  const found = pages.filter(({ pageKey }) => pageKey === asked);
  if (found.length > 0) return found;
  const keys = pages.map(({ pageKey }) => pageKey);
  const hint = didYouMean(asked, keys) || `There are ${keys.join(', ')}`;
  throw new Error(`There is no page "${asked}". ${hint.trim()}`);
}

/** What there is of a language, and what of it nobody has looked at. */
export type Loaded = Problems & { memory: Memory; unreviewed: Unreviewed };

export async function load(codes: readonly string[], project: Project): Promise<Loaded[]> {
  const loaded = codes.map(async (code) => {
    const [files, reviews] = await Promise.all([
      readLocales(project, code),
      readReviews(project, [code]),
    ]);
    const { memory, problems } = loadLanguage(files, code, project.sourceLanguage);
    const review = readUnreviewed(reviews);
    return {
      memory,
      unreviewed: review.unreviewed,
      problems: [...problems, ...review.problems],
    };
  });
  return Promise.all(loaded);
}

/** Writes what a page's file holds, and what of it nobody has looked at. */
export async function writeTranslations(
  project: Project,
  language: string,
  pageKey: string,
  { entries, unreviewed }: Pick<Taken, 'entries' | 'unreviewed'>,
): Promise<void> {
  const waiting = [...unreviewed].filter(([key, value]) => entries.get(key)?.value === value);
  // What reads otherwise by now has been looked at.
  const left = new Map(waiting);
  // Nothing must seem to be looked at, should the second file fail.
  if (left.size > 0) await writeReview(project, language, pageKey, left);
  const file = localePath(project.locales, language, pageKey);
  await writeChanged(join(project.root, file), writeLocaleFile(entries));
  if (left.size === 0) await writeReview(project, language, pageKey, left);
}

/** Writes which of a page's translations nobody has looked at. */
export async function writeReview(
  project: Project,
  language: string,
  pageKey: string,
  unreviewed: ReadonlyMap<string, string>,
): Promise<void> {
  const path = join(project.root, reviewFolder(project.locales, language), `${pageKey}.json`);
  const entries = new Map(Array.from(unreviewed, ([key, value]) => [key, { value }]));
  if (entries.size > 0) await writeChanged(path, writeLocaleFile(entries));
  else await rm(path, { force: true });
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
