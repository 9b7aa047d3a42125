import type { AnnotatedPage } from '../../annotate/types.ts';

/** Pages that are read together: those of a folder, or the files that lie beside the folders. */
export interface Topic {
  /** The folder's path; `''` for files that every topic shares. */
  name: string;
  /** In reading order. */
  pages: AnnotatedPage[];
  /** Readmes that are called what the overview is called: they say the same once more, for a forge, and stand in no list. */
  doubles: AnnotatedPage[];
}

/** What a home page shows together: a folder's topic, and those of the folders in it. */
export interface Group {
  name: string;
  topics: Topic[];
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
  // A folder's own come right after it: `gan/cycle` before `gan-tools`.
  const inTurn = (name: string) => name.replaceAll('/', '\0');
  const sorted = [...folders].sort((a, b) => (inTurn(a) < inTurn(b) ? -1 : 1));
  const names = [...new Set([...order, ...sorted])].filter((name) => folders.has(name));
  const topics = names.map((name): Topic => {
    const all = pages.filter(({ pageKey }) => folderOf(pageKey) === name).sort(inOrder);
    const doubles = all.filter((page) => isDouble(page, all, name));
    return { name, pages: all.filter((page) => !doubles.includes(page)), doubles };
  });
  const shared = pages.filter(({ pageKey }) => !pageKey.includes('/')).sort(inOrder);
  return shared.length === 0 ? topics : [...topics, { name: '', pages: shared, doubles: [] }];
}

/** Topics by the outermost folder that tells them apart, in the order of the first of each. */
export function groupsOf(topics: readonly Topic[]): Group[] {
  const names = topics.map(({ name }) => name).filter((name) => name !== '');
  const shared = names.length > 1 ? sharedFolders(names) : 0;
  const groups = new Map<string, Group>();
  for (const topic of topics) {
    const name = topic.name.split('/', shared + 1).join('/');
    const group = groups.get(name) ?? { name, topics: [] };
    group.topics.push(topic);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** How many folders all of these lie in. */
function sharedFolders(names: readonly string[]): number {
  const [first = [], ...others] = names.map((name) => name.split('/'));
  const end = first.findIndex((part, at) => others.some((parts) => parts[at] !== part));
  return end === -1 ? first.length : end;
}

export function topicOf(topics: readonly Topic[], page: AnnotatedPage): Topic | undefined {
  return topics.find(({ pages, doubles }) => pages.includes(page) || doubles.includes(page));
}

function isDouble(page: AnnotatedPage, all: readonly AnnotatedPage[], folder: string): boolean {
  const overview = all.find(({ path }) => path === folder);
  return (
    overview !== undefined &&
    overview !== page &&
    /\/readme$/i.test(page.pageKey) &&
    isAlike(page.frontMatter.title, overview.frontMatter.title)
  );
}

/** Whether two titles are the same but for punctuation and what is in brackets: "All you need?" and "All You Need (ConvMixer)". */
function isAlike(a: string, b: string): boolean {
  const bare = (title: string) =>
    title
      .toLowerCase()
      .replaceAll(/\([^)]*\)/g, '')
      .replaceAll(/[^\p{L}\p{N}]+/gu, '');
  return bare(a) === bare(b);
}

/** The pages before and after one, through all topics. */
export function neighboursOf(
  topics: readonly Topic[],
  page: AnnotatedPage,
): { previous?: AnnotatedPage | undefined; next?: AnnotatedPage | undefined } {
  const all = topics.flatMap(({ pages }) => pages);
  const index = all.indexOf(page);
  if (index === -1) return {};
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
