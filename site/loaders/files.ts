import { glob, readFile } from 'node:fs/promises';
import type { SourceFile } from '../../src/annotate/types.ts';

/** Reads every file that a pattern names, in a stable order. Paths are relative to the project's root, with `/`. */
export async function readFiles(patterns: string | string[]): Promise<SourceFile[]> {
  const paths = await Array.fromAsync(glob(patterns));
  return Promise.all(
    paths
      .map((path) => path.replaceAll('\\', '/'))
      .sort()
      .map(async (path) => ({ path, text: await readFile(path, 'utf8') })),
  );
}
