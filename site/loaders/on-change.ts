import type { LoaderContext } from 'astro/loaders';

/**
 * While `npm run dev` watches, loads again after each change to a matching file, one load after the other. A mistake is
 * said and the last good state stays: whoever is typing will have mended it in a moment.
 */
export function onChange(
  context: LoaderContext,
  pattern: RegExp,
  load: (context: LoaderContext) => Promise<void>,
): void {
  let loading = Promise.resolve();
  context.watcher?.on('all', (_, path) => {
    if (!pattern.test(path)) return;
    loading = loading
      .then(() => load(context))
      .catch((error: unknown) => {
        context.logger.error(error instanceof Error ? error.message : String(error));
      });
  });
}
