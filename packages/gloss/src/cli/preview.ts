import { readdir, readFile } from 'node:fs/promises';
import { Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { findBuilt } from '../site/built/read-built.ts';
import { findPlace, siteFolder } from './find-place.ts';
import { readArguments, readServer, serverOptions, siteOptions } from './read-arguments.ts';
import { addresses, conclude } from './terminal.ts';

/** Serves what `build` has written, as any static host would, and says where each language begins. */
export async function preview(args: readonly string[]): Promise<void> {
  const { base, verbose } = siteOptions;
  const { values } = readArguments(args, {
    base,
    verbose,
    out: { type: 'string' },
    ...serverOptions,
  });
  const server = readServer(values);
  const place = await findPlace([]);
  const folder = siteFolder(place, values.out);
  if (folder !== undefined) await findBuilt(folder);
  const astro = await import('./astro.ts');
  const config = await astro.configure(place, values);
  const given = { server, ...(folder !== undefined && { outDir: folder }) };
  const { urls, ...started } = await astro.preview({ ...config, ...given });
  // Only its type leaves out that Astro hands over the server itself.
  if ('server' in started && started.server instanceof Server)
    started.server.prependListener('request', (_, response) => sayUtf8(response));
  const languages = await languagesIn(folder ?? join(place.root, 'dist'));
  const paths = ['', ...languages.map((code) => `${code}/`)];
  const all = [...(urls?.local ?? []), ...(urls?.network ?? [])];
  const pages = all.flatMap((url) => paths.map((path) => url + path));
  conclude(addresses(pages, server.port));
}

/** Text is UTF-8, which Astro's server says of HTML alone: browsers would guess of Chinese in a `.md`. */
function sayUtf8(response: ServerResponse): void {
  const { writeHead } = response;
  Object.assign(response, {
    writeHead(...args: unknown[]) {
      const given = Object(args.find((argument) => typeof argument === 'object'));
      const type = given['Content-Type'] ?? response.getHeader('content-type');
      if (typeof type === 'string' && /^text\/[\w-]+$/.test(type)) {
        delete given['Content-Type'];
        response.setHeader('content-type', `${type}; charset=utf-8`);
      }
      return Reflect.apply(writeHead, response, args);
    },
  });
}

/** Folders that are called by the language of what is in them. */
async function languagesIn(site: string): Promise<string[]> {
  const names = await readdir(site).catch(() => []);
  const pages = names.map((name) =>
    readFile(join(site, name, 'index.html'), 'utf8').catch(() => ''),
  );
  const heads = await Promise.all(pages);
  return names.filter((name, at) => heads[at]?.slice(0, 200).includes(` lang="${name}"`));
}
