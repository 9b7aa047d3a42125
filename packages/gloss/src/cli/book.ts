import type { Element } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { visit } from 'unist-util-visit';
import { type Built, type BuiltPage, readBuilt } from '../site/built/read-built.ts';

/** Pages of a built site as one document, for paper. */
export interface Book {
  html: string;
  /** How many pages of the site it holds. */
  pages: number;
}

/** Sheets are numbered, and each page begins one. */
const css = `
@page { @bottom-center { content: counter(page); font: 8pt serif } }
body > article { break-before: page }
body > article:first-child { break-before: auto }`;

/** Addresses of a site are resolved as if it were served from here. */
const here = 'http://here.invalid';

/**
 * Gathers a page and those below it, in the order of their topic. Links between them lead to another place of the book.
 *
 * @param path `topic`, or `zh/topic` for its translation
 * @throws where there is no such page
 */
export async function gatherBook(built: Built, path: string): Promise<Book> {
  const first = await readPage(built, path);
  const paths = [path];
  for (const nav of named(first, 'nav').filter(({ properties }) => isTopic(properties)))
    visit(nav, 'element', ({ tagName, properties }) => {
      if (tagName !== 'a') return;
      const { pathname } = new URL(String(properties.href), here + first.address);
      const other = decodeURI(pathname.slice(built.base.length)).replace(/\/$/, '');
      if (other.startsWith(`${path}/`)) paths.push(other);
    });
  const pages = await Promise.all(paths.map((one) => readPage(built, one)));
  const numbers = new Map(pages.map(({ address }, number) => [encodeURI(address), number]));
  const head = [
    ...named(first, 'title').slice(0, 1),
    ...named(first, 'link').filter(({ properties }) => String(properties.rel) === 'stylesheet'),
    ...pages.flatMap((page) => named(page, 'style')),
  ];
  const articles = pages.map((page, number) => bound(page, { number, numbers, built }));
  const [{ properties = {} } = {}] = named(first, 'html');
  const html =
    `<!doctype html><html lang="${properties['lang']}" dir="${properties['dir']}">` +
    `<head><meta charset="utf-8">${toHtml(head)}<style>${css}</style></head><body>${toHtml(articles)}</body></html>`;
  return { html, pages: pages.length };
}

async function readPage(built: Built, path: string): Promise<BuiltPage> {
  const file = `${path}/index.html`.replace(/^\//, '');
  if (built.files.has(file)) return readBuilt(built, file);
  throw new Error(
    `The site in ${built.folder} has no page "${path}". Name one by its address: topic, or zh/topic for its translation`,
  );
}

function named({ elements }: BuiltPage, tagName: string): Element[] {
  return elements.filter((element) => element.tagName === tagName);
}

function isTopic({ className }: Element['properties']): boolean {
  return Array.isArray(className) && className.includes('topic');
}

interface Binding {
  number: number;
  /** Pages of the book by their address. */
  numbers: ReadonlyMap<string, number>;
  built: Built;
}

/** A page as a part of the book: ids are unique in it, and links lead to another place of it, to the published site, or nowhere. */
function bound(page: BuiltPage, { number, numbers, built }: Binding): Element {
  const [article] = named(page, 'article');
  if (!article) throw new Error(`${page.file} has no <article> to print`);
  const address = here + page.address;
  const idIn = (page: number, id: string) => (id === '' ? `p${page}` : `p${page}-${id}`);
  const own = (id: string) => idIn(number, id);
  const linkTo = (href: string) => {
    const { origin, pathname, hash, href: resolved } = new URL(href, address);
    if (origin !== here) return resolved;
    const to = numbers.get(pathname);
    if (to !== undefined) return `#${idIn(to, hash.slice(1))}`;
    return built.origin && built.origin + pathname + hash;
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
