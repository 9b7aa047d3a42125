import type { Side } from './side.ts';

/** A number as a text has it. */
export interface WrittenNumber {
  text: string;
  /** All that it may mean, the likelier first: `3,1` is 3.1 in German, and else a 3 and a 1. */
  readings: number[][];
}

const token = /\d+(?:(?:[.,'’٫٬]|\x20(?=\d{3}(?!\d)))\d+)*(?:\s*[万萬만億亿억])?/g;

/** A text with the digits and spaces of other scripts as ASCII has them. */
function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
    return String(value);
  });
}

/** All numbers of a text, and the text with `\uE000index\uE001` in the place of each. */
export function readNumbers({ text, language }: Pick<Side, 'text' | 'language'>): {
  numbers: WrittenNumber[];
  around: string;
} {
  const numbers: WrittenNumber[] = [];
  const around = plain(text).replaceAll(token, (written) => {
    numbers.push({ text: written, readings: readingsOf(written, language) });
    return `\uE000${numbers.length - 1}\uE001`;
  });
  return { numbers, around };
}

function readingsOf(written: string, language: string): number[][] {
  const digits = written.replace(/\s*\D$/, '');
  const unit = /[万萬만]$/.test(written) ? 1e4 : /[億亿억]$/.test(written) ? 1e8 : 1;
  // Arabic's own marks mean the same in every language that has them.
  const conventions = /[٫٬]/.test(digits)
    ? [{ decimal: '٫', group: '٬' }]
    : [...new Set([language, 'en'])].map(marksOf);
  const whole = conventions.flatMap((marks) => {
    const value = valueOf(digits, marks);
    return value === undefined ? [] : [[value * unit], ...(unit > 1 ? [[value]] : [])];
  });
  return [...whole, (digits.match(/\d+/g) ?? []).map(Number)];
}

/** How a language writes numbers. */
interface Marks {
  decimal: string;
  group: string;
}

const known = new Map<string, Marks>();

function marksOf(language: string): Marks {
  const parts = new Intl.NumberFormat(language, { useGrouping: 'always' }).formatToParts(1234567.5);
  const mark = (wanted: string) =>
    (parts.find(({ type }) => type === wanted)?.value ?? '').normalize('NFKC');
  const marks = known.get(language) ?? { decimal: mark('decimal'), group: mark('group') };
  known.set(language, marks);
  return marks;
}

function valueOf(digits: string, { decimal, group }: Marks): number | undefined {
  const [whole = '', ...fractions] = digits.replaceAll('’', "'").split(decimal);
  const groups = whole.split(group.replace('’', "'"));
  const isGrouped =
    groups.length === 1 ||
    groups.every((part, at) =>
      at === 0
        ? /^\d{1,3}$/.test(part)
        : at === groups.length - 1
          ? /^\d{3}$/.test(part)
          : /^\d{2,3}$/.test(part),
    );
  const isWritten = [...groups, ...fractions].every((part) => /^\d+$/.test(part));
  if (!isGrouped || !isWritten || fractions.length > 1) return undefined;
  return Number(`${groups.join('')}.${fractions[0] ?? 0}`);
}

const spelling: ReadonlyMap<string, number> = new Map([
  ['no', 0],
  ['once', 1],
  ['twice', 2],
  ['both', 2],
  ['half', 50],
  ['quarter', 25],
  ...'one two three four five six seven eight nine ten'
    .split(' ')
    .map((word, value) => [word, value + 1] as const),
  ...'first second third fourth fifth sixth seventh eighth ninth tenth'
    .split(' ')
    .map((word, value) => [word, value + 1] as const),
  ...Array.from('零一二三四五六七八九十', (sign, value) => [sign, value] as const),
  ['〇', 0],
  ['两', 2],
  ['兩', 2],
  ['半', 50],
]);

/** Numbers that a text may say in words, of English and of Chinese. */
export function spelledIn(text: string): ReadonlySet<number | undefined> {
  const words = text.toLowerCase().match(/\p{sc=Han}|(?:(?!\p{sc=Han})\p{L})+/gu) ?? [];
  // `The sevens`, `the sixes`.
  const singular = (word: string) => [word, word.replace(/s$/, ''), word.replace(/es$/, '')];
  return new Set(words.flatMap(singular).map((word) => spelling.get(word)));
}

/** What the first numbers have, and the second don't; of several readings, one that agrees is what is meant. */
export function missingFrom(
  these: readonly WrittenNumber[],
  those: readonly WrittenNumber[],
): WrittenNumber[] {
  const left = those.map(({ readings }) => readings);
  return these.filter(({ readings }) => {
    for (const reading of readings) {
      const places: number[] = [];
      for (const value of reading) {
        const place = left.findIndex(
          (other, at) =>
            !places.includes(at) &&
            other.some((values) => values.length === 1 && values[0] === value),
        );
        if (place >= 0) places.push(place);
      }
      // The same parts, whatever they mean: a version, a list.
      const same = left.findIndex((other) =>
        other.some((values) => String(values) === String(reading)),
      );
      const found = places.length === reading.length ? places : same >= 0 ? [same] : [];
      if (found.length === 0) continue;
      for (const at of found.toSorted((a, b) => b - a)) left.splice(at, 1);
      return false;
    }
    return true;
  });
}
