import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from 'virtual:gloss/options';
import type { APIRoute, GetStaticPaths } from 'astro';
import { getSite } from '../../view/site.ts';
import { sourceName } from '../../view/urls.ts';

/** Publishes each program as the text it is, so that "Source" works on any host, with or without a repository. */
export const getStaticPaths = (async () => {
  const { pages } = await getSite();
  return pages.map(({ source }) => ({ params: { file: sourceName(source) }, props: { source } }));
}) satisfies GetStaticPaths;

export const GET: APIRoute<{ source: string }> = async ({ props }) =>
  new Response(await readFile(join(places.root, props.source), 'utf8'), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
