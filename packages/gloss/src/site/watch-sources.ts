import { relative, sep } from 'node:path';
import type { AstroIntegrationLogger } from 'astro';
import type { ViteDevServer } from 'vite';
import { languageOf } from '../languages/languages.ts';
import type { Project } from '../project.ts';
import type { SourceError } from '../source-error.ts';

/**
 * Makes the pages, and again after each change to a source, one time after the other. A mistake is said and the last good page
 * stays: whoever is typing will have corrected it in a moment.
 */
export async function watchSources({
  server,
  logger,
  project,
  make,
}: {
  server: ViteDevServer;
  logger: AstroIntegrationLogger;
  project: Project;
  make: () => Promise<SourceError[]>;
}): Promise<void> {
  const { root, programs, texts, runs } = project;
  const folders = [...programs, ...texts, runs, 'locales'];
  let said = new Set<string>();
  /** What has been said is not said again, as long as it is so. */
  const say = (errors: readonly unknown[]) => {
    const messages = errors.map((error) =>
      error instanceof Error ? error.message : String(error),
    );
    for (const message of messages) if (!said.has(message)) logger.error(message);
    said = new Set(messages);
  };
  const remake = () => make().then(say, (error) => say([error]));
  let making = remake();
  await making;
  server.watcher.add(folders.map((folder) => `${root}/${folder}`));
  server.watcher.on('all', (_, file) => {
    const path = relative(root, file).split(sep).join('/');
    const isSource = folders.some(
      (folder) => folder === '.' || `${path}/`.startsWith(`${folder}/`),
    );
    if (!isSource || !(languageOf(path) || path.endsWith('.json'))) return;
    making = making
      .then(remake)
      .then(() => server.environments.client.hot.send({ type: 'full-reload' }));
  });
}
