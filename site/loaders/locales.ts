import type { Loader, LoaderContext } from 'astro/loaders';
import { readFiles } from 'astro-gloss/read-files';
import { onChange } from './on-change.ts';

/** Translation files as they are; what is wrong in them is said when they are read, and never stops a build. */
export function localesLoader(): Loader {
  return {
    name: 'gloss-locales',
    async load(context) {
      await loadLocales(context);
      context.watcher?.add('locales');
      onChange(context, /[\\/]locales[\\/].*\.json$/, loadLocales);
    },
  };
}

async function loadLocales({ store, generateDigest }: LoaderContext): Promise<void> {
  const files = await readFiles('locales/*/**/*.json');
  for (const { path, text } of files) {
    store.set({ id: path, digest: generateDigest(text), data: { path, text } });
  }
  const paths = new Set(files.map(({ path }) => path));
  for (const id of store.keys()) if (!paths.has(id)) store.delete(id);
}
