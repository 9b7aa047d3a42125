import type { Language } from '../../translate/languages.ts';

/** The base path with one slash at its end: `/`, or `/name/`. */
export let base = withSlash(import.meta.env?.BASE_URL ?? '/');

/** Outside of Vite, which knows it, it has to be said. */
export function setBase(given: string): void {
  base = withSlash(given);
}

function withSlash(path: string): string {
  return path.replace(/\/*$/, '/');
}

/** What an address says of a language: nothing, if pages are written in it. */
type Spoken = Pick<Language, 'code' | 'isSource'>;

/** Address of a page (`topic/model`; `''` is the first page) in a language, base path included. */
export function urlOf(language: Spoken, path: string): string {
  return base + encodeURI(prefixed(language, path)) + (path === '' && language.isSource ? '' : '/');
}

/** A page's path with its language in front: the route, without slashes around it. */
export function prefixed({ code, isSource }: Spoken, path: string): string {
  const prefix = isSource ? [] : [code];
  return [...prefix, ...(path === '' ? [] : [path])].join('/');
}

/** Where one sees what is translated: all pages, or the segments of one. */
export function translationsUrlOf(language: Spoken, path: string): string {
  return urlOf(language, path === '' ? 'translations' : `translations/${path}`);
}

/** Where the text of a source file is published, so that a reader can always open the program itself. */
export function sourceUrlOf(source: string): string {
  return encodeURI(`${base}source/${sourceName(source)}.txt`);
}

/** A page as Markdown, beside the page in the language that it was written in. */
export function markdownUrlOf(path: string): string {
  return `${base}${encodeURI(path)}.md`;
}

/** Where a link leads that stands on a page, so that it leads there from anywhere; without an origin, on the same host. */
export function addressFrom(
  href: string,
  language: Spoken,
  path: string,
  origin: URL | undefined,
): string {
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(href)) return href;
  const here = new URL('http://site');
  const url = new URL(href, new URL(urlOf(language, path), origin ?? here));
  return url.origin === here.origin ? url.href.slice(here.origin.length) : url.href;
}

/** A file's path as hosts can keep it: two files never share one. */
export function sourceName(source: string): string {
  return source.replaceAll(/[#?%"<>|:*\\]/g, (sign) => `~${sign.charCodeAt(0).toString(16)}`);
}

/** Where images are published: those that notebooks hold, and those that stand for pages. */
export function imagesUrl(): string {
  return `${base}images/`;
}

/** Where a language's feed is. */
export function feedUrlOf(language: Spoken): string {
  return `${urlOf(language, '')}feed.xml`;
}

/** HTML whose relative links were written for one page, as it has to be to stand on another. */
export function rebased(html: string, language: Spoken, path: string): string {
  const from = new URL(urlOf(language, path), 'http://site');
  return html.replaceAll(/ href="(?![a-z][a-z\d+.-]*:|\/)([^"]*)"/gi, (_, href: string) => {
    const { pathname, hash } = new URL(href, from);
    return ` href="${pathname}${hash}"`;
  });
}
