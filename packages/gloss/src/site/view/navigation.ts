import type { AnnotatedPage } from '../../annotate/types.ts';

/** Pages that are read together: a folder of `src/impl`, or the files that lie beside the folders. */
export interface Topic {
  /** The folder's name; `''` for files that every topic shares. */
  name: string;
  /** In reading order. */
  pages: AnnotatedPage[];
}

/**
 * Groups pages into topics, each in reading order; what is shared by all comes last.
 *
 * @param order names of topics that come first; the others follow by name
 */
export function topicsOf(pages: readonly AnnotatedPage[], order: readonly string[] = []): Topic[] {
  const folders = new Set(
    pages.filter(({ pageKey }) => pageKey.includes('/')).map(({ pageKey }) => folderOf(pageKey)),
  );
  const names = [...new Set([...order, ...[...folders].sort()])].filter((name) =>
    folders.has(name),
  );
  const topics = names.map((name) => ({
    name,
    pages: pages.filter(({ pageKey }) => folderOf(pageKey) === name).sort(inOrder),
  }));
  const shared = pages.filter(({ pageKey }) => !pageKey.includes('/')).sort(inOrder);
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

function folderOf(pageKey: string): string {
  return pageKey.split('/').slice(0, -1).join('/');
}

/** By `order` from the front matter, then by path. An overview is at 0, unless it says otherwise: a gentler page may come first. */
function inOrder(a: AnnotatedPage, b: AnnotatedPage): number {
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1);
}

function rank({ pageKey, frontMatter }: AnnotatedPage): number {
  return frontMatter.order ?? (pageKey.endsWith('/index') ? 0 : Infinity);
}
