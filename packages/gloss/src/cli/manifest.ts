import { createRequire } from 'node:module';

/** What the package says of itself. */
export const manifest: { version: string; peerDependencies: { astro: string } } = createRequire(
  import.meta.url,
)('astro-gloss/package.json');
