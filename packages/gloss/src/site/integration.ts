import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig, AstroIntegration } from 'astro';
import type { Project } from '../project.ts';
import type { SourceError } from '../source-error.ts';
import { describeWarnings } from './describe-warnings.ts';
import { listedPages } from './listed-pages.ts';
import { pageMaker } from './make-pages.ts';
import { type GlossOptions, type Options, readOptions } from './options.ts';
import { requireOwnFolder } from './require-own-folder.ts';
import { searchIndex } from './search-index.ts';
import { findStudio } from './share/find-studio.ts';
import { setBase } from './view/urls.ts';
import { virtualModules } from './virtual-modules.ts';
import { watchSources } from './watch-sources.ts';
import { woff2Only } from './woff2-only.ts';

/** Each address with the file that answers it. */
const routes = {
  '/': 'routes/index.astro',
  '/[...path]': 'routes/[...path].astro',
  '/[...path].md': 'routes/[...path].md.ts',
  '/[language]': 'routes/[language]/index.astro',
  '/translations': 'routes/translations/index.astro',
  '/[language]/translations': 'routes/[language]/translations/index.astro',
  '/[language]/translations/[...page]': 'routes/[language]/translations/[...page].astro',
  '/source/[...file].txt': 'routes/source/[...file].txt.ts',
  '/images/[file]': 'routes/images/[file].ts',
  '/[...feed].xml': 'routes/[...feed].xml.ts',
  '/404': 'routes/404.astro',
};

/** Those that give way to a file of the publisher's own. */
const givingWay = { '/llms.txt': 'routes/llms.txt.ts', '/robots.txt': 'routes/robots.txt.ts' };

/** The integration, and what it was made with. */
export interface Gloss extends AstroIntegration {
  options: Options;
}

/** A site of a project's annotated programs: `integrations: [gloss({ title: 'My notes' })]`. */
export function gloss(given: GlossOptions): Gloss {
  const options = readOptions(given);
  let project: Project;
  let fault: string;
  let make: ReturnType<typeof pageMaker>;
  let warnings: SourceError[] = [];
  return {
    name: 'astro-gloss',
    options,
    hooks: {
      'astro:config:setup': async (setup) => {
        const { command, config, injectRoute, injectScript, updateConfig, logger } = setup;
        const root = resolve(fileURLToPath(config.root), options.root ?? '.');
        const { favicon, logo, ogImage } = options;
        const image = typeof ogImage === 'string' ? ogImage : undefined;
        for (const [name, file] of Object.entries({ favicon, logo, ogImage: image }))
          requireFile(name, file, config.publicDir);
        if (command === 'build') requireOwnFolder(fileURLToPath(config.outDir));
        for (const code of options.languages ?? []) requireLanguage(code, options, root);
        project = { ...options, root };
        const folder = join(fileURLToPath(config.root), '.astro', 'gloss');
        const store = join(folder, 'pages');
        // A build beside the development server has files, and a time, of its own.
        const manifest = join(folder, `${command}.json`);
        fault = join(folder, `${command}.fault`);
        make = pageMaker(project, store, manifest);
        // What lists a page elsewhere wants the image's whole address.
        const isDrawn = config.site !== undefined && typeof ogImage === 'object';
        const studio = isDrawn
          ? await findStudio(ogImage.fonts, { root, store: join(folder, 'share') })
          : undefined;
        if (isDrawn && !studio)
          logger.warn(
            'Pages have no image to share: sharp, which Astro asks for, is not installed',
          );
        for (const [pattern, file] of Object.entries(routes))
          injectRoute({ pattern, entrypoint: near(file), prerender: true });
        for (const [pattern, file] of Object.entries(givingWay)) {
          // Nobody looks for rules of a host below a path, and without an address there is no sitemap to name.
          const isWanted = pattern !== '/robots.txt' || isRoot(config);
          if (isWanted && !existsSync(new URL(`.${pattern}`, config.publicDir)))
            injectRoute({ pattern, entrypoint: near(file), prerender: true });
        }
        if (command === 'dev')
          injectScript('page', `import ${JSON.stringify(near('editor/client/main.ts'))};`);
        updateConfig({
          // Without an address there is no sitemap to write, nor any canonical link.
          integrations: [...(config.site ? listedPages() : []), searchIndex()],
          trailingSlash: 'always',
          build: {
            // The content security policy allows files of our own, and nothing inline that it holds no hash of.
            inlineStylesheets: 'never',
          },
          devToolbar: { enabled: false },
          vite: {
            build: { assetsInlineLimit: 0 },
            plugins: [
              woff2Only(),
              virtualModules(options, { root, store, manifest, fault }, studio),
            ],
          },
        });
      },
      'astro:config:done': ({ config }) => setBase(config.base),
      'astro:build:start': async () => {
        warnings = await make().catch(asOne);
      },
      // At the end, where it is seen.
      'astro:build:done': ({ logger }) => {
        const said = describeWarnings(warnings);
        if (said !== undefined) logger.warn(said);
      },
      'astro:server:setup': async ({ server, logger }) => {
        // The translator's editor: in the development server alone, and not one byte of it in what is built.
        const { editorServer } = await import('./editor/server.ts');
        const serve = editorServer(project);
        server.middlewares.use((request, response, next) => void serve(request, response, next));
        await watchSources({ server, logger, project, file: fault, make });
      },
    },
  };
}

/** Whether the site has a host to itself. */
function isRoot({ site, base }: Pick<AstroConfig, 'site' | 'base'>): boolean {
  return site !== undefined && new URL(base, site).pathname === '/';
}

/** @throws all that is wrong as one error: of several, Astro tells the first */
function asOne(error: unknown): never {
  throw error instanceof AggregateError ? new Error(error.message, { cause: error }) : error;
}

/** @throws where a file that every page would ask for is not there */
function requireFile(option: string, file: string | undefined, folder: URL): void {
  if (file === undefined) return;
  const path = join(fileURLToPath(folder), file);
  if (!existsSync(path))
    throw new Error(`gloss({ ${option}: '${file}' }): there is no ${path}. Put the file there`);
}

/** @throws where a language is to be shown that nobody has begun */
function requireLanguage(code: string, { locales, sourceLanguage }: Options, root: string): void {
  const folder = `${locales}/${code}`;
  if (code !== sourceLanguage && !existsSync(join(root, folder)))
    throw new Error(
      `gloss({ languages: ['${code}'] }): there is no ${folder}. Make that folder, or leave the language out`,
    );
}

function near(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url)).replaceAll('\\', '/');
}
