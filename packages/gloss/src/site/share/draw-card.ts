import type { Letter, Typeface } from './typeface.ts';

/** What an image says of a page to those who are shown it instead. */
export interface Card {
  /** The site's name. */
  site: string;
  title: string;
  summary: string;
  /** The language that the texts are in. */
  language: string;
  /** The colour of the mark. */
  accent: string;
}

/** As sites that show such images ask for it. */
export const size = { width: 1200, height: 630 };

const paper = '#fdfcf9';
const ink = '#23201c';
const soft = '#655e54';
const margin = 88;
const lineHeight = 1.25;
const room = size.width - 2 * margin;
/** Sizes of a title, the largest that fits in three lines being taken. */
const titleSizes = [84, 72, 60, 50];

/** Letters, each with its place from the left. */
type Line = (Letter & { x: number })[];

/** Draws a card as SVG without text: all letters are outlines, so that no machine draws them with fonts of its own. */
export async function drawCard(card: Card, typeface: Typeface): Promise<string> {
  const { title, summary, site, language, accent } = card;
  const set = (text: string, pixels: number, most: number) =>
    setLines(text, { pixels, most, language, typeface });
  const headings = await Promise.all(titleSizes.map((pixels) => set(title, pixels, 3)));
  const fits = headings.findIndex(({ isWhole }) => isWhole);
  const at = fits < 0 ? titleSizes.length - 1 : fits;
  const pixels = titleSizes[at] ?? 50;
  const heading = headings[at]?.lines ?? [];
  const [name, below] = await Promise.all([set(site, 38, 1), set(summary, 34, 3)]);
  const top = 300;
  const under = top + (heading.length - 1) * pixels * lineHeight + 84;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">`,
    `<rect width="100%" height="100%" fill="${paper}"/>`,
    `<rect width="14" height="100%" fill="${accent}"/>`,
    ...drawLines(name.lines, { y: 150, pixels: 38, colour: soft, weight: 400 }),
    ...drawLines(heading, { y: top, pixels, colour: ink, weight: 600 }),
    ...drawLines(below.lines, { y: under, pixels: 34, colour: soft, weight: 400 }),
    '</svg>',
  ].join('');
}

/** Breaks a text into lines between its words. */
async function setLines(
  text: string,
  given: { pixels: number; most: number; language: string; typeface: Typeface },
): Promise<{ lines: Line[]; isWhole: boolean }> {
  const { pixels, most, language, typeface } = given;
  const measure = async (part: string) => {
    const letters = await Promise.all([...part].map((letter) => typeface.letter(letter)));
    let width = 0;
    const line = letters.map((letter) => {
      const x = width;
      width += (letter.advance * pixels) / letter.unitsPerEm;
      return { ...letter, x };
    });
    return { line, width };
  };
  const written: string[] = [];
  for (const word of wordsOf(text, language)) {
    const longer = `${written.at(-1) ?? ''}${word}`;
    if (written.length > 0 && (await measure(longer.trimEnd())).width <= room)
      written[written.length - 1] = longer;
    else written.push(word.trimStart());
  }
  const isWhole = written.length <= most;
  const shown = written.slice(0, most).map((line) => line.trimEnd());
  const last = shown.pop() ?? '';
  let end = isWhole ? last : `${last}…`;
  while ((await measure(end)).width > room) end = `${[...end].slice(0, -2).join('')}…`;
  const lines = await Promise.all([...shown, end].map(async (text) => (await measure(text)).line));
  return { lines, isWhole };
}

/** Where a line may end: after each word and what is written without a space behind it, before what opens. */
function wordsOf(text: string, language: string): string[] {
  const words: string[] = [];
  const segments = new Intl.Segmenter(language, { granularity: 'word' }).segment(text);
  for (const { segment } of segments) {
    const last = words.at(-1);
    const binds =
      last !== undefined &&
      (/^[^\p{L}\p{N}\p{Ps}\p{Pi}]/u.test(segment) || /[\p{Ps}\p{Pi}]$/u.test(last));
    if (binds) words[words.length - 1] = last + segment;
    else words.push(segment);
  }
  return words;
}

function drawLines(
  lines: readonly Line[],
  given: { y: number; pixels: number; colour: string; weight: number },
): string[] {
  const { y, pixels, colour, weight } = given;
  return lines.flatMap((line, row) =>
    line.map(({ outline, weight: own, unitsPerEm, x }) => {
      // An outline that is too thin is drawn with a pen: about so much wider makes it so much heavier.
      const stroke = (Math.max(0, weight - own) / 7_000) * unitsPerEm;
      const scale = pixels / unitsPerEm;
      const matrix = [scale, 0, 0, -scale, margin + x, y + row * pixels * lineHeight];
      const place = matrix.map((part) => Number(part.toFixed(4))).join(' ');
      const bolder = `stroke="${colour}" stroke-width="${stroke}" stroke-linejoin="round"`;
      return `<path transform="matrix(${place})" fill="${colour}" ${stroke > 0 ? bolder : ''} d="${outline}"/>`;
    }),
  );
}
