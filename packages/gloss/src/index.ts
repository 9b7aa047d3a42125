export { gloss, gloss as default } from './site/integration.ts';
export type { GlossOptions } from './site/options.ts';
