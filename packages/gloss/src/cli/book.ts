import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import { visit } from 'unist-util-visit';

/** Pages of a built site as one document, for paper. */
export interface Book {
  html: string;
  /** Path below which the site expects to be served, `/` or `/name/`. */
  base: string;
  /** How many pages of the site it holds. */
  pages: number;
}

/** Sheets are numbered, and each page begins one. */
const css = `
@page { @bottom-center { content: counter(page); font: 8pt serif } }
body > article { break-before: page }
body > article:first-child { break-before: auto }`;

/**
 * Gathers a page and those below it, in the order of their topic. Links between them lead to another place of the book.
 *
 * @param folder of the built site
 * @param path `topic`, or `zh/topic` for its translation
 * @throws where there is no such page
 */
export async function gatherBook(folder: string, path: string): Promise<Book> {
  const first = await readPage(folder, path);
  const styles = links(first, 'stylesheet').map((href) => new URL(href, origin).pathname);
  const base = /^(.*\/)_astro\//.exec(styles[0] ?? '')?.[1] ?? '/';
  const addressOf = (page: string) => `${base}${page === '' ? '' : `${page}/`}`;
  const strip = elements(first, 'nav').filter(({ properties }) => isClass(properties, 'topic'));
  const inTopic = strip
    .flatMap((nav) => elements(nav, 'a'))
    .map(({ properties }) => new URL(String(properties.href), origin + addressOf(path)).pathname)
    .filter((address) => address.startsWith(addressOf(path)))
    .map((address) => address.slice(base.length).replace(/\/$/, ''));
  const paths = [...new Set([path, ...inTopic])];
  const pages = await Promise.all(paths.map((one) => readPage(folder, decodeURI(one))));
  const numbers = new Map(paths.map((one, number) => [addressOf(one), number]));
  const [site] = links(first, 'canonical');
  const articles = pages.flatMap((page, number) => {
    const address = new URL(addressOf(paths[number] ?? ''), origin);
    const [article] = elements(page, 'article');
    return article ? [bound(article, { number, numbers, address, site })] : [];
  });
  const head = element('head', {}, [
    element('meta', { charset: 'utf-8' }),
    ...elements(first, 'title').slice(0, 1),
    ...styles.map((href) => element('link', { rel: ['stylesheet'], href })),
    ...pages.flatMap((page) => elements(page, 'style')),
    element('style', {}, [{ type: 'text', value: css }]),
  ]);
  const properties = elements(first, 'html')[0]?.properties ?? {};
  const book = element('html', properties, [head, element('body', {}, articles)]);
  return { html: `<!doctype html>${toHtml(book)}`, base, pages: pages.length };
}

/** Addresses of a site are resolved as if it were served from here. */
const origin = 'http://book';

async function readPage(folder: string, path: string): Promise<Root> {
  const file = join(folder, path, 'index.html');
  if (!existsSync(file))
    throw new Error(
      `The site in ${folder} has no page "${path}". Name one by its address: topic, or zh/topic for its translation`,
    );
  return fromHtml(await readFile(file, 'utf8'));
}

interface Binding {
  number: number;
  /** Pages of the book by their address. */
  numbers: ReadonlyMap<string, number>;
  /** The page's own address. */
  address: URL;
  /** Where the site is published, if it says so. */
  site: string | undefined;
}

/** A page as a part of the book: ids are unique in it, and links lead to another place of it, to the published site, or nowhere. */
function bound(article: Element, { number, numbers, address, site }: Binding): Element {
  const idIn = (page: number, id: string) => (id === '' ? `p${page}` : `p${page}-${id}`);
  const own = (id: string) => idIn(number, id);
  const linkTo = (href: string) => {
    const { origin: from, pathname, hash, href: resolved } = new URL(href, address);
    if (from !== origin) return resolved;
    const page = numbers.get(pathname);
    if (page !== undefined) return `#${idIn(page, hash.slice(1))}`;
    return site && new URL(pathname + hash, site).href;
  };
  visit(article, 'element', ({ properties }) => {
    for (const [name, value] of Object.entries(properties)) {
      if (name === 'id') properties.id = own(String(value));
      else if (name === 'href') properties.href = linkTo(String(value));
      else if (name === 'src') properties.src = new URL(String(value), address).pathname;
      else if (/^aria(?:Labelledby|Describedby|Controls)$|^headers$/i.test(name))
        properties[name] = String(value)
          .split(/[\s,]+/)
          .map(own)
          .join(' ');
      else if (typeof value === 'string')
        properties[name] = value.replaceAll(/url\(#([^)]+)\)/g, (_, id) => `url(#${own(id)})`);
    }
  });
  article.properties.id = own('');
  return article;
}

function links(tree: Root, rel: string): string[] {
  return elements(tree, 'link')
    .filter(({ properties }) => String(properties.rel) === rel)
    .map(({ properties }) => String(properties.href));
}

function isClass({ className }: Element['properties'], name: string): boolean {
  return Array.isArray(className) && className.includes(name);
}

function elements(tree: Root | Element, name: string): Element[] {
  const found: Element[] = [];
  visit(tree, { type: 'element', tagName: name }, (node) => void found.push(node as Element));
  return found;
}

function element(
  tagName: string,
  properties: Element['properties'],
  children: Element['children'] = [],
): Element {
  return { type: 'element', tagName, properties, children };
}
