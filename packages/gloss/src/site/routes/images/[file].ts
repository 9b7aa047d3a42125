import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from 'virtual:gloss/options';
import type { APIRoute, GetStaticPaths } from 'astro';
import { getSite } from '../../view/site.ts';

/** Publishes the images that notebooks hold, each once, whichever pages show it. */
export const getStaticPaths = (async () => {
  const { images } = await getSite();
  return Array.from(images.keys(), (file) => ({ params: { file } }));
}) satisfies GetStaticPaths;

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

export const GET: APIRoute = async ({ params }) => {
  const file = String(params['file']);
  const { images } = await getSite();
  const bytes = await readFile(join(places.store, images.get(file) ?? ''));
  const type = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
};
