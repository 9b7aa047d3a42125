import type { LocaleText } from './types.ts';

/** Where the translation file of a page lies: `locales/zh/topic/index.json`. */
export function localePath(folder: string, language: string, pageKey: string): string {
  return `${folder}/${language}/${pageKey}.json`;
}

/** Where it is kept what was taken out of that file. A hidden folder is no page's. */
export function prunedPath(folder: string, language: string, pageKey: string): string {
  return `${folder}/${language}/.pruned/${pageKey}.json`;
}

/** Where it is kept which translations nobody has looked at, a file for each page. */
export function reviewFolder(folder: string, language: string): string {
  return `${folder}/${language}/.review`;
}

/** The way back: a file below the folder of translations, with what its path says. */
export function localeText(file: string, text: string, folder = 'locales'): LocaleText {
  const [language = '', ...page] = file.slice(folder.length + 1).split('/');
  return {
    file,
    text,
    language,
    pageKey: page
      .join('/')
      .normalize()
      .replace(/\.json$/, ''),
  };
}

/** Where a file to import belongs. */
export interface LocalePlace {
  /** `zh`; unknown where the path doesn't tell. */
  language: string | undefined;
  /** `topic/index`. */
  pageKey: string;
}

/**
 * Tells language and page from the path of a file to import: ours (`locales/zh/topic/index.json`) or labml's
 * (`topic/__init__.zh.json`, in whose names `__init__` is what we call `index`).
 */
export function localePlace(file: string): LocalePlace {
  const path = file.replaceAll('\\', '/');
  const ours = /(?:^|\/)locales\/([^/]+)\/(.+)\.json$/.exec(path);
  if (ours) return { language: ours[1], pageKey: ours[2] ?? '' };
  const labml = /^(.*?)(?:\.([A-Za-z]{2,3}(?:-[A-Za-z\d]{2,8})*))?\.json$/.exec(path);
  const pageKey = (labml?.[1] ?? path)
    .replace(/^(?:\.\/)+/, '')
    .replace(/(^|\/)__init__$/, '$1index');
  return { language: labml?.[2], pageKey };
}
