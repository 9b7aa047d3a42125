import { defineCollection } from 'astro:content';
import { z } from 'zod';
import type { AnnotatedPage } from 'astro-gloss/annotate/types';
import { localesLoader } from './loaders/locales.ts';
import { pagesLoader } from './loaders/pages.ts';

export const collections = {
  pages: defineCollection({ loader: pagesLoader(), schema: z.custom<AnnotatedPage>() }),
  locales: defineCollection({
    loader: localesLoader(),
    schema: z.object({ path: z.string(), text: z.string() }),
  }),
};
