import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, type Font } from 'fontkitten';

/** Several fonts as one: each letter out of the first that has it. */
export interface Typeface {
  /** Whether all letters of a text are there. */
  has(text: string): boolean;
  letter(letter: string): Promise<Letter>;
}

/** A letter of a font, in units of which `unitsPerEm` are its size. */
export interface Letter {
  /** Its outline, as SVG has a path. */
  outline: string;
  /** From it to the next. */
  advance: number;
  /** The weight that its outline has. */
  weight: number;
  unitsPerEm: number;
}

/** A file of a font, as a package's stylesheet has it. */
interface Face {
  file: string;
  ranges: readonly (readonly [first: number, last: number])[];
}

/** Opens the fonts in folders of packages such as Fontsource's: a stylesheet says which file has which letters. */
export async function openTypeface(folders: readonly string[]): Promise<Typeface> {
  const faces = (await Promise.all(folders.map(facesIn))).flat();
  const opened = new Map<string, Promise<Font>>();
  const letters = new Map<string, Promise<Letter>>();
  const faceOf = (letter: string) => {
    const code = letter.codePointAt(0) ?? 0;
    return faces.find(({ ranges }) => ranges.some(([from, to]) => from <= code && code <= to));
  };
  const draw = async (letter: string): Promise<Letter> => {
    const { file } = faceOf(letter) ?? faces[0] ?? { file: '' };
    const opening = opened.get(file) ?? open(file);
    opened.set(file, opening);
    const font = await opening;
    const { unitsPerEm } = font;
    const glyph = font.glyphForCodePoint(letter.codePointAt(0) ?? 0);
    // Of a font with several weights, the library draws the one that it calls the first.
    const weight = font.variationAxes['wght']?.default ?? 400;
    return { outline: glyph.path.toSVG(), advance: glyph.advanceWidth, weight, unitsPerEm };
  };
  return {
    // Right to left, or with letters that join, is more than placing one after the other.
    has: (text) => !joined.test(text) && [...text].every((letter) => faceOf(letter)),
    letter(letter) {
      const drawn = letters.get(letter) ?? draw(letter);
      letters.set(letter, drawn);
      return drawn;
    },
  };
}

const joined =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Thai}\p{Script=Khmer}\p{Script=Myanmar}\p{M}]/u;

async function facesIn(folder: string): Promise<Face[]> {
  const css = await readFile(join(folder, 'index.css'), 'utf8');
  return Array.from(css.matchAll(/@font-face\s*\{([^}]*)\}/g), ([, rule = '']) => {
    const file = /url\(["']?([^"')]*\.woff2)/.exec(rule)?.[1] ?? '';
    const ranges = /unicode-range:([^;}]*)/.exec(rule)?.[1]?.split(',') ?? ['U+0-10FFFF'];
    return { file: join(folder, file), ranges: ranges.map(rangeOf) };
  });
}

/** `U+4e00-4e2f` → from, to. */
function rangeOf(range: string): readonly [number, number] {
  const [first = 0, last = first] = range
    .trim()
    .slice(2)
    .split('-')
    .map((digits) => Number.parseInt(digits, 16));
  return [first, last];
}

async function open(file: string): Promise<Font> {
  const font = create(await readFile(file));
  if (font.isCollection) throw new Error(`${file} holds several fonts. Name a package with one`);
  return font;
}
