import { rm } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { AstroIntegrationLogger } from 'astro';
import type { ViteDevServer } from 'vite';
import { writeFile } from 'gloss-common/write-file';
import { languageOf } from '../languages/languages.ts';
import type { Project } from '../project.ts';
import { isForeign } from '../read-files.ts';
import type { SourceError } from '../source-error.ts';
import { describeWarnings } from './describe-warnings.ts';

/**
 * Makes the pages, and again after each change to a source, one time after the other. A mistake is said in the terminal and over
 * the pages that are open, and the last good state stays: whoever is typing will have corrected it in a moment. Where there is no
 * good state yet, the mistake is all that there is to see.
 */
export async function watchSources({
  server,
  logger,
  project,
  file,
  make,
}: {
  server: ViteDevServer;
  logger: AstroIntegrationLogger;
  project: Project;
  /** Where it is written what keeps pages from being made, for whoever asks for one. */
  file: string;
  make: () => Promise<SourceError[]>;
}): Promise<void> {
  const { root, programs, texts, runs, locales } = project;
  const folders = [...[...programs, ...texts].map(({ folder }) => folder), runs, locales];
  const { hot } = server.environments.client;
  let fault: string | undefined;
  const overlay = (message: string) => ({ type: 'error' as const, err: { message, stack: '' } });
  hot.on('vite:client:connect', (_, client) => {
    if (fault !== undefined) client.send(overlay(fault));
  });
  const say = async (error: unknown) => {
    fault = error instanceof Error ? error.message : String(error);
    logger.error(fault);
    await writeFile(file, fault);
    hot.send(overlay(fault));
  };
  // What was said of a file is not said again while another one changes.
  let former: SourceError[] = [];
  const report = (warnings: SourceError[]) => {
    const said = describeWarnings(warnings, new Set(former.map(({ message }) => message)));
    if (said !== undefined) logger.warn(said);
    former = warnings;
    fault = undefined;
    return rm(file, { force: true });
  };
  let making = make().then(report).catch(say);
  await making;
  server.watcher.add(folders.map((folder) => `${root}/${folder}`));
  server.watcher.on('all', (_, changed) => {
    const path = relative(root, changed).split(sep).join('/');
    if (!isSource(path, project)) return;
    making = making
      .then(make)
      .then(report)
      // There may be other addresses now than Astro remembers.
      .then(() => server.environments.ssr.hot.send('astro:content-changed', {}))
      .then(() => hot.send({ type: 'full-reload' }))
      .catch(say);
  });
}

/** Whether pages are made of a file. In a project that is shown as a whole, most that changes is none of it: the pages are, for one. */
export function isSource(path: string, { root, programs, texts, runs, locales }: Project): boolean {
  const isIn = (folder: string) =>
    folder === '.' || path === folder || path.startsWith(`${folder}/`);
  if (path.endsWith('.json')) return isIn(runs) || isIn(locales);
  const parts = path.split('/');
  return (
    languageOf(path) !== undefined &&
    [...programs, ...texts].some(({ folder }) => isIn(folder)) &&
    !parts.some((_, end) => isForeign(parts.slice(0, end + 1).join('/'), root))
  );
}
