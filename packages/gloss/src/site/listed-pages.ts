import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sitemap from '@astrojs/sitemap';
import type { AstroIntegration } from 'astro';

/**
 * The sitemap, of the pages that call themselves the original: not of those that are still untranslated under another
 * language's address, nor of those that ask not to be listed. What else it says of a page, the page says as well.
 */
export function listedPages(): AstroIntegration[] {
  let folder = '';
  let base = '/';
  return [
    {
      name: 'gloss:listed-pages',
      hooks: {
        'astro:config:done': ({ config }) => {
          folder = fileURLToPath(config.outDir);
          ({ base } = config);
        },
      },
    },
    sitemap({
      async serialize(item) {
        const path = decodeURI(new URL(item.url).pathname).slice(base.replace(/\/*$/, '').length);
        const html = await readFile(join(folder, path, 'index.html'), 'utf8').catch(() => '');
        const canonical = plain(/<link rel="canonical" href="([^"]*)"/.exec(html)?.[1]);
        const links = Array.from(html.matchAll(alternate), ([, lang = '', url]) => ({
          lang,
          url: plain(url),
        }));
        const lastmod = /<meta property="article:published_time" content="([^"]*)"/.exec(html)?.[1];
        const dated = { ...item, ...(lastmod !== undefined && { lastmod }), links };
        return canonical === item.url ? dated : undefined;
      },
    }),
  ];
}

const alternate = /<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"/g;

/** An address out of an attribute; of what HTML has escapes for, encoded ones hold this sign alone. */
function plain(address = ''): string {
  return address.replaceAll(/&(?:amp|#38);/g, '&');
}
