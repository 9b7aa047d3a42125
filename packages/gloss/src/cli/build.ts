import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { requireOwnFolder } from '../site/require-own-folder.ts';
import { findPlace, siteFolder } from './find-place.ts';
import { readArguments, siteOptions } from './read-arguments.ts';
import { requireSources } from './require-sources.ts';
import { conclude, countPages } from './terminal.ts';

/** Writes a site as a folder that any host can serve. */
export async function build(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    ...siteOptions,
    out: { type: 'string' },
    site: { type: 'string' },
  });
  const place = await findPlace(positionals);
  await requireSources(place);
  const folder = siteFolder(place, values.out);
  if (folder !== undefined) requireOwnFolder(folder);
  const astro = await import('./astro.ts');
  const config = await astro.configure(place, values);
  // Astro's chunks find packages from where they are written, and the site's folder need not be anywhere near.
  const outDir = join(config.root, '.astro', 'gloss', 'site');
  await astro.build({ ...config, ...(folder !== undefined && { outDir }) });
  if (folder !== undefined) await replace(folder, outDir);
  conclude([
    await countPages(config.root, 'build'),
    styleText('dim', 'To look at them: astro-gloss preview'),
  ]);
}

async function replace(folder: string, by: string): Promise<void> {
  const beside = `${folder}.new`;
  await cp(by, beside, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(beside, folder);
}
