import { isSegmentKey, normalise, normaliseText } from '../../translate/keys.ts';
import type { Memory } from '../../translate/memory.ts';
import type { TranslatablePage } from '../../translate/match-page.ts';
import { sync } from '../../translate/sync.ts';
import type { LocaleEntry } from '../../translate/types.ts';

/**
 * A page's translation file with one translation more, in its place in the page's order. All other entries stay as
 * they are; what is missing besides is `sync`'s to add.
 */
export function withTranslation(
  page: TranslatablePage,
  memory: Memory,
  key: string,
  value: string,
): Map<string, Pick<LocaleEntry, 'value'>> {
  const existing = memory.files.get(page.pageKey)?.entries ?? new Map<string, LocaleEntry>();
  // An entry that differs in white space alone is the same one, and two would contradict each other.
  const same = [...existing.keys()].filter((other) => normalOf(other) === normalOf(key));
  const keys = same.length > 0 ? same : [key];
  const order = [...sync(page, memory).entries.keys()];
  const wanted = order.filter((other) => existing.has(other) || keys.includes(other));
  const all = new Set([...wanted, ...existing.keys(), ...keys]);
  return new Map(
    [...all].map((other) => [
      other,
      { value: keys.includes(other) ? value.toWellFormed() : (existing.get(other)?.value ?? '') },
    ]),
  );
}

function normalOf(key: string): string {
  return isSegmentKey(key) ? normalise(key) : normaliseText(key);
}
