import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads every file that patterns name, in a stable order. Paths are relative to `cwd`, with `/` on every system. */
export async function readFiles(
  patterns: string | string[],
  cwd = '.',
): Promise<{ path: string; text: string }[]> {
  const paths = await Array.fromAsync(
    glob(patterns, { cwd, exclude: (path) => isForeign(path, cwd) }),
  );
  return Promise.all(
    paths
      .map((path) => path.replaceAll('\\', '/'))
      .sort()
      .map(async (path) => ({ path, text: await readFile(join(cwd, path), 'utf8') })),
  );
}

/** Packages, virtual environments and what tools keep are nobody's texts. */
export function isForeign(path: string, cwd: string): boolean {
  return (
    /(?:^|[\\/])(?:node_modules|dist|\.[^\\/.][^\\/]*)$/.test(path) ||
    (path !== '' && existsSync(join(cwd, path, 'pyvenv.cfg')))
  );
}
