import { SourceError } from '../source-error.ts';
import { readFlatJson } from './flat-json.ts';
import type { LocaleText, Problems } from './types.ts';

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
