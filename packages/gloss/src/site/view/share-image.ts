import { options, studio } from 'virtual:gloss/options';
import type { Language } from '../../translate/languages.ts';
import { type Card, size } from '../share/draw-card.ts';
import { type Artist, openArtist } from '../share/share-image.ts';
import { isFallback, summaryIn, titleIn } from './spoken.ts';
import { getSite } from './site.ts';
import { base, imagesUrl } from './urls.ts';

/** The image that stands for a page where it is shared. */
export interface ShareImage {
  address: string;
  /** What it says. */
  alt: string;
  /** What is drawn, where the site has no image of its own. */
  drawn?: { card: Card; file: string; size: typeof size };
}

const artist: Promise<Artist | undefined> = studio
  ? openArtist(studio)
  : Promise.resolve(undefined);

/** The image of a page, `''` for the first; it is the original's where the reader's language has letters that no font has. */
export async function shareImageOf(
  path: string,
  reader: Language,
): Promise<ShareImage | undefined> {
  const { source } = await getSite();
  const { ogImage } = options;
  if (typeof ogImage === 'string')
    return { address: base + ogImage.replace(/^\/+/, ''), alt: (await cardOf(path, reader)).title };
  const drawing = await artist;
  for (const language of [reader, source]) {
    const { title, site, summary, ...more } = await cardOf(path, language);
    if (!drawing?.knows(title + site)) continue;
    const said = { title, site, summary: drawing.knows(summary) ? summary : '' };
    const card = { ...more, ...said };
    const file = drawing.nameOf(card);
    const alt = site === '' ? title : `${title} · ${site}`;
    return { address: imagesUrl() + file, alt, drawn: { card, file, size } };
  }
  return undefined;
}

/** The images of all pages: what each is drawn of, by the name of its file. */
export async function shareImages(): Promise<ReadonlyMap<string, Card>> {
  const { languages, pages } = await getSite();
  const all = languages.flatMap((language) => {
    const own = pages.filter((page) => !isFallback(page, language));
    return ['', ...own.map(({ path }) => path)].map((path) => shareImageOf(path, language));
  });
  const drawn = (await Promise.all(all)).flatMap((image) => image?.drawn ?? []);
  return new Map(drawn.map(({ file, card }) => [file, card]));
}

/** @throws where nobody draws */
export async function drawShareImage(card: Card): Promise<Uint8Array> {
  const drawing = await artist;
  if (!drawing) throw new Error('The site has no images to share');
  return drawing.draw(card);
}

async function cardOf(path: string, language: Language): Promise<Card> {
  const { pages, title, description } = await getSite();
  const page = pages.find((other) => other.path === path);
  return {
    // The first page is called as the site is.
    site: page ? title(language) : '',
    title: page ? titleIn(page, language) : title(language),
    summary: page ? summaryIn(page, language) : description(language),
    language: language.code,
    accent: options.theme.accent ?? '#ad2f1c',
  };
}
