import type { Element } from 'hast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { textOf } from '../../annotate/text-of.ts';
import { type Place, SourceError } from '../../source-error.ts';
import { addressesOf, addressOf, type Built, type BuiltPage, placeOf } from './read-built.ts';

/** An address that stands in a file of the site. */
export interface Link {
  place: Place;
  /** Where that file is served: relative addresses begin there. */
  from: string;
  href: string;
  /** Whether nothing but the site itself can be meant, as by a page that says where it is. */
  isOwn: boolean;
}

/** All addresses in a page, or in a list in XML. */
export function linksIn(page: BuiltPage): Link[] {
  const isPage = page.file.endsWith('.html');
  return page.elements.flatMap((element) =>
    [...addressesOf(element), ...saidBy(element)].map((href) => ({
      place: placeOf(page, element),
      from: page.address,
      href,
      isOwn: !isPage || element.tagName !== 'a',
    })),
  );
}

/** Addresses that are no links to who reads the page. */
function saidBy(element: Element): string[] {
  const { property, httpEquiv, content, dataSource } = element.properties;
  const said = String(content ?? '');
  if (/^og:(?:image|url)$/.test(String(property))) return [said];
  if (/^refresh$/i.test(String(httpEquiv))) return [said.replace(/^.*?url=/i, '')];
  if (element.tagName === 'loc') return [textOf(element).trim()];
  return typeof dataSource === 'string' ? [dataSource] : [];
}

const markdown = unified().use(remarkParse).use(remarkGfm).freeze();

/** All addresses in a file of Markdown. */
export function linksInMarkdown(file: string, text: string, { base }: Pick<Built, 'base'>): Link[] {
  const links: Link[] = [];
  visit(markdown.parse(text), (node) => {
    if (node.type !== 'link' && node.type !== 'image' && node.type !== 'definition') return;
    const { line, column } = node.position?.start ?? {};
    const place = { file, line, column };
    links.push({ place, from: addressOf(file, base), href: node.url, isOwn: false });
  });
  return links;
}

/** Those of the site's own addresses that lead nowhere. `ids` are the anchors of each page, by its address. */
export function deadLinks(
  links: readonly Link[],
  { base, origin, files }: Built,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): SourceError[] {
  const addresses = new Set(Array.from(files, (file) => addressOf(file, base)));
  const here = 'http://here.invalid';
  return links.flatMap(({ place, from, href, isOwn }): SourceError[] => {
    const dead = (problem: string, remedy = 'Correct it where it is written') => [
      new SourceError(place, `"${href}" ${problem}`, remedy),
    ];
    const url = URL.parse(href, here + from);
    if (!url) return dead('is no address');
    if (url.origin !== here && url.origin !== origin) return [];
    const path = decoded(url.pathname);
    if (!path?.startsWith(base)) {
      // Its host may have other sites beside this one.
      if (url.origin === origin && !isOwn) return [];
      return dead(`leads out of ${base}, where the site is`, `Begin it with ${base}`);
    }
    if (!addresses.has(path)) return dead('leads to no page or file');
    const anchor = decoded(url.hash.slice(1));
    if (anchor === '' || ids.get(path)?.has(anchor ?? '')) return [];
    return dead('leads to an anchor that its page has not', 'Name one that is there');
  });
}

/** An address as it is meant; nothing where what it encodes is no text. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
