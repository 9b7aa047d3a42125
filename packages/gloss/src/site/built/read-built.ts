import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Element, Root } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import type { Place } from '../../source-error.ts';

/** What a build has written, as a host would serve it. */
export interface Built {
  folder: string;
  /** The path that it is served below, `/` or `/name/`. */
  base: string;
  /** Where its pages say that they are; none where they don't know. */
  origin: string | undefined;
  /** All of its files, with `/` on every system. */
  files: ReadonlySet<string>;
  read(file: string): Promise<string>;
}

/** A page of it, or a list of pages. */
export interface BuiltPage {
  file: string;
  /** Where it is served. */
  address: string;
  text: string;
  /** All of its elements in their order, those in templates included. */
  elements: readonly Element[];
}

/**
 * Finds a built site. What it is served below, and where, its first page says.
 *
 * @throws where there is none
 */
export async function findBuilt(folder: string): Promise<Built> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'));
  if (!files.includes('index.html'))
    throw new Error(`There is no site in ${folder}. Write one with: astro-gloss build`);
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const home = await read('index.html');
  const canonical = /<link rel="canonical" href="([^"]*)"/.exec(home)?.[1];
  return {
    folder,
    base: /<link rel="stylesheet" href="([^"]*\/)_astro\//.exec(home)?.[1] ?? '/',
    origin: canonical === undefined ? undefined : new URL(canonical).origin,
    files: new Set(files.sort()),
    read,
  };
}

/** Reads a page, or a list in XML, which is near enough to HTML for its addresses. */
export async function readBuilt({ base, read }: Built, file: string): Promise<BuiltPage> {
  const text = await read(file);
  const tree = fromHtml(text, { fragment: !file.endsWith('.html') });
  return { file, address: addressOf(file, base), text, elements: elementsOf(tree) };
}

/** Where a host serves a file. */
export function addressOf(file: string, base: string): string {
  return base + file.replace(/(^|\/)index\.html$/, '$1');
}

/** What an element leads to or loads. */
export function addressesOf({ properties }: Element): string[] {
  const { href, xLinkHref, src, srcSet, poster, data } = properties;
  const single = [href, xLinkHref, src, poster, data].filter((value) => typeof value === 'string');
  const several = String(srcSet ?? '').split(/,\s+/);
  return [...single, ...several.flatMap((each) => each.trim().split(/\s+/)[0] || [])];
}

/** Where an element is. */
export function placeOf({ file }: Pick<BuiltPage, 'file'>, element?: Element): Place {
  const { line, column } = element?.position?.start ?? {};
  return { file, line, column };
}

function elementsOf(tree: Root): Element[] {
  const found: Element[] = [];
  visit(tree, 'element', (element) => {
    found.push(element, ...(element.content ? elementsOf(element.content) : []));
  });
  return found;
}
