import { isBlank, isSegmentKey, normalOf } from './keys.ts';
import type { Memory } from './memory.ts';
import { keysOfPage, matchPage, type PageMatch, type TranslatablePage } from './match-page.ts';
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
  /** Keys among the new ones whose translation was taken out earlier, and is there again. */
  restored: string[];
  /** What was taken out, now and earlier, and may come back: a translation is work. */
  kept: Map<string, Pick<LocaleEntry, 'value'>>;
}

/**
 * Brings a page's translation file up to date: what is missing is added as `""`, all in the page's order. Every entry
 * stays as it is. `prune` takes out what no page uses, except old text that waits to be brought up to date.
 *
 * @param shown normal forms of the keys of all pages
 * @param kept what was taken out of the file earlier
 */
export function sync(
  page: TranslatablePage,
  memory: Memory,
  {
    prune = false,
    match = matchPage(page, memory),
    shown = new Set(),
    kept = new Map(),
  }: {
    prune?: boolean;
    match?: PageMatch;
    shown?: ReadonlySet<string>;
    kept?: ReadonlyMap<string, Pick<LocaleEntry, 'value'>>;
  } = {},
): Sync {
  const existing = memory.files.get(page.pageKey)?.entries ?? new Map<string, LocaleEntry>();
  const { segments } = match;
  const used = new Set(segments.flatMap((segment) => keysOf(segment, page.pageKey, memory)));
  const added = [...used].filter((key) => !existing.has(key));
  const others = [...existing.keys()].filter((key) => !used.has(key));
  // A formula alone is no segment, but labml has entries for it.
  const known = keysOfPage(page);
  const unused = others.filter((key) => !known.has(normalOf(key)));
  const former = formerKeys(segments);
  const idle = unused.filter((key) => !former.has(key) && !shown.has(normalOf(key)));
  const pruned = new Set(prune ? idle : []);
  // Old text stands next to what it is to become.
  const placed = segments.flatMap((segment) => {
    const old = formerKeys([segment]);
    return [...keysOf(segment, page.pageKey, memory), ...others.filter((key) => old.has(key))];
  });
  const keys = [...placed, ...others].filter((key) => !pruned.has(key));
  const taken = [...pruned].flatMap((key) => {
    const { value = '' } = existing.get(key) ?? {};
    return isBlank(value) ? [] : [[key, { value }] as const];
  });
  const restored = added.filter((key) => kept.has(key));
  const valueOf = (key: string) => (existing.get(key) ?? kept.get(key))?.value ?? '';
  return {
    entries: new Map(keys.map((key) => [key, { value: valueOf(key) }])),
    restored,
    kept: new Map([...kept, ...taken].filter(([key]) => !restored.includes(key))),
    added,
    unused: unused.filter((key) => !pruned.has(key)),
    pruned: [...pruned],
  };
}

/** The entries of the page's own file that a segment needs: those it has, else a new one. */
function keysOf({ key, entry, state }: Segment, pageKey: string, memory: Memory): string[] {
  const index = memory.index(pageKey);
  const own = index?.[isSegmentKey(key) ? 'segments' : 'texts'].get(normalOf(key)) ?? [];
  const keys = own.map((candidate) => candidate.key);
  if (entry && entry.file === index?.file) keys.push(entry.key);
  if (keys.length > 0) return keys;
  // Another file of the language has it: it is translated already.
  return /^(?:missing|outdated|suggested)$/.test(state) ? [key] : [];
}

/** Keys of the entries whose old translations wait to be brought up to date. */
export function formerKeys(segments: readonly Segment[]): Set<string> {
  return new Set(segments.flatMap(({ formerEntries = [] }) => formerEntries.map(({ key }) => key)));
}
