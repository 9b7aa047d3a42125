/** Where this site's files are; the rest of its options stands in astro.config.mjs. */
export const project = {
  root: '.',
  programs: [{ folder: 'src/impl' }],
  texts: [{ folder: 'content' }],
  runs: 'content/runs',
  locales: 'locales',
  sourceLanguage: 'en',
};
