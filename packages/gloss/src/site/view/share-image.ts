import { options, studio } from 'virtual:gloss/options';
import type { Language } from '../../translate/languages.ts';
import { type Card, size } from '../share/draw-card.ts';
import { type Artist, openArtist } from '../share/share-image.ts';
import { summaryIn, titleIn } from './page.ts';
import { getSite } from './site.ts';
import { base, shareImageUrlOf } from './urls.ts';

/** The image that stands for a page where it is shared. */
export interface ShareImage {
  address: string;
  /** What it says. */
  alt: string;
  /** The language that it says it in. */
  language: Language;
  /** In pixels, where it is drawn. */
  size?: typeof size;
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
  if (typeof ogImage === 'string') {
    const { title } = await cardOf(path, reader);
    return { address: base + ogImage.replace(/^\/+/, ''), alt: title, language: reader };
  }
  const knows = (await artist)?.knows;
  for (const language of [reader, source]) {
    const { title, site } = await cardOf(path, language);
    if (!knows?.(title + site)) continue;
    const alt = title === site ? title : `${title} · ${site}`;
    return { address: shareImageUrlOf(language, path), alt, language, size };
  }
  return undefined;
}

/** @throws where nobody draws */
export async function drawShareImage(path: string, language: Language): Promise<Uint8Array> {
  const drawing = await artist;
  if (!drawing) throw new Error('The site has no images to share');
  const card = await cardOf(path, language);
  const summary = drawing.knows(card.summary) ? card.summary : '';
  // The first page is called as the site is.
  return drawing.draw({ ...card, summary, site: path === '' ? '' : card.site });
}

async function cardOf(path: string, language: Language): Promise<Card> {
  const { pages, title, description } = await getSite();
  const page = pages.find((other) => other.path === path);
  const site = title(language);
  return {
    site,
    title: page ? titleIn(page, language) : site,
    summary: page ? summaryIn(page, language) : description(language),
    language: language.code,
    accent: options.theme.accent ?? '#ad2f1c',
  };
}
