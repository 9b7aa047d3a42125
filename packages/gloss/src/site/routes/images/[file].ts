import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from 'virtual:gloss/options';
import type { APIRoute, GetStaticPaths } from 'astro';
import type { Card } from '../../share/draw-card.ts';
import { drawShareImage, shareImages } from '../../view/share-image.ts';
import { getSite } from '../../view/site.ts';

/** Publishes the images that notebooks hold, each once, whichever pages show it, and those that stand for pages. */
export const getStaticPaths = (async () => {
  const { images } = await getSite();
  const drawn = await shareImages();
  return [
    ...Array.from(images.keys(), (file) => ({ params: { file }, props: {} })),
    ...Array.from(drawn, ([file, card]) => ({ params: { file }, props: { card } })),
  ];
}) satisfies GetStaticPaths;

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

export const GET: APIRoute<{ card?: Card }> = async ({ params, props: { card } }) => {
  const file = String(params['file']);
  const { images } = await getSite();
  const bytes = card
    ? await drawShareImage(card)
    : await readFile(join(places.store, images.get(file) ?? ''));
  const type = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
};
