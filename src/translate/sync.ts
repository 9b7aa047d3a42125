import { isSegmentKey, normalise, normaliseText } from './keys.ts';
import type { Memory } from './memory.ts';
import { translatePage, type TranslatablePage } from './translate-page.ts';
import type { LocaleEntry, Segment } from './types.ts';

export interface Sync {
  /** What the page's file should hold. */
  entries: Map<string, Pick<LocaleEntry, 'value'>>;
  /** Keys that are new in it, without a translation yet. */
  added: string[];
  /** Keys that the page doesn't use. They stay, after the others. */
  unused: string[];
  /** Keys taken out, where that was asked for. */
  pruned: string[];
}

/**
 * Brings a page's translation file up to date: what is missing is added as `""`, all in the page's order. Every entry
 * stays as it is. `prune` takes out what the page doesn't use, except old text that waits to be brought up to date.
 */
export function sync(page: TranslatablePage, memory: Memory, { prune = false } = {}): Sync {
  const file = memory.files.get(page.locale);
  const existing = file?.entries ?? new Map<string, LocaleEntry>();
  const { segments } = translatePage(page, memory);
  const wanted = segments.flatMap((segment) => keysOf(segment, page.locale, memory));
  const keep = new Set(segments.flatMap(({ formerEntry }) => formerEntry?.key ?? []));
  const used = [...new Set(wanted)];
  const added = used.filter((key) => !existing.has(key));
  const unused = [...existing.keys()].filter((key) => !used.includes(key));
  const pruned = prune ? unused.filter((key) => !keep.has(key)) : [];
  const left = unused.filter((key) => !pruned.includes(key));
  const entries = new Map(
    [...used, ...left].map((key) => [key, { value: existing.get(key)?.value ?? '' }]),
  );
  return { entries, added, unused: left, pruned };
}

/** The entries of the page's own file that a segment needs: those it has, else a new one. */
function keysOf({ key, entry, state }: Segment, locale: string, memory: Memory): string[] {
  const index = memory.index(locale);
  const isSegment = isSegmentKey(key);
  const own = index?.[isSegment ? 'segments' : 'texts'];
  const keys = (own?.get(isSegment ? normalise(key) : normaliseText(key)) ?? []).map(
    (candidate) => candidate.key,
  );
  if (entry && entry.file === index?.file) keys.push(entry.key);
  if (keys.length > 0) return keys;
  // Another file of the language has it: it is translated already.
  return state === 'missing' || state === 'outdated' ? [key] : [];
}
