import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { nearest } from 'gloss-common/nearest';
import { SourceError } from '../source-error.ts';

/** What is to be shown. */
export interface Place {
  /** The folder that addresses begin in, absolute. */
  root: string;
  /** What of it is shown: folders and files below it, or `.`. */
  sources: string[];
  /** Its Astro configuration, if that has Gloss and the whole folder is meant. */
  config?: string | undefined;
}

/**
 * Makes of what the command line names one folder and parts of it. A single folder is as if the command were called in it;
 * else it is the current one, or that which holds all that is named.
 *
 * @throws {SourceError} where something that is named isn't there
 */
export async function findPlace(paths: readonly string[], cwd = process.cwd()): Promise<Place> {
  const named = await Promise.all(
    paths.map(async (path) => ({ path: resolve(cwd, path), isFolder: await isFolder(path, cwd) })),
  );
  const [first = { path: cwd, isFolder: true }] = named;
  if (named.length < 2 && first.isFolder)
    return { root: first.path, sources: ['.'], config: await findConfig(first.path) };
  let root = cwd;
  const isOutside = ({ path }: { path: string }) => /^\.\.(?:[\\/]|$)/.test(relative(root, path));
  while (named.some(isOutside)) root = dirname(root);
  const sources = named.map(({ path }) => relative(root, path).replaceAll(sep, '/') || '.');
  return { root, sources };
}

/** Where a site is, if its own configuration doesn't say so. */
export function siteFolder({ config }: Place, given: string | undefined): string | undefined {
  return config === undefined || given !== undefined ? resolve(given ?? 'dist') : undefined;
}

async function isFolder(path: string, cwd: string): Promise<boolean> {
  const found = await stat(resolve(cwd, path)).catch(() => undefined);
  if (found) return found.isDirectory();
  const names = await readdir(resolve(cwd, dirname(path))).catch(() => []);
  const near = nearest(
    path,
    names.map((name) => join(dirname(path), name)),
  );
  const remedy = near === undefined ? 'Check the path' : `Did you mean ${near}?`;
  throw new SourceError({ file: path }, 'there is no such file or folder', remedy);
}

/** What Astro's configuration may be called. */
export const configFiles = ['mjs', 'js', 'ts', 'mts'].map((end) => `astro.config.${end}`);

/** An Astro site without Gloss is somebody else's business. */
async function findConfig(root: string): Promise<string | undefined> {
  for (const file of configFiles) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '');
    if (!text.includes('astro-gloss')) continue;
    requirePackage(root, file);
    return file;
  }
  return undefined;
}

/** @throws where the configuration would import what isn't installed */
function requirePackage(root: string, file: string): void {
  try {
    createRequire(join(root, file)).resolve('astro-gloss');
  } catch (cause) {
    const remedy = existsSync(join(root, 'package.json'))
      ? 'Run: npm install'
      : 'Run: npm install astro astro-gloss';
    throw new SourceError(
      { file: join(root, file) },
      'it imports packages that are not installed',
      remedy,
      { cause },
    );
  }
}
