/** Folders that pages come from, where nothing else is said. */
export const usualRoots: readonly string[] = ['src/impl', 'content'];

/** The folder that a file's page comes from; of several, the innermost. */
export function rootOf(file: string, roots: readonly string[]): string | undefined {
  const around = roots.filter((folder) => folder === '.' || file.startsWith(`${folder}/`));
  return around.toSorted((a, b) => depthOf(b) - depthOf(a))[0];
}

function depthOf(folder: string): number {
  return folder === '.' ? 0 : folder.length;
}

/** Name of a page's source below its root: `topic/model.ts`. Links between pages go by it. */
export function nameBelowRoot(file: string, roots = usualRoots): string {
  const root = rootOf(file, roots) ?? '.';
  return root === '.' ? file : file.slice(root.length + 1);
}

/**
 * A file's path without what an address, or some host's files, can't have as it is: `c#.md` → `c.md`. The same name may be
 * written with letters that are put together or taken apart, as some systems do.
 */
export function addressable(path: string): string {
  return path
    .normalize('NFC')
    .split('/')
    .map((part) =>
      part.replaceAll(/[#?%"<>|:*\\^`{}[\]\p{Cc}]+/gu, '-').replaceAll(/^-+(?=.)|(?<=.)-+$/g, ''),
    )
    .join('/');
}

/** What a folder may be opened with, the likelier first. */
export const openers: readonly string[] = ['index', 'readme', 'experiment'];

/**
 * `topic/index` → `topic`, the folder that the page is served from. Without an index, a readme takes that place, or an
 * experiment.
 *
 * @param keys those of all pages
 */
export function pathOf(pageKey: string, keys: ReadonlySet<string>): string {
  const [, folder, name] = /^(.+)\/([^/]+)$/.exec(pageKey) ?? [];
  if (folder === undefined) return pageKey === 'index' ? '' : pageKey;
  return name === openers.find((opener) => keys.has(`${folder}/${opener}`)) ? folder : pageKey;
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
