import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { writeFile } from 'gloss-common/write-file';
import { close, createIndex } from 'pagefind';

/** Interfaces of Pagefind's own, which the site has no use for. */
const unused = [
  'pagefind-component-ui.css',
  'pagefind-component-ui.js',
  'pagefind-highlight.js',
  'pagefind-modular-ui.css',
  'pagefind-modular-ui.js',
  'pagefind-ui.css',
  'pagefind-ui.js',
];

/** Makes the search index of each language from the pages as they were built, below `pagefind/`. */
export function searchIndex(): AstroIntegration {
  return {
    name: 'gloss:search-index',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        // A sentence needs its short formulas, once: as MathML has them, without TeX and glyphs. Large ones are not searched for.
        const { index, errors } = await createIndex({
          excludeSelectors: ['.katex-display', '.katex-html', '.katex annotation'],
        });
        if (!index) throw new Error(`Pagefind made no search index: ${errors.join('; ')}`);
        const { page_count } = await index.addDirectory({ path: folder });
        const outputPath = join(folder, 'pagefind');
        const written = await index.writeFiles({ outputPath });
        await close();
        if (written.errors.length > 0) throw new Error(written.errors.join('; '));
        await waitForWorker(join(outputPath, 'pagefind.js'));
        await Promise.all(unused.map((file) => rm(join(outputPath, file), { force: true })));
        logger.info(`${page_count} pages can be searched`);
      },
    },
  };
}

/**
 * Pagefind gives its worker five seconds to begin, and then tries outside of a worker, where the pages' policy forbids
 * WebAssembly. A slow machine needs more; a minute is as good as for ever.
 */
async function waitForWorker(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const limit = 'Worker initialization timeout")),';
  const patient = text.replace(`${limit}5e3`, `${limit}6e4`);
  if (patient === text) throw new Error(`${file} does not limit its worker's start as it did`);
  await writeFile(file, patient);
}
