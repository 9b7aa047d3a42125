import { createInstance, type i18n } from 'i18next';
import type { LocaleFile } from './types.ts';

/**
 * A language's page text as i18next holds it: a namespace for each page, the original as the key. Keys are text, so no
 * sign in them separates anything, and `getResource` gives text back untouched, be there `{{` or `$t(` in it.
 */
export function createPageText(language: string, files: readonly LocaleFile[]): i18n {
  const pages = files.map(({ pageKey, entries }) => [
    pageKey,
    Object.fromEntries(Array.from(entries, ([key, { value }]) => [key, value])),
  ]);
  const text = createInstance({
    lng: language,
    resources: { [language]: Object.fromEntries(pages) },
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
  });
  void text.init();
  return text;
}
