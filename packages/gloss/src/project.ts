import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import { loadRuns } from './annotate/load-runs.ts';
import type { Macros } from './annotate/math.ts';
import { rootOf } from './annotate/page-path.ts';
import type { AnnotatedPage } from './annotate/types.ts';
import type { DialectName } from './languages/markdown/dialects.ts';
import type { SourceFile } from './languages/types.ts';
import { decode, findBelow, findFiles, readEach, readFiles } from './read-files.ts';
import { attempt, SourceError } from './source-error.ts';
import { localeText, reviewFolder } from './translate/locale-path.ts';
import type { LocaleText, TextFile } from './translate/types.ts';
import { inFormOf } from './translate/write.ts';

/** A folder of files that become pages; `.` is all of the project. */
export interface Source {
  folder: string;
  /** How their prose is written; Gloss's own way, if not given. */
  dialect?: DialectName | undefined;
  /** Whether a mistake in one of them stops all; it does, if not given. Otherwise what is wrong stays as it is written. */
  strict?: boolean | undefined;
}

/** Where a site's files are. Folders are relative to the root; so are all paths of files, whatever the current folder is. */
export interface Project {
  root: string;
  /** Folders of annotated programs, and of Markdown, or files. A page's address is its file's path below one of them. */
  programs: readonly Source[];
  texts: readonly Source[];
  /** Files among them that are no pages, as patterns: `tests/*.py`. */
  ignore?: readonly string[] | undefined;
  /** Folder with the records that `{run:…}` reads. */
  runs: string;
  /** Folder of translations, each language's in one of its own. */
  locales: string;
  /** The language that pages are written in. */
  sourceLanguage: string;
  /** Abbreviations in formulas. */
  macros?: Macros | undefined;
  /** Where images may come from: `https://raw.githubusercontent.com`. */
  imageHosts?: readonly string[] | undefined;
  /** The program that finds types in Python. */
  pythonTypes?: 'basedpyright' | undefined;
}

/** What pages are made of. */
export async function readSources(project: Project) {
  const { root, programs, texts, runs, macros } = project;
  // Only here: the parsers behind it take longer to load than most commands take to run.
  const { languageOf, openLanguages } = await import('./languages/languages.ts');
  const [inPrograms, inTexts, records, ignored] = await Promise.all([
    findBelow(foldersOf(programs), root),
    findBelow(foldersOf(texts), root),
    readFiles(join(runs, '*.json'), root),
    findFiles([...(project.ignore ?? [])], root),
  ]);
  const isText = (path: string) => languageOf(path)?.grammar === undefined;
  const paths = [
    ...inPrograms.filter((path) => languageOf(path) && !isText(path)),
    ...inTexts.filter((path) => languageOf(path) && isText(path)),
  ].filter((path) => !ignored.includes(path));
  const faults = new Map<string, SourceError[]>();
  const read = (path: string, bytes: Uint8Array) => {
    const own: SourceError[] = [];
    faults.set(path, own);
    return attempt(
      own,
      () => decode(path, bytes),
      () => Buffer.from(bytes).toString('latin1'),
    );
  };
  const files = await readEach(paths.sort(), root, read);
  const pages = files.filter((file) => !languageOf(file.path)?.noPage?.(file));
  const ruled = await Promise.all(
    pages.map(async (file): Promise<SourceFile> => ({
      ...file,
      ...(await rulesOf(file.path, project)),
      faults: faults.get(file.path) ?? [],
    })),
  );
  // Not every `.ts` is a program: some are films.
  const sources = ruled.filter(({ text, strict = true }) => strict || !text.includes('\0'));
  await openLanguages(sources);
  return {
    files: sources,
    runs: loadRuns(records),
    roots: foldersOf([...programs, ...texts]),
    macros,
  };
}

