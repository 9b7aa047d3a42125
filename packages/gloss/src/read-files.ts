import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Reads every file that patterns name, in a stable order. Paths are relative to `cwd`, with `/` on every system. A folder that is
 * only a link to another is left out: what it leads to is read where it lies, and no chain of links is endless.
 */
export async function readFiles(
  patterns: string | string[],
  cwd = '.',
): Promise<{ path: string; text: string }[]> {
  const exclude = (path: string) => foreign.test(path) || existsSync(join(cwd, path, 'pyvenv.cfg'));
  const paths = await Array.fromAsync(glob(patterns, { cwd, exclude }));
  return Promise.all(
    paths
      .map((path) => path.replaceAll('\\', '/'))
      .sort()
      .map(async (path) => ({ path, text: await readFile(join(cwd, path), 'utf8') })),
  );
}

/** Packages and what tools keep are nobody's texts; nor is an environment of Python's, which that file marks. */
const foreign = /(?:^|[\\/])(?:node_modules|dist|site-packages|__pycache__|\.[^\\/.][^\\/]*)$/;
