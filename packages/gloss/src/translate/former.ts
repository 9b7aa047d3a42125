import type { FileIndex } from './index-file.ts';
import { isSegmentKey } from './keys.ts';
import { similar, similarity } from './similarity.ts';
import {
  bestOf,
  type Former,
  mostInCommon,
  type OldText,
  suggest,
  textFeatures,
  type TextFeatures,
} from './suggest.ts';
import { indexWords, type WordIndex } from './word-index.ts';

/** Finds what a key was, in the file's normal form too. */
export type Formers = (key: string, normal: string) => Former | undefined;

/**
 * Former originals are looked for among those of a page's file that the page doesn't use any more.
 *
 * @param used normal forms of the page's keys
 */
export function createFormers(index: FileIndex | undefined, used: ReadonlySet<string>): Formers {
  const indices = new Map<boolean, WordIndex<OldText>>();
  const indexOf = (isSegment: boolean) => {
    const known = indices.get(isSegment);
    if (known) return known;
    const made = indexWords(unusedOf(index, isSegment, used), featuresOf);
    indices.set(isSegment, made);
    return made;
  };
  return (key, normal) => {
    const text = { normal, ...textFeatures(normal) };
    const likeliest = indexOf(isSegmentKey(key))(featuresOf(text));
    const known = new Set(text.words);
    const former = bestOf(likeliest, (old) =>
      canBeSimilar(text, old, mostInCommon(known, old)) ? similarity(normal, old.normal) : 0,
    );
    if (!former) return suggest(key, text, likeliest);
    return { state: 'outdated', key: former.key, value: former.value, entries: [former.entry] };
  };
}

function unusedOf(
  index: FileIndex | undefined,
  isSegment: boolean,
  used: ReadonlySet<string>,
): OldText[] {
  if (!index) return [];
  const all = isSegment
    ? [...index.segments.values(), ...index.pieces.values()].flat()
    : [...index.texts.values()].flat();
  return all
    .filter(({ value, normal }) => value !== '' && !used.has(normal))
    .sort((a, b) => a.entry.line - b.entry.line)
    .map((candidate, position) => ({
      ...candidate,
      position,
      isWhole: (index.cuts.get(candidate.normal)?.length ?? 0) > 0,
      ...textFeatures(candidate.normal),
    }));
}

/** Counting edits is slow. Each changes a word, and the rest of the words are the same. */
function canBeSimilar(
  { normal, words }: TextFeatures & { normal: string },
  old: OldText,
  common: number,
): boolean {
  const edits = (1 - similar) * Math.max(normal.length, old.normal.length);
  return common >= Math.min(words.length, old.words.length) - edits;
}

/** A few words may all have changed a little: then they have letters in common. */
function featuresOf({ normal, words, pairs }: TextFeatures & { normal: string }): Set<string> {
  const isShort = words.length < 5;
  const letters = isShort ? Array.from(normal, (_, at) => normal.slice(at, at + 3)) : [];
  return new Set([...words, ...pairs, ...letters]);
}
