import { findPlace } from './find-place.ts';
import { readArguments, readServer, serverOptions, siteOptions } from './read-arguments.ts';
import { requireSources } from './require-sources.ts';
import { addresses, conclude, countPages } from './terminal.ts';

/** Shows programs and texts as pages, and again whenever one is saved. */
export async function dev(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, { ...siteOptions, ...serverOptions });
  const server = readServer(values);
  const place = await findPlace(positionals);
  await requireSources(place);
  const astro = await import('./astro.ts');
  const config = await astro.configure(place, values);
  const { resolvedUrls } = await astro.dev({ ...config, server });
  const urls = [...resolvedUrls.local, ...resolvedUrls.network];
  conclude([await countPages(config.root, 'dev'), ...addresses(urls, server.port)]);
}
