import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { loadRuns } from './annotate/load-runs.ts';
import type { AnnotatedPage } from './annotate/types.ts';
import { readFiles } from './read-files.ts';
import { SourceError } from './source-error.ts';
import type { TextFile } from './translate/types.ts';
import { writeFile } from 'gloss-common/write-file';

/** All pages of the project in English. */
export async function readPages(): Promise<AnnotatedPage[]> {
  const { files, runs } = await readSources();
  // Only here: the highlighter behind it takes longer to load than most commands take to run.
  const { annotate } = await import('./annotate/annotate.ts');
  return annotate(files, { runs });
}

/** Any TypeScript or Markdown file as a page in English; its links may lead to the project's pages. */
export async function readPage(name: string): Promise<AnnotatedPage> {
  const path = relative('.', resolve(name)).replaceAll(sep, '/');
  const text = await readText(name);
  const { files, runs } = await readSources();
  const file = { path, text, draft: true };
  const { annotateFile, indexPages } = await import('./annotate/annotate.ts');
  const index = indexPages([...files.filter((other) => other.path !== path), file]);
  return annotateFile(file, index, { runs });
}

/** What pages are made of. */
export async function readSources() {
  const [files, runs] = await Promise.all([
    readFiles(['src/impl/**/*.ts', 'content/**/*.md']),
    readFiles('content/runs/*.json'),
  ]);
  return { files, runs: loadRuns(runs) };
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
