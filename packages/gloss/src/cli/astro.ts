import { relative } from 'node:path';
import type { AstroInlineConfig } from 'astro';
import { isForeign } from '../read-files.ts';
import { gloss } from '../site/integration.ts';
import { makeAstroRoot, packageFolder } from './astro-root.ts';
import type { Place } from './find-place.ts';
import { type FolderOptions, optionsFor, refuse } from './open-project.ts';

export { build, dev, preview } from 'astro';

/** What the command line says of a site. */
export interface SiteOptions extends FolderOptions {
  base?: string | undefined;
  site?: string | undefined;
  verbose?: boolean | undefined;
}

/** Packages with files that pages ask for. */
const servedPackages = [
  'astro-gloss',
  'astro',
  'katex',
  '@fontsource-variable/jetbrains-mono',
  '@fontsource-variable/source-serif-4',
];

/** What Astro is called with: the folder's own configuration, or one that shows all that is there. */
export async function configure(
  place: Place,
  { base, site, verbose, ...given }: SiteOptions,
): Promise<AstroInlineConfig & { root: string }> {
  if (place.config !== undefined) refuse(place.config, given);
  // Nobody is told what people look at on their own machine.
  process.env['ASTRO_TELEMETRY_DISABLED'] = '1';
  process.env['ASTRO_DISABLE_UPDATE_CHECK'] = 'true';
  const config = place.config === undefined ? await showAll(place, given) : { root: place.root };
  // Astro leaves by-products in the current folder, if only for a while.
  process.chdir(config.root);
  return {
    ...config,
    ...(base !== undefined && { base }),
    ...(site !== undefined && { site }),
    ...(!verbose && { logger: { entrypoint: new URL('terminal.ts', import.meta.url) } }),
  };
}

/** Shows a folder that knows nothing of Astro: Astro runs none of its files and leaves none there. */
async function showAll(place: Place, given: FolderOptions) {
  const root = await makeAstroRoot(place.root);
  return {
    root,
    configFile: false as const,
    integrations: [gloss(optionsFor(place, given))],
    vite: {
      server: {
        fs: { allow: [root, ...servedPackages.map(packageFolder)] },
        watch: {
          // As in the search for files. A folder may hold a link to itself.
          followSymlinks: false,
          ignored: (path: string) => isForeign(relative(place.root, path), place.root),
        },
      },
    },
  };
}
