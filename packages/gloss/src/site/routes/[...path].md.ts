import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { places } from 'virtual:gloss/options';
import type { APIRoute, GetStaticPaths } from 'astro';
import { markdownOf } from '../view/markdown.ts';
import { treesIn } from '../view/spoken.ts';
import { getSite } from '../view/site.ts';
import { addressFrom } from '../view/urls.ts';

/** Beside each page, in the language that it was written in: the page as Markdown, for programs that read. */
export const getStaticPaths = (async () => {
  const { inMarkdown } = await getSite();
  return inMarkdown.map(({ path }) => ({ params: { path } }));
}) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ params, site: origin }) => {
  const { source, page: find } = await getSite();
  const page = find(params['path'] ?? '');
  const text = page.script ?? (await readFile(join(places.root, page.source), 'utf8'));
  const resolve = (url: string) => addressFrom(url, source, page.path, origin);
  return new Response(markdownOf(page, { trees: treesIn(page, source), text, resolve }), {
    headers: { 'content-type': 'text/markdown; charset=utf-8' },
  });
};
