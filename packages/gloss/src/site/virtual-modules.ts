import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { codeCss } from '../annotate/code.ts';
import type { Options } from './options.ts';

/** Components that a site may have in the place of ours. */
const components = {
  Home: 'components/Home.astro',
  Wordmark: 'components/Wordmark.astro',
  Footer: 'components/Footer.astro',
};

/** What routes and components cannot import from a file: the options, the site's own components and styles, the highlighter's. */
export function virtualModules(
  options: Options,
  places: { root: string; store: string; manifest: string },
): Plugin {
  const { components: given, css } = options;
  const constants = { options, places, sourceLanguage: options.sourceLanguage };
  const fromRoot = (path: string) => (path.startsWith('.') ? join(places.root, path) : path);
  const modules: Record<string, () => string> = {
    'virtual:gloss/options': () =>
      Object.entries(constants)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n'),
    'virtual:gloss/components': () =>
      Object.entries(components)
        .map(([name, own]) => {
          const theirs = given[name as keyof typeof components];
          const file = theirs ? fromRoot(theirs) : fileURLToPath(new URL(own, import.meta.url));
          return `export { default as ${name} } from ${JSON.stringify(file)};`;
        })
        .join('\n'),
    'virtual:gloss/code.css': codeCss,
    'virtual:gloss/custom.js': () =>
      css.map((file) => `import ${JSON.stringify(fromRoot(file))};`).join('\n'),
  };
  return {
    name: 'gloss:virtual-modules',
    resolveId: (source) => (source in modules ? `\0${source}` : undefined),
    load: (id) => (id.startsWith('\0') ? modules[id.slice(1)]?.() : undefined),
  };
}
