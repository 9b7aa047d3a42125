import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import { loadRuns } from './annotate/load-runs.ts';
import type { Macros } from './annotate/math.ts';
import type { AnnotatedPage } from './annotate/types.ts';
import type { SourceFile } from './languages/types.ts';
import { readFiles } from './read-files.ts';
import { SourceError } from './source-error.ts';
import type { TextFile } from './translate/types.ts';

/** Where a site's files are. Folders are relative to the root; so are all paths of files, whatever the current folder is. */
export interface Project {
  root: string;
  /** Folders of annotated programs, and of Markdown. A page's address is its file's path below one of them. */
  programs: readonly string[];
  texts: readonly string[];
  /** Folder with the records that `{run:…}` reads. */
  runs: string;
  /** Abbreviations in formulas. */
  macros?: Macros | undefined;
}

/** What pages are made of. */
export async function readSources({ root, programs, texts, runs, macros }: Project) {
  // Only here: the parsers behind it take longer to load than most commands take to run.
  const { languages } = await import('./languages/languages.ts');
  const patterns = languages.flatMap(({ grammar, extensions }) =>
    (grammar === undefined ? texts : programs).flatMap((folder) =>
      extensions.map((end) => join(folder, '**', `*.${end}`)),
    ),
  );
  const [files, records] = await Promise.all([
    readFiles(patterns, root),
    readFiles(join(runs, '*.json'), root),
  ]);
  const sources = files.filter(({ path }) => !languages.some(({ noPage }) => noPage?.test(path)));
  const roots = [...programs, ...texts];
  return { files: sources, runs: loadRuns(records), roots, macros };
}

/** All pages of the project in English. */
export async function readPages(project: Project): Promise<AnnotatedPage[]> {
  const { files, runs, roots, macros } = await readSources(project);
  const { annotate } = await import('./annotate/annotate.ts');
  return annotate(files, { runs, roots, macros });
}

/** Any TypeScript or Markdown file as a page in English; its links may lead to the project's pages. */
export async function readPage(name: string, project: Project): Promise<AnnotatedPage> {
  const path = relative(project.root, resolve(project.root, name)).replaceAll(sep, '/');
  const text = await readText(join(project.root, name));
  const { files, runs, roots, macros } = await readSources(project);
  const file: SourceFile = { path, text, draft: true };
  const { annotateFile, indexPages } = await import('./annotate/annotate.ts');
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
  const drafts = files.map(({ path, text }) => ({ path, text, draft: true }));
  const index = indexPages(drafts, { roots });
  const entry = index.pages.find((page) => page.path === address);
  return entry && (await annotateFile(entry.source, index, { runs, macros })).page;
}

/** Translation files below a folder, or the project's that a pattern names. */
export async function readTexts(pattern: string, cwd?: string): Promise<TextFile[]> {
  return (await readFiles(pattern, cwd)).map(({ path, text }) => ({ file: path, text }));
}

export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const problem =
      cause.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${cause.code})`;
    throw new SourceError({ file: path }, problem, 'Check the path', { cause });
  });
}

/** Leaves a file alone that holds the text already: nothing that watches it wakes up. */
export async function writeChanged(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text);
}
