import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'gloss-common/write-file';
import { type Card, drawCard } from './draw-card.ts';
import type { Studio } from './find-studio.ts';
import { openTypeface } from './typeface.ts';

/** Draws the images that stand for pages where these are shared. */
export interface Artist {
  /** Whether all letters of a text are in the fonts. */
  knows(text: string): boolean;
  /** The name of an image's file, which changes with all that the image hangs on. */
  nameOf(card: Card): string;
  /** The image as PNG: out of the store, if the same was drawn before. */
  draw(card: Card): Promise<Uint8Array>;
}

export async function openArtist({ fonts, key, store }: Studio): Promise<Artist> {
  const typeface = await openTypeface(fonts);
  const nameOf = (card: Card) => {
    const digest = createHash('sha256').update(key).update(JSON.stringify(card)).digest('hex');
    return `${digest.slice(0, 32)}.png`;
  };
  return {
    knows: typeface.has,
    nameOf,
    async draw(card) {
      const file = join(store, nameOf(card));
      const stored = await readFile(file).catch(() => undefined);
      if (stored) return stored;
      const { default: sharp } = await import('sharp');
      const svg = await drawCard(card, typeface);
      // Sixteen shades are enough for letters on paper, and less than a third of the bytes.
      const shades = { palette: true, colours: 16, effort: 1, dither: 0 };
      const bytes = await sharp(Buffer.from(svg)).png(shades).toBuffer();
      await writeFile(file, bytes);
      return bytes;
    },
  };
}
