import { SourceError } from '../../source-error.ts';
import { check, type Languages } from '../checks.ts';
import { isBlank, normalOf } from '../keys.ts';
import type { LocaleEntry } from '../types.ts';
import type { ReadEntry } from './types.ts';
import { excerpt } from './write-po.ts';

export interface Taken {
  /** What the page's file should hold. */
  entries: Map<string, Pick<LocaleEntry, 'value'>>;
  /** What of it nobody has looked at. */
  unreviewed: Map<string, string>;
  /** Keys that had no translation, and keys that had another one. */
  taken: string[];
  changed: string[];
  /** Keys that have been looked at as they are. */
  reviewed: string[];
  /** Keys whose draft is left where it is. */
  drafts: string[];
  /** What a check refuses. */
  faults: SourceError[];
}

/**
 * Takes what translators have done into a page's file. Nothing is taken out: what they left empty, and what their file
 * lacks, stays as it is. A draft is no translation, unless `drafts` says so; then nobody has looked at it.
 */
export function takePage(
  existing: { entries: Taken['entries'] | undefined; unreviewed: Taken['unreviewed'] | undefined },
  read: readonly ReadEntry[],
  { languages, drafts: takesDrafts }: { languages: Languages; drafts: boolean },
): Taken {
  const entries: Taken['entries'] = new Map(existing.entries);
  const unreviewed = new Map(existing.unreviewed);
  const taken: Taken = {
    entries,
    unreviewed,
    taken: [],
    changed: [],
    reviewed: [],
    drafts: [],
    faults: [],
  };
  const own = new Map(Array.from(entries.keys(), (key) => [normalOf(key), key]));
  for (const { key: given, value, progress, isUnused, place } of read) {
    // A tool that tidies the original means the same entry, and two would contradict each other.
    const key = entries.has(given) ? given : (own.get(normalOf(given)) ?? given);
    const former = entries.get(key)?.value;
    if (former === undefined) entries.set(key, { value: '' });
    // What is unused there is as old as the file.
    else if (isUnused) continue;
    if (value === '' || (isBlank(value) && !isBlank(key))) continue;
    if (progress === 'draft' && !takesDrafts) {
      if (value !== former) taken.drafts.push(key);
      continue;
    }
    const isReviewed = progress === 'done';
    if (value === former) {
      if (isReviewed && unreviewed.delete(key)) taken.reviewed.push(key);
      continue;
    }
    const error = check(key, value, languages).find(({ level }) => level === 'error');
    if (error) {
      const problem = `${error.check}: ${error.message}, in the translation of "${excerpt(key)}"`;
      taken.faults.push(new SourceError(place, problem, 'Correct it there, or mark it as a draft'));
      continue;
    }
    entries.set(key, { value });
    (former ? taken.changed : taken.taken).push(key);
    if (isReviewed) unreviewed.delete(key);
    else unreviewed.set(key, value);
  }
  return taken;
}
