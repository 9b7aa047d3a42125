import { diffArrays } from 'diff';
import { inBlockOf, innerOf } from './block-text.ts';
import type { Candidate } from './index-file.ts';
import { textOf, wordRatio, wordsOf } from './similarity.ts';
import type { EntryPlace } from './types.ts';
import { unspaced } from './unspaced.ts';

/** The original that a key most likely was before it changed, with its translation. */
export interface Former {
  /** `outdated`: little has changed. `suggested`: it was reworded, split or merged. */
  state: 'outdated' | 'suggested';
  key: string;
  value: string;
  /** Several, where paragraphs were merged. */
  entries: EntryPlace[];
}

/** Below this much in common, old text is more in the way than of help; it is gettext's limit too. */
const alike = 0.6;
/** A part has nearly all its pairs of words in the whole. */
const contained = 0.8;
/** Shorter texts are parts of many others by chance. */
const shortest = 3;
/** A part of more than so many is no paragraph of it. */
const mostParts = 8;

/** What texts are compared by. All placeholders are alike: their numbers change with the text around them. */
export interface TextFeatures {
  words: string[];
  /** Two words that follow each other. */
  pairs: ReadonlySet<string>;
}

/** An entry that no page uses any more. */
export interface OldText extends Candidate, TextFeatures {
  /** Which it is among those of its file. */
  position: number;
  /** Whether it is a section whose blocks are there too. */
  isWhole: boolean;
}

/** What it takes to begin with another text's translation. */
type OldLike = Pick<OldText, 'key' | 'value' | 'entry' | 'words'>;

const hole = /_(\^|%5e)_(\d+)_\1_/gi;

const signs = /^[^\p{L}\p{N}_^]+|[^\p{L}\p{N}_^]+$/gu;

export function textFeatures(normal: string): TextFeatures {
  const text = textOf(normal).replaceAll(hole, ' _^_ ').toLowerCase();
  const words = wordsOf(text).flatMap((word) => word.replaceAll(signs, '') || []);
  const pairs = words.slice(1).map((word, before) => `${words[before]} ${word}`);
  return { words, pairs: new Set(pairs) };
}

/** At most so many of the old text's words are in the new one, at less than the cost of a comparison. */
export function mostInCommon(known: ReadonlySet<string>, { words }: TextFeatures): number {
  return words.filter((word) => known.has(word)).length;
}

/** Old text that a translator can begin with: of the same paragraph in other words, of the whole, or of the parts. */
export function suggest(
  key: string,
  text: TextFeatures,
  olds: readonly OldText[],
): Former | undefined {
  const blocks = olds.filter(({ isWhole }) => !isWhole);
  const parts = partsOf(text, blocks);
  const sum = wordRatio(
    text.words,
    parts.flatMap(({ words }) => words),
    alike,
  );
  const known = new Set(text.words);
  const ratio = (old: OldText) =>
    2 * mostInCommon(known, old) < alike * (text.words.length + old.words.length)
      ? 0
      : wordRatio(text.words, old.words, alike);
  const reworded = bestOf(blocks, ratio);
  const isSum = sum > (reworded ? ratio(reworded) : 0);
  if (isSum) return taken(key, parts, (old) => newNumbers(text.words, old));
  if (reworded) return taken(key, [reworded], (old) => newNumbers(text.words, old));
  const whole = wholeOf(text, blocks);
  const from = startOf(text.words, whole?.words ?? []);
  return whole && taken(key, [whole], (old) => newNumbers(text.words, old, from));
}

/** The one with the highest number; none where all have 0. */
export function bestOf<Item>(
  items: readonly Item[],
  rate: (item: Item) => number,
): Item | undefined {
  let best: Item | undefined;
  let highest = 0;
  for (const item of items) {
    const rated = rate(item);
    if (rated > highest) [best, highest] = [item, rated];
  }
  return best;
}

