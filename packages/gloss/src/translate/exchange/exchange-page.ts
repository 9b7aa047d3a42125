import { noCharacter } from '../../annotate/escape-html.ts';
import { SourceError } from '../../source-error.ts';
import { check, hasError } from '../checks.ts';
import { isBlank, isSegmentKey, normalOf } from '../keys.ts';
import { matchPage, type TranslatablePage } from '../match-page.ts';
import type { Memory } from '../memory.ts';
import type { IsUnreviewed } from '../review.ts';
import { sync } from '../sync.ts';
import type { Segment } from '../types.ts';
import { contextsOf, type PageInContext } from './context.ts';
import type { ExchangeEntry, ExchangePage } from './types.ts';

/**
 * What translators get of a page: all that its file holds, in the page's order, and what it lacks.
 *
 * @throws {SourceError} where an entry holds what no file of theirs can
 */
export function exchangePage(
  page: TranslatablePage & PageInContext,
  memory: Memory,
  isUnreviewed: IsUnreviewed,
): ExchangePage {
  const { pageKey } = page;
  const { language, source } = memory;
  const match = matchPage(page, memory);
  const { entries, unused } = sync(page, memory, { match });
  const contexts = contextsOf(page);
  const segments = new Map(match.segments.map((segment) => [segment.key, segment]));
  const file = memory.files.get(pageKey);
  const exchanged = Array.from(entries, ([key, { value }]): ExchangeEntry => {
    const line = file?.entries.get(key)?.line;
    if (file) requireText(`${key}${value}`, { file: file.file, line });
    const context = contexts.get(normalOf(key));
    const { kind = 'text', place, holes = [] } = context ?? {};
    return {
      key,
      ...progressOf(key, value, segments.get(key), memory, isUnreviewed),
      isUnused: unused.includes(key),
      kind: isSegmentKey(key) ? undefined : kind === 'block' ? 'text' : kind,
      place,
      holes,
    };
  });
  return { pageKey, language, source, entries: exchanged };
}

function progressOf(
  key: string,
  value: string,
  segment: Segment | undefined,
  memory: Memory,
  isUnreviewed: IsUnreviewed,
): Pick<ExchangeEntry, 'value' | 'progress' | 'formerKey'> {
  const { formerKey, value: former = '' } = segment ?? {};
  if (value === '' && formerKey !== undefined)
    return { value: former, progress: 'draft', formerKey };
  if (value === '') return { value, progress: 'open' };
  const isDraft = (isBlank(value) && !isBlank(key)) || hasError(check(key, value, memory));
  if (isDraft) return { value, progress: 'draft' };
  return { value, progress: isUnreviewed(key, value) ? 'review' : 'done' };
}

function requireText(text: string, place: { file: string; line: number | undefined }): void {
  const [found] = text.match(noCharacter) ?? [];
  if (found === undefined) return;
  const name = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw new SourceError(
    place,
    `no file for translators can hold the character ${name}`,
    'Take it out',
  );
}
