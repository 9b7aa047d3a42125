import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const near = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** The site's own look, and what this page has beside it. */
const styles = [
  '../../../common/src/tokens.css',
  '../../../common/src/base.css',
  '../../../charts/src/plots.css',
  './watch.css',
];

/**
 * A file that the page asks for.
 *
 * @returns nothing for any other path: only names that are listed here lead to a file
 */
export async function fileFor(
  path: string,
): Promise<{ type: string; data: Buffer | string } | undefined> {
  if (path === '/client.js') return { type: 'text/javascript', data: await near('./client.js') };
  if (path === '/favicon.svg')
    return { type: 'image/svg+xml', data: await near('../../../common/src/favicon.svg') };
  if (path === '/watch.css') {
    const text = (await Promise.all(styles.map(near))).join('\n');
    // The site's builder finds fonts in packages; here they have an address.
    return { type: 'text/css', data: text.replaceAll(`url('@fontsource`, `url('/@fontsource`) };
  }
  const font = /^\/(@fontsource-variable\/[\w-]+\/files\/[\w-]+\.woff2)$/.exec(path)?.[1];
  if (!font) return undefined;
  const file = createRequire(import.meta.url).resolve(font);
  return { type: 'font/woff2', data: await readFile(file) };
}
