import { diff } from './diff.ts';
import { localePath } from './locale-path.ts';
import type { Memory } from './memory.ts';
import { type IsUnreviewed, unreviewedEntries } from './review.ts';
import { count, share, type Share } from './status.ts';
import { formerKeys, sync } from './sync.ts';
import { matchPage, type TranslatablePage } from './match-page.ts';
import type { EntryPlace, Segment, SegmentState } from './types.ts';

/** How far one page is in one language. */
export interface PageStatus extends Share {
  language: string;
  page: string;
  /** The page's own translation file, relative to the project's root, whether it exists or not. */
  file: string;
  states: Record<SegmentState, number>;
  segments: (Segment & {
    /** For `outdated` and `suggested`: what changed in the original. */
    difference?: string | undefined;
  })[];
  /** Entries that the page doesn't use. */
  unused: EntryPlace[];
  /** Entries that readers see and that nobody has looked at; `by` is who changed them last, where git knows. */
  unreviewed: (EntryPlace & { by?: string | undefined })[];
}

/** @param folder of all translations */
export function pageStatus(
  page: TranslatablePage,
  memory: Memory,
  folder: string,
  isUnreviewed: IsUnreviewed = () => false,
): PageStatus {
  const match = matchPage(page, memory);
  const { segments } = match;
  const own = memory.files.get(page.pageKey);
  const former = formerKeys(segments);
  return {
    language: memory.language,
    page: page.pageKey,
    file: localePath(folder, memory.language, page.pageKey),
    ...share(segments),
    states: count(segments),
    segments: segments.map((segment) => {
      const { formerKey, key } = segment;
      if (formerKey === undefined) return segment;
      return Object.assign(segment, { difference: diff(formerKey, key) });
    }),
    // What a changed segment still shows its translator is not for the dustbin.
    unused: sync(page, memory, { match })
      .unused.filter((key) => !former.has(key))
      .map((key) => ({
        file: own?.file ?? '',
        line: own?.entries.get(key)?.line ?? 0,
        key,
      })),
    unreviewed: unreviewedEntries(segments, memory, isUnreviewed),
  };
}
