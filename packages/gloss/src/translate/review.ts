import { SourceError } from '../source-error.ts';
import { readFlatJson } from './flat-json.ts';
import type { Memory } from './memory.ts';
import { isShown } from './status.ts';
import type { EntryPlace, LocaleText, Problems, Segment } from './types.ts';

/**
 * Translations that nobody has looked at, of one language: page → original → that translation. A text counts as looked at
 * as soon as it reads otherwise, whoever changed it and by whatever means.
 */
export type Unreviewed = Map<string, Map<string, string>>;

/** Whether nobody has looked at an entry. */
export type IsUnreviewed = (key: string, value: string) => boolean;

/** Reads a language's files below `.review`; what can't be read is told, and nothing in it waits. */
export function readUnreviewed(
  files: readonly LocaleText[],
): Problems & { unreviewed: Unreviewed } {
  const unreviewed: Unreviewed = new Map();
  const problems: SourceError[] = [];
  for (const { file, text, pageKey } of files) {
    try {
      const entries = readFlatJson(file, text);
      unreviewed.set(pageKey, new Map(Array.from(entries, ([key, { value }]) => [key, value])));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(error);
    }
  }
  return { unreviewed, problems };
}

/** A page may be called otherwise by now, so the files of all pages are asked. */
export function isUnreviewedIn(unreviewed: Unreviewed): IsUnreviewed {
  const all = [...unreviewed.values()];
  return (key, value) => all.some((page) => page.get(key) === value);
}

/** The entries that segments are shown from and that nobody has looked at, each once. */
export function unreviewedEntries(
  segments: readonly Segment[],
  { files }: Memory,
  isUnreviewed: IsUnreviewed,
): EntryPlace[] {
  const byFile = new Map(Array.from(files.values(), (file) => [file.file, file.entries]));
  const found = new Map<string, EntryPlace>();
  for (const segment of segments) {
    const { entry } = segment;
    if (!entry || !isShown(segment)) continue;
    const value = byFile.get(entry.file)?.get(entry.key)?.value;
    if (value !== undefined && isUnreviewed(entry.key, value))
      found.set(`${entry.file}:${entry.line}`, entry);
  }
  return [...found.values()];
}
