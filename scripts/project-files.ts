import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnnotatedPage } from '../src/annotate/types.ts';
import { SourceError } from '../src/source-error.ts';
import type { TextFile } from '../src/translate/types.ts';
import { writeFile } from '../src/write-file.ts';

/** All pages of the project in English. */
export async function readPages(): Promise<AnnotatedPage[]> {
  const files = await readFiles(['src/impl/**/*.ts', 'content/**/*.md']);
  // Only here: the highlighter behind it takes longer to load than most commands take to run.
  const { annotate } = await import('../src/annotate/annotate.ts');
  return annotate(files.map(({ file, text }) => ({ path: file, text })));
}

/** Reads the files that patterns name, in a stable order. Paths are relative to `cwd`, with `/`. */
export async function readFiles(patterns: string | string[], cwd = '.'): Promise<TextFile[]> {
  const paths: string[] = [];
  for await (const path of glob(patterns, { cwd })) paths.push(path);
  const files = paths.sort().map(async (path) => ({
    file: path.replaceAll('\\', '/'),
    text: await readText(join(cwd, path)),
  }));
  return Promise.all(files);
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
