import { defineConfig } from 'astro/config';
import { gloss } from 'astro-gloss';
import en from './locales/en/ui.json' with { type: 'json' };
import zh from './locales/zh/ui.json' with { type: 'json' };

/** Where the site will be served: `SITE=https://someone.github.io BASE=/gloss/ npm run build`; and where its files can be edited. */
const { SITE, BASE, EDIT } = process.env;

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  ...(SITE ? { site: SITE } : {}),
  base: BASE ?? '/',
  integrations: [
    gloss({
      title: 'Gloss',
      description: { en: en['site.description'], zh: zh['site.description'] },
      programs: ['src/impl', 'content'],
      ignore: ['**/pytorch.py'],
      home: { excerpt: { page: 'guide/softmax', section: 'softmax' } },
      favicon: 'favicon.svg',
      ogImage: { fonts: ['@fontsource-variable/noto-sans-sc'] },
      topics: ['guide', 'distillation', 'attention', 'logistic-regression'],
      components: { Home: './site/Home.astro', Footer: './site/Footer.astro' },
      ...(EDIT ? { edit: EDIT } : {}),
    }),
  ],
});
