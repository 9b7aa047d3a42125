import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { codeCss } from '../annotate/code.ts';
import { componentNames, type Options } from './options.ts';
import type { Studio } from './share/find-studio.ts';
import { themeCss } from './theme-css.ts';

/** What routes and components cannot import from a file: the options, the site's own components and styles, the highlighter's. */
export function virtualModules(
  options: Options,
  places: { root: string; store: string; manifest: string; fault: string },
  studio?: Studio,
): Plugin {
  const { components: given } = options;
  // Pages carry no style for what they never show.
  const own = fileURLToPath(new URL('styles/announcement.css', import.meta.url));
  const css = [...(options.announcement ? [own] : []), ...options.css];
  const constants = { options, places, studio, sourceLanguage: options.sourceLanguage };
  const fromRoot = (path: string) => (path.startsWith('.') ? join(places.root, path) : path);
  const modules: Record<string, () => string> = {
    'virtual:gloss/options': () =>
      Object.entries(constants)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n'),
    'virtual:gloss/components': () =>
      componentNames
        .map((name) => {
          const own = new URL(`components/${name}.astro`, import.meta.url);
          const theirs = given[name];
          const file = theirs ? fromRoot(theirs) : fileURLToPath(own);
          return `export { default as ${name} } from ${JSON.stringify(file)};`;
        })
        .join('\n'),
    'virtual:gloss/code.css': codeCss,
    'virtual:gloss/theme.css': () => themeCss(options.theme),
    'virtual:gloss/custom.js': () =>
      css.map((file) => `import ${JSON.stringify(fromRoot(file))};`).join('\n'),
  };
  return {
    name: 'gloss:virtual-modules',
    resolveId: (source) => (source in modules ? `\0${source}` : undefined),
    load: (id) => (id.startsWith('\0') ? modules[id.slice(1)]?.() : undefined),
  };
}
