import type { Loader, LoaderContext } from 'astro/loaders';
import {
  annotateFile,
  importedBy,
  indexPages,
  openTypes,
  type PageIndex,
} from 'astro-gloss/annotate/annotate';
import { loadRuns } from 'astro-gloss/annotate/load-runs';
import type { SourceFile } from 'astro-gloss/annotate/types';
import { readFiles } from 'astro-gloss/read-files';
import { onChange } from './on-change.ts';

/**
 * Every program and text as an annotated page. What is stored outlives the build: a page is made again only if its
 * file, what its links, types or numbers come from, or the annotator with its libraries has changed.
 */
export function pagesLoader(): Loader {
  return {
    name: 'gloss-pages',
    async load(context) {
      await loadPages(context);
      context.watcher?.add('content');
      onChange(context, /[\\/](?:src[\\/]impl|content)[\\/].*\.(?:ts|md|json)$/, loadPages);
    },
  };
}

let readTypes: ReturnType<typeof openTypes> | undefined;

async function loadPages({ store, generateDigest }: LoaderContext): Promise<void> {
  const [files, runs, annotator] = await Promise.all([
    readFiles(['src/impl/**/*.ts', 'content/**/*.md']),
    readFiles('content/runs/*.json'),
    readFiles(['packages/gloss/src/**/*.ts', 'packages/common/src/**/*.ts', 'package-lock.json']),
  ]);
  const index = indexPages(files);
  const options = {
    runs: loadRuns(runs),
    // Reading the libraries' types takes a second, so it waits until a page asks for them.
    types: (path: string) => (readTypes ??= openTypes())(files)(path),
  };
  const shared = [index.digest, ...annotator.map(({ text }) => text)].join('\n');
  for (const file of files) {
    const parts = [shared, file.path, file.text, ...borrowedBy(file, index, runs)];
    const digest = generateDigest(parts.join('\n'));
    if (store.get(file.path)?.digest === digest) continue;
    const page = await annotateFile(file, index, options);
    store.set({ id: file.path, digest, data: { ...page } });
  }
  const paths = new Set(files.map(({ path }) => path));
  for (const id of store.keys()) if (!paths.has(id)) store.delete(id);
}

/** Texts that a page takes something from beside its own: the files it imports, and runs if it names any. */
function borrowedBy(
  { path, text }: SourceFile,
  index: PageIndex,
  runs: readonly SourceFile[],
): string[] {
  const imported = importedBy(path, index).map((source) => index.texts.get(source) ?? '');
  return /\{(?:run|claim):|(?:`{3}|~{3})\s*(?:plot|run)\b/.test(text)
    ? [...imported, ...runs.map((run) => run.text)]
    : imported;
}
