import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Makes the root that Astro has for a folder without a configuration: near Astro itself, which it looks for from there, and
 * below the same top folder as this package, without which Astro mistakes the paths of components.
 */
export async function makeAstroRoot(folder: string): Promise<string> {
  const candidates = require.resolve.paths('astro') ?? [];
  const packages = candidates.find((path) => existsSync(join(path, 'astro'))) ?? '';
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const root = join(packages, '.cache', 'astro-gloss', digest);
  await mkdir(root, { recursive: true }).catch((cause: Error) => {
    const problem = `Pages are kept beside the installed packages, and ${packages} can't be written to`;
    throw new Error(`${problem}. Call the command as: npx astro-gloss`, { cause });
  });
  return root;
}

/** Where a package is that is installed with this one, or this one itself. */
export function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}
