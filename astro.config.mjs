import { defineConfig } from 'astro/config';
import { codeStyles } from './site/code-css.ts';
import { desk } from './site/desk/integration.ts';
import { listedPages } from './site/listed-pages.ts';
import { searchIndex } from './site/search-index.ts';
import { woff2Only } from './site/woff2-only.ts';

/** Where the site will be served: `SITE=https://someone.github.io BASE=/gloss/ npm run build`. */
const { SITE, BASE } = process.env;

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  // Without an address there is no sitemap to write, nor any canonical link.
  ...(SITE ? { site: SITE } : {}),
  integrations: [...(SITE ? listedPages() : []), searchIndex(), desk()],
  base: BASE ?? '/',
  trailingSlash: 'always',
  build: {
    // The content security policy allows files of our own, and nothing inline that it holds no hash of.
    inlineStylesheets: 'never',
  },
  devToolbar: { enabled: false },
  vite: {
    build: { assetsInlineLimit: 0 },
    plugins: [woff2Only(), codeStyles()],
  },
});
