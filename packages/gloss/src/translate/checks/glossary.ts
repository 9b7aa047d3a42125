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

/** A term of the glossary is translated as the glossary says, wherever it stands. */
export function checkGlossary(glossary: Glossary, key: string, value: string): Finding[] {
  if (value === '' || glossary.size === 0) return [];
  const original = sideOf(key, 'und').text;
  const translated = sideOf(value, 'und').text.toLowerCase();
  return Array.from(glossary).flatMap(([term, words]): Finding[] => {
    const isUsed = new RegExp(edge + escape(term) + edge, 'iv').test(original);
    const isKept = words.some((word) => translated.includes(word.toLowerCase()));
    if (!isUsed || isKept || words.length === 0) return [];
    const message = `the glossary translates "${term}" as ${words.join(' or ')}`;
    return [{ check: 'glossary', level: 'warning', message }];
  });
}

/** A term's own signs stand for themselves. */
function escape(term: string): string {
  return term.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}
