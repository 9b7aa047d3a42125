/** Folders that pages come from, where nothing else is said. */
export const usualRoots: readonly string[] = ['src/impl', 'content'];

/** Name of a page's source below its root: `topic/model.ts`. Links between pages go by it. */
export function nameBelowRoot(file: string, roots = usualRoots): string {
  const root = roots.find((folder) => file.startsWith(`${folder}/`));
  return root === undefined ? file : file.slice(root.length + 1);
}

/**
 * `topic/index` → `topic`, the folder that the page is served from. A topic of one file has no index, and its experiment takes
 * that place.
 *
 * @param locales those of all pages
 */
export function pathOf(pageKey: string, locales: ReadonlySet<string>): string {
  const folder = pageKey.replace(/\/experiment$/, '');
  if (folder !== pageKey && !locales.has(`${folder}/index`)) return folder;
  return pageKey.replace(/(?:^|\/)index$/, '');
}

/** `../model/`: the way from one page's folder to another's, the same in every language and under any base. */
export function relativeUrl(from: string, to: string): string {
  const here = from === '' ? [] : from.split('/');
  const there = to === '' ? [] : to.split('/');
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  const up = here.slice(shared).map(() => '../');
  const down = there.slice(shared).map((part) => `${encodeURIComponent(part)}/`);
  return [...up, ...down].join('') || './';
}
