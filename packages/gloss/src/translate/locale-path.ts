/** Where a locale file belongs. */
export interface LocalePlace {
  /** `zh`; unknown where the path doesn't tell. */
  language: string | undefined;
  /** `topic/index`. */
  pageKey: string;
}

/**
 * Tells language and page from a path: ours (`locales/zh/topic/index.json`) or labml's
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
