import type { Loader, LoaderContext } from 'astro/loaders';
import { annotateFile, indexPages } from '../../src/annotate/annotate.ts';
import { onChange, readFiles } from './files.ts';

const sources = ['src/impl/**/*.ts', 'content/**/*.md'];

/**
 * Every program and text as an annotated page. What is stored outlives the build: a page is made again only if its
 * file, what its links lead to, or the annotator with its libraries has changed.
 */
export function pagesLoader(): Loader {
  return {
    name: 'gloss-pages',
    async load(context) {
      await loadPages(context);
      onChange(context, /[\\/](?:src[\\/]impl|content)[\\/].*\.(?:ts|md)$/, loadPages);
    },
  };
}

async function loadPages({ store, generateDigest }: LoaderContext): Promise<void> {
  const [files, annotator] = await Promise.all([
    readFiles(sources),
    readFiles(['src/annotate/**/*.ts', 'package-lock.json']),
  ]);
  const index = indexPages(files);
  const shared = `${index.digest}\n${annotator.map(({ text }) => text).join('\n')}`;
  for (const file of files) {
    const digest = generateDigest(`${shared}\n${file.path}\n${file.text}`);
    if (store.get(file.path)?.digest === digest) continue;
    const page = await annotateFile(file, index);
    store.set({ id: file.path, digest, data: { ...page } });
  }
  const paths = new Set(files.map(({ path }) => path));
  for (const id of store.keys()) if (!paths.has(id)) store.delete(id);
}
