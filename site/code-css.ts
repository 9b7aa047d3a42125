import type { Plugin } from 'vite';
import { codeCss } from 'astro-gloss/annotate/code';

const id = 'virtual:gloss-code.css';

/** The highlighter's classes as a stylesheet, so that they travel in the site's one bundle: `import 'virtual:gloss-code.css'`. */
export function codeStyles(): Plugin {
  return {
    name: 'gloss:code-css',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? codeCss() : undefined),
  };
}
