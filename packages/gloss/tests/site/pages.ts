import type { AnnotatedPage } from '../../src/annotate/types.ts';

/** A page with nothing on it but what the site's frame looks at. */
export function page(
  path: string,
  { order, isIndex = false }: { order?: number; isIndex?: boolean } = {},
) {
  const pageKey = isIndex ? `${path}/index` : path;
  const made: AnnotatedPage = {
    path,
    pageKey,
    source: `src/impl/${pageKey}.ts`,
    frontMatter: { title: path, summary: '', order },
    derived: {},
    links: {},
    sections: [],
    mathRules: {},
    symbols: [],
    hovers: [],
    files: [],
  };
  return made;
}
