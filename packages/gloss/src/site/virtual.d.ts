declare module 'virtual:gloss/code.css';
declare module 'virtual:gloss/custom.js';

declare module 'virtual:gloss/options' {
  import type { Options } from './options.ts';

  export const title: Options['title'];
  export const description: Options['description'];
  export const excerpt: Options['home']['excerpt'];
  export const topics: Options['topics'];
  export const edit: Options['edit'];
  export const favicon: Options['favicon'];
  /** Folders and files of this machine: the project, its pages, and which of them are the site's. */
  export const root: string;
  export const store: string;
  export const manifest: string;
}

declare module 'virtual:gloss/components' {
  import type { AstroComponentFactory } from 'astro/runtime/server/index.js';

  export const Home: AstroComponentFactory;
  export const Wordmark: AstroComponentFactory;
  export const Footer: AstroComponentFactory;
}
