import type { Plugin } from 'vite';

/**
 * KaTeX's stylesheet names each font three times. Every browser that Gloss supports reads woff2, so the
 * other two would only make `dist/` and the CSS larger.
 */
export function woff2Only(): Plugin {
  return {
    name: 'gloss:woff2-only',
    enforce: 'pre',
    transform(css, id) {
      if (!/katex[^/]*\.css/.test(id)) return undefined;
      return css.replace(/,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\("[^"]+"\)/g, '');
    },
  };
}
