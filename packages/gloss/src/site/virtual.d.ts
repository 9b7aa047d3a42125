declare module 'virtual:gloss/code.css';
declare module 'virtual:gloss/theme.css';
declare module 'virtual:gloss/custom.js';

declare module 'virtual:gloss/options' {
  export const options: import('./options.ts').Options;
  /** Folders and files of this machine: the project, its pages, and which of them are the site's. */
  export const places: { root: string; store: string; manifest: string; fault: string };
  /** What images of pages are drawn with, where any are. */
  export const studio: import('./share/find-studio.ts').Studio | undefined;
  /** By itself, so that scripts of pages get nothing else. */
  export const sourceLanguage: string;
}

declare module 'virtual:gloss/components' {
  import type { AstroComponentFactory } from 'astro/runtime/server/index.js';

  export const Head: AstroComponentFactory;
  export const Header: AstroComponentFactory;
  export const Wordmark: AstroComponentFactory;
  export const ThemeSwitch: AstroComponentFactory;
  export const Home: AstroComponentFactory;
  export const TopicStrip: AstroComponentFactory;
  export const Opening: AstroComponentFactory;
  export const PageBar: AstroComponentFactory;
  export const Pager: AstroComponentFactory;
  export const Footer: AstroComponentFactory;
}
