import type { AnnotatedPage } from '../../src/annotate/types.ts';

/** Pages that are read together: a folder of `src/impl`, or the files that lie beside the folders. */
export interface Topic {
  /** The folder's name; `''` for files that every topic shares. */
  name: string;
  /** In reading order, the overview first. */
  pages: AnnotatedPage[];
}

/** Groups pages into topics, each in reading order; what is shared by all comes last. */
export function topicsOf(pages: readonly AnnotatedPage[]): Topic[] {
  const folders = new Set(pages.filter(({ path }) => path.includes('/')).map(folderOf));
  const names = [...folders].sort();
  const topics = names.map((name) => ({
    name,
    pages: pages.filter(({ path }) => path === name || folderOf({ path }) === name).sort(inOrder),
  }));
  const shared = pages
    .filter(({ path }) => !path.includes('/') && !folders.has(path))
    .sort(inOrder);
  return shared.length === 0 ? topics : [...topics, { name: '', pages: shared }];
}

export function topicOf(topics: readonly Topic[], page: AnnotatedPage): Topic | undefined {
  return topics.find(({ pages }) => pages.includes(page));
}

/** The pages before and after one, through all topics. */
export function neighboursOf(
  topics: readonly Topic[],
  page: AnnotatedPage,
): { previous?: AnnotatedPage | undefined; next?: AnnotatedPage | undefined } {
  const all = topics.flatMap(({ pages }) => pages);
  const index = all.indexOf(page);
  return { previous: all[index - 1], next: all[index + 1] };
}

function folderOf({ path }: { path: string }): string {
  return path.split('/').slice(0, -1).join('/');
}

/** By `order` from the front matter, then by path; a folder's index goes first in any case. */
function inOrder(a: AnnotatedPage, b: AnnotatedPage): number {
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1);
}

function rank({ locale, frontMatter }: AnnotatedPage): number {
  return locale.endsWith('/index') ? -Infinity : (frontMatter.order ?? Infinity);
}
