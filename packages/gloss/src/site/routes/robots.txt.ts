import type { APIRoute } from 'astro';

/** All may be read, and the sitemap says what there is. */
export const GET: APIRoute = ({ site }) =>
  new Response(
    `User-agent: *\nDisallow:\n\nSitemap: ${new URL('/sitemap-index.xml', site).href}\n`,
    {
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    },
  );
