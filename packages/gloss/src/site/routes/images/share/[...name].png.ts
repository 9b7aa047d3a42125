import type { APIRoute, GetStaticPaths } from 'astro';
import { isFallback } from '../../../view/page.ts';
import { drawShareImage, shareImageOf } from '../../../view/share-image.ts';
import { getSite } from '../../../view/site.ts';
import { prefixed } from '../../../view/urls.ts';

/** The images of pages, in each language in which a page is more than a copy of the original. */
export const getStaticPaths = (async () => {
  const { languages, pages } = await getSite();
  const all = languages.flatMap((language) => {
    const own = pages.filter((page) => !isFallback(page, language));
    return ['', ...own.map(({ path }) => path)].map(async (path) => {
      const image = await shareImageOf(path, language);
      if (!image?.size || image.language !== language) return [];
      const name = prefixed(language, path) || 'index';
      return [{ params: { name }, props: { code: language.code, path } }];
    });
  });
  return (await Promise.all(all)).flat();
}) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ props }) => {
  const { language } = await getSite();
  const bytes = await drawShareImage(String(props['path']), language(String(props['code'])));
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'image/png' } });
};
