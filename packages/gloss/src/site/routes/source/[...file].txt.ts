import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from 'virtual:gloss/options';
import type { APIRoute, GetStaticPaths } from 'astro';
import { getSite } from '../../view/site.ts';
import { sourceName } from '../../view/urls.ts';

/** Publishes each program as the text it is, so that "Source" works on any host, with or without a repository. */
export const getStaticPaths = (async () => {
  const { pages } = await getSite();
  return pages.map(({ source, script }) => ({
    params: { file: sourceName(source) },
    props: { source, script },
  }));
}) satisfies GetStaticPaths;

/** A notebook is published as the script that its page counts lines in: its JSON is nothing to read. */
export const GET: APIRoute<{ source: string; script?: string }> = async ({ props }) => {
  const file = join(places.root, props.source);
  return new Response(props.script ?? (await readFile(file, 'utf8')), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
};
