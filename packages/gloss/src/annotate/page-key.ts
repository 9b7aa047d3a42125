import { languageOf } from '../languages/languages.ts';
import { nameBelowRoot } from './page-path.ts';

/** `src/impl/topic/index.ts` → `topic/index`, the page's translation file. */
export function pageKeyOf(file: string, roots?: readonly string[]): string {
  const name = nameBelowRoot(file, roots)
    .normalize()
    .replace(/\.[^./]+$/, '');
  return (languageOf(file)?.pageName?.(name) ?? name).replace(/(?<=^|\/)readme$/i, 'readme');
}