/** Neighbours that were merged into the text. */
function partsOf(text: TextFeatures, olds: readonly OldText[]): OldText[] {
  const inside = olds
    .filter(({ pairs }) => pairs.size > 0 && shareOf(pairs, text.pairs) >= contained)
    .sort((a, b) => a.position - b.position);
  const runs: OldText[][] = [];
  for (const old of inside) {
    const run = runs.at(-1);
    if (run && run.at(-1)?.position === old.position - 1) run.push(old);
    else runs.push([old]);
  }
  const longest = bestOf(runs, ({ length }) => length) ?? [];
  return longest.length > 1 ? longest : [];
}

/** What the text was split off from. */
function wholeOf({ words, pairs }: TextFeatures, olds: readonly OldText[]): OldText | undefined {
  if (words.length < shortest) return undefined;
  const wide = olds.filter((old) => old.words.length <= mostParts * words.length);
  return bestOf(wide, (old) => {
    const share = shareOf(pairs, old.pairs);
    return share >= contained ? share : 0;
  });
}

function shareOf(some: ReadonlySet<string>, all: ReadonlySet<string>): number {
  return Array.from(some).filter((pair) => all.has(pair)).length / some.size;
}

/** Another text's translation, for a text like it: in its block, with its placeholders' numbers. */
export function adapted(key: string, words: readonly string[], other: OldLike): string {
  return taken(key, [other], (old) => newNumbers(words, old)).value;
}

/** Old text in the new block, its placeholders called as they are called there. */
function taken(
  key: string,
  olds: readonly OldLike[],
  numbersIn: (words: readonly string[]) => ReadonlyMap<number, number>,
): Former {
  const rest = holesOf(key);
  const numbers = numbersIn(olds.flatMap(({ words }) => words));
  let before = 0;
  const texts = olds.map((old) => {
    const first = before;
    before += holesOf(old.key);
    // Those that the new text lacks get numbers that it hasn't, so that the checks find them.
    const rename = (number: number) => numbers.get(first + number) ?? rest + first + number;
    return { key: renumber(innerOf(old.key), rename), value: renumber(innerOf(old.value), rename) };
  });
  return {
    state: 'suggested',
    key: inBlockOf(key, join(texts.map((text) => text.key))),
    value: inBlockOf(key, join(texts.map((text) => text.value))),
    entries: olds.map(({ entry }) => entry),
  };
}

function holesOf(html: string): number {
  return Array.from(html.matchAll(hole)).length;
}

function renumber(html: string, rename: (number: number) => number): string {
  return html.replaceAll(
    hole,
    (_, mark: string, number: string) => `_${mark}_${rename(Number(number))}_${mark}_`,
  );
}

const tight = new RegExp(String.raw`[${unspaced}\u3000-\u303F\uFF00-\uFFEF](?:</[^>]*>)*$`, 'u');

/** Words go on after a space, but in scripts that have none. */
function join(texts: readonly string[]): string {
  return texts.reduce((all, next) => all + (tight.test(all) ? '' : ' ') + next);
}

/** Which placeholder of the new text each of the old one is, by the words around it. */
function newNumbers(
  words: readonly string[],
  old: readonly string[],
  start = 0,
): ReadonlyMap<number, number> {
  const isHole = (word: string) => word === '_^_';
  const numbers = new Map<number, number>();
  const end = start === 0 ? old.length : start + words.length;
  let theirs = old.slice(0, start).filter(isHole).length;
  let ours = 0;
  for (const { added, removed, value } of diffArrays(old.slice(start, end), [...words])) {
    for (const _ of value.filter(isHole)) {
      if (!added && !removed) numbers.set(theirs, ours);
      if (!added) theirs++;
      if (!removed) ours++;
    }
  }
  return numbers;
}

/** Where in the old text a part of it begins: where most of its pairs of words say that it does. */
function startOf(words: readonly string[], old: readonly string[]): number {
  const places = Map.groupBy(old.keys(), (at) => `${old[at]} ${old[at + 1]}`);
  const votes = new Map<number, number>();
  for (const at of words.keys()) {
    for (const place of places.get(`${words[at]} ${words[at + 1]}`) ?? [])
      votes.set(place - at, (votes.get(place - at) ?? 0) + 1);
  }
  return Math.max(0, bestOf([...votes], ([, number]) => number)?.[0] ?? 0);
}
