import type { FrontMatter } from '../languages/types.ts';
import type { openingOf } from './opening.ts';
import type { AnnotatedPage } from './types.ts';

interface Part {
  rendered: { level: number };
  opening: ReturnType<typeof openingOf>;
}

/**
 * A page's title and summary. What its front matter doesn't say, the text does: the first heading and the first
 * paragraph, of a program those of its introduction. A page without any heading is called what its file is called.
 */
export function titled(
  { title = '', summary = '', ...rest }: Partial<FrontMatter> = {},
  parts: readonly Part[],
  { pageKey, isText }: { pageKey: string; isText: boolean },
): Pick<AnnotatedPage, 'frontMatter' | 'derived'> {
  const said = isText ? parts : parts.slice(0, 1);
  const first = (isWanted: (part: Part) => unknown) => {
    const index = said.findIndex(isWanted);
    return index === -1 ? undefined : index;
  };
  const heading =
    title === ''
      ? (first(({ rendered }) => rendered.level === 1) ?? first(({ opening }) => opening.heading))
      : undefined;
  // What stands above the heading is a logo and the like.
  const paragraph =
    summary === ''
      ? first((part) => part.opening.paragraph && said.indexOf(part) >= (heading ?? 0))
      : undefined;
  return {
    frontMatter: {
      title: title || (said[heading ?? -1]?.opening.heading ?? readable(pageKey)),
      summary: summary || (said[paragraph ?? -1]?.opening.paragraph ?? ''),
      ...rest,
    },
    derived: { title: heading, summary: paragraph },
  };
}

/** `topic/k_means-centres` → `K means centres`, `topic/index` → `Topic`. */
function readable(pageKey: string): string {
  const [last = '', folder] = pageKey.split('/').toReversed();
  const name = /^(?:index|readme)$/.test(last) ? (folder ?? last) : last;
  const words = name.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