/** How a file is written, as it or the innermost folder says that its kind of file is looked for in. */
async function rulesOf(
  path: string,
  { programs, texts }: Project,
): Promise<Omit<Source, 'folder'>> {
  const { languageOf } = await import('./languages/languages.ts');
  const sources = languageOf(path)?.grammar === undefined ? texts : programs;
  const names = sources.map(({ folder }) => folder);
  const name = names.includes(path) ? path : rootOf(path, names);
  const { folder: _, ...rules } = sources.find(({ folder }) => folder === name) ?? { folder: '' };
  return rules;
}

function foldersOf(sources: readonly Source[]): string[] {
  return sources.map(({ folder }) => folder);
}

/** All pages of the project, as they are written. */
export async function readPages(project: Project): Promise<AnnotatedPage[]> {
  const { files, runs, roots, macros } = await readSources(project);
  const { annotate } = await import('./annotate/annotate.ts');
  return annotate(files, { runs, roots, macros });
}

/** Any TypeScript or Markdown file as a page; its links may lead to the project's pages. */
export async function readPage(name: string, project: Project): Promise<AnnotatedPage> {
  const path = relative(project.root, resolve(project.root, name)).replaceAll(sep, '/');
  const text = await readText(resolve(project.root, name));
  const { files, runs, roots, macros } = await readSources(project);
  const file: SourceFile = { path, text, ...(await rulesOf(path, project)), strict: false };
  const { annotateFile, indexPages } = await import('./annotate/annotate.ts');
  const { openLanguages } = await import('./languages/languages.ts');
  await openLanguages([file]);
  const others = files.filter((other) => other.path !== path);
  const index = indexPages([...others, file], { roots });
  return (await annotateFile(path, index, { runs, macros })).page;
}

/** The page at an address, as its file is now; its links may lead nowhere. */
export async function readPageAt(
  address: string,
  project: Project,
): Promise<AnnotatedPage | undefined> {
  const { files, runs, roots, macros } = await readSources(project);
  const { annotateFile, indexPages } = await import('./annotate/annotate.ts');
  const drafts = files.map((file) => ({ ...file, strict: false }));
  const index = indexPages(drafts, { roots });
  const entry = index.pages.find((page) => page.path === address);
  return entry && (await annotateFile(entry.source, index, { runs, macros })).page;
}

/** The project's translations: of all languages or one, all files or one. */
export async function readLocales(
  { root, locales }: Pick<Project, 'root' | 'locales'>,
  language = '*',
  file = '**/*',
): Promise<LocaleText[]> {
  const found = await readFiles(join(locales, language, `${file}.json`), root);
  return found.map(({ path, text }) => localeText(path, text, locales));
}

/** What of some languages' translations nobody has looked at: a file for each page. */
export async function readReviews(
  { root, locales }: Pick<Project, 'root' | 'locales'>,
  languages: Iterable<string>,
): Promise<LocaleText[]> {
  const found = Array.from(languages, async (language) => {
    const folder = reviewFolder(locales, language);
    const files = await readFiles('**/*.json', join(root, folder));
    return files.map(({ path, text }) => {
      const { pageKey } = localeText(`${locales}/${language}/${path}`, text, locales);
      return { file: `${folder}/${path}`, text, language, pageKey };
    });
  });
  return (await Promise.all(found)).flat();
}

/** Files that a pattern names below a folder. */
export async function readTexts(pattern: string, cwd: string): Promise<TextFile[]> {
  return (await readFiles(pattern, cwd)).map(({ path, text }) => ({ file: path, text }));
}

export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
    };
    const problem = reasons[cause.code ?? ''] ?? `it can't be read (${cause.code})`;
    throw new SourceError({ file: path }, problem, 'Check the path', { cause });
  });
  return decode(path, bytes);
}

/** Writes a translation file, in the form that it has had. One that says the same already is left alone: nothing that watches it wakes up. */
export async function writeChanged(path: string, text: string): Promise<void> {
  const former = await readFile(path, 'utf8').catch(() => undefined);
  const kept = former === undefined ? text : inFormOf(former, text);
  if (kept !== former) await writeFile(path, kept);
}
