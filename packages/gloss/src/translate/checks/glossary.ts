import type { Finding } from '../types.ts';
import { unspaced } from '../unspaced.ts';
import { sideOf } from './side.ts';

/** A language's terms: original → the words that may stand for it. */
export type Glossary = ReadonlyMap<string, readonly string[]>;

/** `locales/<lang>/glossary.json`: the original's term → translation; several are separated by `|`. */
export function glossaryOf(entries: ReadonlyMap<string, { value: string }>): Glossary {
  return new Map(
    Array.from(entries, ([term, { value }]) => [
      term,
      value
        .split('|')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ]),
  );
}

const spaced = String.raw`[\p{L}--[${unspaced}]]`;
/** Where no word goes on: among Han characters, that is anywhere. */
const edge = `(?!(?<=${spaced})${spaced})`;

/** Terms that stand in an original, and the words for them. */
export function termsIn(
  glossary: Glossary,
  key: string,
): [term: string, words: readonly string[]][] {
  if (glossary.size === 0) return [];
  const original = sideOf(key, 'und').text;
  return [...glossary].filter(
    ([term, words]) =>
      words.length > 0 && new RegExp(edge + escape(term) + edge, 'iv').test(original),
  );
}

/** A term of the glossary is translated as the glossary says, wherever it stands. */
export function checkGlossary(glossary: Glossary, key: string, value: string): Finding[] {
  if (value === '') return [];
  const terms = termsIn(glossary, key);
  if (terms.length === 0) return [];
  const translated = sideOf(value, 'und').text.toLowerCase();
  return terms.flatMap(([term, words]): Finding[] => {
    if (words.some((word) => translated.includes(word.toLowerCase()))) return [];
    const message = `the glossary translates "${term}" as ${words.join(' or ')}`;
    return [{ check: 'glossary', level: 'warning', message }];
  });
}

/** A term's own signs stand for themselves. */
function escape(term: string): string {
  return term.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}
