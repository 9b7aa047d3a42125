import { readableText } from './block-text.ts';
import { isBlank, isSegmentKey, normaliseText } from './keys.ts';
import { wordRatio } from './similarity.ts';
import { adapted, textFeatures } from './suggest.ts';
import type { LocaleFile } from './types.ts';
import { indexWords } from './word-index.ts';

/** Another text of the language, with its translation. */
export interface Recalled {
  file: string;
  line: number;
  /** As it is read, without tags. */
  original: string;
  /** Fit for the text that was asked for: in its block, with its placeholders. */
  value: string;
  /** How much the originals have in common, from 0 to 1. */
  ratio: number;
}

/** Less in common is no help. */
const least = 0.5;
const most = 5;

/** How similar texts were translated anywhere in the language, the most similar first. */
export function recall(files: Iterable<LocaleFile>, key: string, pageKey: string): Recalled[] {
  const texts = [...files].flatMap((file) =>
    Array.from(file.entries, ([key, { value, line }]) => ({ file, key, value, line })),
  );
  const known = texts
    .filter((text) => !isBlank(text.value) && isSegmentKey(text.key) === isSegmentKey(key))
    .filter((text) => text.key !== key || text.file.pageKey !== pageKey)
    .map((text) => ({ ...text, ...textFeatures(text.key) }));
  const featuresOf = ({ words, pairs }: ReturnType<typeof textFeatures>) =>
    new Set([...words, ...pairs]);
  const text = textFeatures(key);
  const found = indexWords(
    known,
    featuresOf,
  )(featuresOf(text)).flatMap((other): Recalled[] => {
    const ratio = wordRatio(text.words, other.words, least);
    if (ratio === 0) return [];
    const { file, line } = { file: other.file.file, line: other.line };
    const value = adapted(key, text.words, { ...other, entry: { file, line, key: other.key } });
    return [{ file, line, original: readableText(other.key), value, ratio }];
  });
  const best = found.sort((a, b) => b.ratio - a.ratio);
  // The same sentence in many places is one suggestion.
  return [...Map.groupBy(best, ({ value }) => value).values()]
    .flatMap(([first]) => first ?? [])
    .slice(0, most);
}

/** Where words occur in originals, and how these were translated. */
export interface Occurrence {
  file: string;
  line: number;
  original: string;
  translation: string;
}

const mostOccurrences = 20;

/** Finds words in all originals that are translated, whatever their case. */
export function concordance(files: Iterable<LocaleFile>, words: string): Occurrence[] {
  const sought = normaliseText(words).toLowerCase();
  const found: Occurrence[] = [];
  for (const { file, entries } of files) {
    for (const [key, { value, line }] of entries) {
      const original = readableText(key);
      if (isBlank(value) || !original.toLowerCase().includes(sought)) continue;
      found.push({ file, line, original, translation: readableText(value) });
      if (found.length === mostOccurrences) return found;
    }
  }
  return found;
}
